//! Fields of the data: their types, constraints and the findings that they can give.

use regex::bytes::Regex;

use crate::{Lang, Localized, Severity};

/// The type of a field (Table Schema's names).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    String,
    /// A sign and digits, in 64 bits.
    Integer,
    /// A decimal number, held as a 64-bit float.
    Number,
    /// `true`, `ja` or `1`, `false`, `nej` or `0`, in any case; or the field's own texts.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY`.
    Year,
    /// `YYYY-MM`.
    YearMonth,
    /// `YYYY-MM-DDThh:mm:ss`, without a time zone.
    DateTime,
    /// `hh:mm` or `hh:mm:ss`.
    Time,
}

impl FieldType {
    pub(crate) const ALL: [(&'static str, FieldType); 9] = [
        ("string", FieldType::String),
        ("integer", FieldType::Integer),
        ("number", FieldType::Number),
        ("boolean", FieldType::Boolean),
        ("date", FieldType::Date),
        ("year", FieldType::Year),
        ("yearmonth", FieldType::YearMonth),
        ("datetime", FieldType::DateTime),
        ("time", FieldType::Time),
    ];

    /// The name in `datapackage.json`.
    pub fn as_str(self) -> &'static str {
        FieldType::ALL.iter().find(|(_, known)| *known == self).map_or("string", |(name, _)| name)
    }

    /// What a value of this type looks like, for people.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (FieldType::String, Lang::Sv) => "text",
            (FieldType::String, Lang::En) => "text",
            (FieldType::Integer, Lang::Sv) => "heltal",
            (FieldType::Integer, Lang::En) => "whole number",
            (FieldType::Number, Lang::Sv) => "tal",
            (FieldType::Number, Lang::En) => "number",
            (FieldType::Boolean, Lang::Sv) => "sant eller falskt (true, ja, 1 eller false, nej, 0)",
            (FieldType::Boolean, Lang::En) => "true or false (true, ja, 1 or false, nej, 0)",
            (FieldType::Date, Lang::Sv) => "datum (ÅÅÅÅ-MM-DD)",
            (FieldType::Date, Lang::En) => "date (YYYY-MM-DD)",
            (FieldType::Year, Lang::Sv) => "årtal (fyra siffror)",
            (FieldType::Year, Lang::En) => "year (four digits)",
            (FieldType::YearMonth, Lang::Sv) => "månad (ÅÅÅÅ-MM)",
            (FieldType::YearMonth, Lang::En) => "month (YYYY-MM)",
            (FieldType::DateTime, Lang::Sv) => "datum och tid (ÅÅÅÅ-MM-DDTtt:mm:ss)",
            (FieldType::DateTime, Lang::En) => "date and time (YYYY-MM-DDThh:mm:ss)",
            (FieldType::Time, Lang::Sv) => "klockslag (tt:mm eller tt:mm:ss)",
            (FieldType::Time, Lang::En) => "time of day (hh:mm or hh:mm:ss)",
        }
    }
}

/// An identity number that a text field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityNumber {
    /// Twelve digits, a hyphen before the last four allowed; coordination numbers too.
    Personnummer,
    /// Ten digits, a hyphen after the sixth allowed.
    Organisationsnummer,
}

/// The form of a text by `format`, in the words of Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StringFormat {
    /// An address of mail.
    Email,
    /// An absolute URI.
    Uri,
}

impl StringFormat {
    /// What it is, for people.
    pub fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (StringFormat::Email, Lang::Sv) => "e-postadress",
            (StringFormat::Email, Lang::En) => "e-mail address",
            (StringFormat::Uri, Lang::Sv) => "webbadress",
            (StringFormat::Uri, Lang::En) => "web address",
        }
    }
}

/// The texts of a boolean field that has its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BooleanTexts {
    /// None: the usual ones.
    pub(crate) true_values: Option<Vec<String>>,
    pub(crate) false_values: Option<Vec<String>>,
}

impl BooleanTexts {
    /// Own texts exactly as they are written; `true` and `false`, as workbooks hold them, always.
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

/// The kinds of field finding, in the order in which they are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Constraint {
    /// Not a value of the field's type; of a text, letters that were lost, or an error of a
    /// spreadsheet.
    Type,
    /// Missing though required.
    Required,
    /// Does not match the pattern.
    Pattern,
    /// Not one of the listed values.
    Enum,
    /// Below the smallest value.
    Minimum,
    /// Above the largest value.
    Maximum,
    /// Not above the value that it must be above.
    ExclusiveMinimum,
    /// Not below the value that it must be below.
    ExclusiveMaximum,
    /// Too few characters.
    MinLength,
    /// Too many characters.
    MaxLength,
    /// The same value on several rows.
    Unique,
    /// Not in the code list.
    CodeList,
    /// Not the digits that the identity number has.
    Digits,
    /// The identity number's date does not exist.
    Date,
    /// The identity number's check digit is wrong.
    CheckDigit,
    /// Not an address of mail, or not a URI.
    IdentityNumber,
    /// A character that nobody sees.
    Characters,
    /// Names another unit than the file is from.
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
        Constraint::IdentityNumber,
        Constraint::Characters,
        Constraint::Unit,
    ];

    /// The name in ids: `<field>:<kind>`.
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
            Constraint::IdentityNumber => "format",
            Constraint::Characters => "characters",
            Constraint::Unit => "unit",
        }
    }

    pub(crate) fn bit(self) -> u32 {
        1 << self as u16
    }
}

/// A smallest or largest value: the typed value as a lane, and as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    pub(crate) int: i64,
    pub(crate) num: f64,
    pub(crate) text: String,
}

/// One field of the data.
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
    /// What matching the pattern costs ([`crate::work`]).
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
    /// Place of the code list in the folder.
    pub(crate) code_list: Option<usize>,
    /// It says which unit a row belongs to.
    pub(crate) is_unit_field: bool,
    /// Bits of the kinds that are warnings.
    pub(crate) warnings: u32,
}

impl Field {
    /// The column's name in files.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// What people call it.
    pub fn title(&self, lang: Lang) -> &str {
        self.title.get(lang)
    }
    /// The free description, empty if none.
    pub fn description(&self) -> &str {
        &self.description
    }
    /// Its type.
    pub fn field_type(&self) -> FieldType {
        self.field_type
    }
    /// Never in logs, mails or exports without the right to it.
    pub fn sensitive(&self) -> bool {
        self.sensitive
    }
    /// A missing value is a finding.
    pub fn required(&self) -> bool {
        self.required
    }
    /// Every value may stand on one row only.
    pub fn unique(&self) -> bool {
        self.unique
    }
    /// The pattern that the whole value must match (syntax of the `regex` crate).
    pub fn pattern(&self) -> Option<&str> {
        self.pattern.as_ref().map(|(text, _)| text.as_str())
    }
    /// The values that are allowed, if they are listed in the schema itself.
    pub fn enum_values(&self) -> Option<&[String]> {
        self.enum_values.as_deref()
    }
    /// The smallest value allowed, as written in the schema.
    pub fn minimum(&self) -> Option<&str> {
        self.minimum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The largest value allowed, as written in the schema.
    pub fn maximum(&self) -> Option<&str> {
        self.maximum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The value that it must be above, as written in the schema.
    pub fn exclusive_minimum(&self) -> Option<&str> {
        self.exclusive_minimum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The value that it must be below, as written in the schema.
    pub fn exclusive_maximum(&self) -> Option<&str> {
        self.exclusive_maximum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The form of its text.
    pub fn string_format(&self) -> Option<StringFormat> {
        self.string_format
    }
    /// The texts that mean true and false, if it has its own.
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
    /// What a text of a boolean field means; `None` if it is neither true nor false.
    pub fn parse_boolean(&self, text: &str) -> Option<bool> {
        match &self.booleans {
            Some(own) => own.read(text.as_bytes()),
            None => super::codelist::parse_boolean(text.as_bytes()),
        }
    }
    /// The lane of a value that is held as an integer.
    #[inline(always)]
    pub(crate) fn parse_integer_value(&self, text: &[u8]) -> Option<i64> {
        match &self.booleans {
            None => super::codelist::parse_integer_value(text, self.field_type),
            Some(own) => own.read(text).map(i64::from),
        }
    }
    /// The smallest number of characters allowed.
    pub fn min_length(&self) -> Option<usize> {
        self.min_length
    }
    /// The largest number of characters allowed.
    pub fn max_length(&self) -> Option<usize> {
        self.max_length
    }
    /// The identity number that it holds.
    pub fn identity_number(&self) -> Option<IdentityNumber> {
        self.identity_number
    }
    /// How serious a finding of this kind is.
    pub fn severity(&self, constraint: Constraint) -> Severity {
        if self.warnings & constraint.bit() == 0 { Severity::Error } else { Severity::Warning }
    }

    /// Whether this kind of finding can arise from this field.
    pub fn can_break(&self, constraint: Constraint) -> bool {
        match constraint {
            // A text is none if its letters were lost, or if a spreadsheet could not compute it.
            Constraint::Type => true,
            Constraint::Characters => self.field_type == FieldType::String,
            Constraint::Required => self.required,
            Constraint::Pattern => self.pattern.is_some(),
            Constraint::Enum => self.enum_values.is_some(),
            Constraint::Minimum => self.minimum.is_some(),
            Constraint::Maximum => self.maximum.is_some(),
            Constraint::ExclusiveMinimum => self.exclusive_minimum.is_some(),
            Constraint::ExclusiveMaximum => self.exclusive_maximum.is_some(),
            Constraint::IdentityNumber => self.string_format.is_some(),
            Constraint::MinLength => self.min_length.is_some(),
            Constraint::MaxLength => self.max_length.is_some(),
            Constraint::Unique => self.unique,
            Constraint::CodeList => self.code_list.is_some(),
            Constraint::Unit => self.is_unit_field,
            Constraint::Digits | Constraint::CheckDigit => self.identity_number.is_some(),
            Constraint::Date => self.identity_number == Some(IdentityNumber::Personnummer),
        }
    }

    /// Whether anything is judged on the text of a value (and not on its type or bounds alone).
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
