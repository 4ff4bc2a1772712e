//! Fields: their types, their constraints, and the findings that they can have.

use regex::bytes::Regex;

pub use super::field_type::FieldType;
use crate::{Lang, Localized, Severity};

/// The kind of identity number that a text field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityNumber {
    /// Twelve digits with an optional hyphen before the last four; includes coordination numbers.
    Personnummer,
    /// Ten digits with an optional hyphen after the sixth.
    Organisationsnummer,
}

/// The `format` of a string field, as in Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringFormat {
    /// An e-mail address.
    Email,
    /// An absolute URI.
    Uri,
}

impl StringFormat {
    /// The localized name.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (StringFormat::Email, Lang::Sv) => "e-postadress",
            (StringFormat::Email, Lang::En) => "e-mail address",
            (StringFormat::Uri, Lang::Sv) => "webbadress",
            (StringFormat::Uri, Lang::En) => "web address",
        }
    }
}

/// The texts of a boolean field, if it has its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BooleanTexts {
    /// `None` for the default texts.
    pub(crate) true_values: Option<Vec<String>>,
    pub(crate) false_values: Option<Vec<String>>,
}

impl BooleanTexts {
    /// Parses a boolean. Own texts match exactly; `true` and `false`, which workbooks contain,
    /// always match.
    pub(crate) fn read(&self, text: &[u8]) -> Option<bool> {
        let listed = |list: &Option<Vec<String>>| {
            list.as_ref().is_some_and(|list| list.iter().any(|one| one.as_bytes() == text))
        };
        if listed(&self.true_values) {
            return Some(true);
        }
        if listed(&self.false_values) {
            return Some(false);
        }
        let usual = super::codelist::parse_boolean(text)?;
        let own = if usual { &self.true_values } else { &self.false_values };
        (own.is_none() || text == b"true" || text == b"false").then_some(usual)
    }
}

/// The constraints that a value of a field can break, in the order of their findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constraint {
    /// Not a value of the field's type; for a text: corrupted characters, or an error value of a
    /// spreadsheet.
    Type,
    /// Missing although required.
    Required,
    /// Does not match the pattern.
    Pattern,
    /// Not one of the listed values.
    Enum,
    /// Below the minimum.
    Minimum,
    /// Above the maximum.
    Maximum,
    /// Not above the exclusive minimum.
    ExclusiveMinimum,
    /// Not below the exclusive maximum.
    ExclusiveMaximum,
    /// Too few characters.
    MinLength,
    /// Too many characters.
    MaxLength,
    /// Repeated on another row.
    Unique,
    /// Not in the code list.
    CodeList,
    /// Wrong number of digits for the identity number.
    Digits,
    /// The date in the identity number does not exist.
    Date,
    /// Wrong check digit in the identity number.
    CheckDigit,
    /// Not an e-mail address, or not a URI.
    Format,
    /// Contains an invisible character.
    Characters,
    /// Names another unit than the submitting one.
    Unit,
}

impl Constraint {
    pub(crate) const ALL: [Constraint; 18] = [
        Constraint::Type,
        Constraint::Required,
        Constraint::Pattern,
        Constraint::Enum,
        Constraint::Minimum,
        Constraint::Maximum,
        Constraint::ExclusiveMinimum,
        Constraint::ExclusiveMaximum,
        Constraint::MinLength,
        Constraint::MaxLength,
        Constraint::Unique,
        Constraint::CodeList,
        Constraint::Digits,
        Constraint::Date,
        Constraint::CheckDigit,
        Constraint::Format,
        Constraint::Characters,
        Constraint::Unit,
    ];

    /// The name in finding ids: `<field>:<constraint>`.
    pub fn as_str(self) -> &'static str {
        match self {
            Constraint::Type => "type",
            Constraint::Required => "required",
            Constraint::Pattern => "pattern",
            Constraint::Enum => "enum",
            Constraint::Minimum => "minimum",
            Constraint::Maximum => "maximum",
            Constraint::ExclusiveMinimum => "exclusive-minimum",
            Constraint::ExclusiveMaximum => "exclusive-maximum",
            Constraint::MinLength => "min-length",
            Constraint::MaxLength => "max-length",
            Constraint::Unique => "unique",
            Constraint::CodeList => "codelist",
            Constraint::Digits => "digits",
            Constraint::Date => "date",
            Constraint::CheckDigit => "checkdigit",
            Constraint::Format => "format",
            Constraint::Characters => "characters",
            Constraint::Unit => "unit",
        }
    }

    pub(crate) fn bit(self) -> u32 {
        1 << self as u16
    }
}

/// A bound: its typed value as a word, and its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub(crate) int: i64,
    pub(crate) num: f64,
    pub(crate) text: String,
}

/// A field of the data.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) name: String,
    pub(crate) title: Localized,
    pub(crate) description: String,
    pub(crate) field_type: FieldType,
    pub(crate) sensitive: bool,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    pub(crate) pattern: Option<(String, Regex)>,
    /// The cost of matching the pattern ([`crate::work`]).
    pub(crate) pattern_weight: u64,
    pub(crate) enum_values: Option<Vec<String>>,
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) exclusive_minimum: Option<Bound>,
    pub(crate) exclusive_maximum: Option<Bound>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) identity_number: Option<IdentityNumber>,
    pub(crate) string_format: Option<StringFormat>,
    /// Its own texts for true and false.
    pub(crate) booleans: Option<Box<BooleanTexts>>,
    /// The index of the code list in the folder.
    pub(crate) code_list: Option<usize>,
    /// Whether the field names the unit of a row.
    pub(crate) is_unit_field: bool,
    /// A bit set of the constraints whose findings are warnings.
    pub(crate) warnings: u32,
}

impl Field {
    /// The name, as in headers of files.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// The title that people see.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.get(lang)
    }
    /// The description; empty if there is none.
    pub fn description(&self) -> &str {
        &self.description
    }
    /// The type.
    pub fn field_type(&self) -> FieldType {
        self.field_type
    }
    /// Whether values are sensitive: they must not appear in logs, letters, or exports without
    /// permission.
    pub fn sensitive(&self) -> bool {
        self.sensitive
    }
    /// Whether a missing value is a finding.
    pub fn required(&self) -> bool {
        self.required
    }
    /// Whether a value may occur on one row only.
    pub fn unique(&self) -> bool {
        self.unique
    }
    /// The pattern that the whole value must match, in the syntax of the `regex` crate.
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(|(text, _)| text.as_str())
    }
    /// The allowed values, if the schema lists them (`enum`).
    pub fn enum_values(&self) -> Option<&[String]> {
        self.enum_values.as_deref()
    }
    /// The minimum, as written in the schema.
    pub fn minimum(&self) -> Option<&str> {
        self.minimum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The maximum, as written in the schema.
    pub fn maximum(&self) -> Option<&str> {
        self.maximum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The exclusive minimum, as written in the schema.
    pub fn exclusive_minimum(&self) -> Option<&str> {
        self.exclusive_minimum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The exclusive maximum, as written in the schema.
    pub fn exclusive_maximum(&self) -> Option<&str> {
        self.exclusive_maximum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The format of a string field.
    pub fn string_format(&self) -> Option<StringFormat> {
        self.string_format
    }
    /// The texts for true and false, if the field has its own.
    pub(crate) fn own_texts(&self, lang: Lang) -> Option<String> {
        let own = self.booleans.as_ref()?;
        let usual = |texts: &Option<Vec<String>>, usual: [&str; 3]| match texts {
            Some(texts) => texts.join(", "),
            None => usual.join(", "),
        };
        let or = if lang == Lang::Sv { "eller" } else { "or" };
        Some(format!(
            "{} {or} {}",
            usual(&own.true_values, ["true", "ja", "1"]),
            usual(&own.false_values, ["false", "nej", "0"])
        ))
    }
    /// Parses a value of a boolean field; `None` if it is neither true nor false.
    pub fn parse_boolean(&self, text: &str) -> Option<bool> {
        match &self.booleans {
            Some(own) => own.read(text.as_bytes()),
            None => super::codelist::parse_boolean(text.as_bytes()),
        }
    }
    /// Parses a value of a type that is stored as an integer.
    #[inline(always)]
    pub(crate) fn parse_integer_value(&self, text: &[u8]) -> Option<i64> {
        match &self.booleans {
            None => super::codelist::parse_integer_value(text, self.field_type),
            Some(own) => own.read(text).map(i64::from),
        }
    }
    /// The smallest number of characters.
    pub fn min_length(&self) -> Option<usize> {
        self.min_length
    }
    /// The largest number of characters.
    pub fn max_length(&self) -> Option<usize> {
        self.max_length
    }
    /// The kind of identity number that the field holds.
    pub fn identity_number(&self) -> Option<IdentityNumber> {
        self.identity_number
    }
    /// The severity of a finding on this constraint.
    pub fn severity(&self, constraint: Constraint) -> Severity {
        if self.warnings & constraint.bit() == 0 { Severity::Error } else { Severity::Warning }
    }

    /// Whether values of this field can break a constraint.
    pub fn can_break(&self, constraint: Constraint) -> bool {
        match constraint {
            // Texts, too: corrupted characters and error values of spreadsheets break the type.
            Constraint::Type => true,
            Constraint::Characters => self.field_type == FieldType::String,
            Constraint::Required => self.required,
            Constraint::Pattern => self.pattern.is_some(),
            Constraint::Enum => self.enum_values.is_some(),
            Constraint::Minimum => self.minimum.is_some(),
            Constraint::Maximum => self.maximum.is_some(),
            Constraint::ExclusiveMinimum => self.exclusive_minimum.is_some(),
            Constraint::ExclusiveMaximum => self.exclusive_maximum.is_some(),
            Constraint::Format => self.string_format.is_some(),
            Constraint::MinLength => self.min_length.is_some(),
            Constraint::MaxLength => self.max_length.is_some(),
            Constraint::Unique => self.unique,
            Constraint::CodeList => self.code_list.is_some(),
            Constraint::Unit => self.is_unit_field,
            Constraint::Digits | Constraint::CheckDigit => self.identity_number.is_some(),
            Constraint::Date => self.identity_number == Some(IdentityNumber::Personnummer),
        }
    }

    /// Whether a constraint concerns the text of a value, beyond its type and bounds.
    pub(crate) fn checks_text(&self) -> bool {
        self.pattern.is_some()
            || self.enum_values.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.identity_number.is_some()
            || self.string_format.is_some()
            || self.code_list.is_some()
    }
}
