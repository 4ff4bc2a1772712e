//! Fields of the data: their types, constraints and the findings that they can give.

use regex::bytes::Regex;

use crate::{Lang, Severity, Words};

/// The type of a field (Table Schema's names).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    String,
    /// A sign and digits, in 64 bits.
    Integer,
    /// A decimal number, held as a 64-bit float.
    Number,
    /// `true`, `false`, `1` or `0`.
    Boolean,
    /// `YYYY-MM-DD`.
    Date,
    /// `YYYY`.
    Year,
    /// `YYYY-MM`.
    YearMonth,
}

impl FieldType {
    pub(crate) const ALL: [(&'static str, FieldType); 7] = [
        ("string", FieldType::String),
        ("integer", FieldType::Integer),
        ("number", FieldType::Number),
        ("boolean", FieldType::Boolean),
        ("date", FieldType::Date),
        ("year", FieldType::Year),
        ("yearmonth", FieldType::YearMonth),
    ];

    /// The name in `datapackage.json`.
    pub fn as_str(self) -> &'static str {
        FieldType::ALL.iter().find(|(_, kind)| *kind == self).map_or("string", |(name, _)| name)
    }

    /// What a value of this type looks like, for people.
    pub fn words(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (FieldType::String, Lang::Sv) => "text",
            (FieldType::String, Lang::En) => "text",
            (FieldType::Integer, Lang::Sv) => "heltal",
            (FieldType::Integer, Lang::En) => "whole number",
            (FieldType::Number, Lang::Sv) => "tal",
            (FieldType::Number, Lang::En) => "number",
            (FieldType::Boolean, Lang::Sv) => "sant eller falskt (true, false, 1, 0)",
            (FieldType::Boolean, Lang::En) => "true or false (true, false, 1, 0)",
            (FieldType::Date, Lang::Sv) => "datum (ÅÅÅÅ-MM-DD)",
            (FieldType::Date, Lang::En) => "date (YYYY-MM-DD)",
            (FieldType::Year, Lang::Sv) => "årtal (fyra siffror)",
            (FieldType::Year, Lang::En) => "year (four digits)",
            (FieldType::YearMonth, Lang::Sv) => "månad (ÅÅÅÅ-MM)",
            (FieldType::YearMonth, Lang::En) => "month (YYYY-MM)",
        }
    }
}

/// An identity number that a text field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Twelve digits, a hyphen before the last four allowed; coordination numbers too.
    Personnummer,
    /// Ten digits, a hyphen after the sixth allowed.
    Organisationsnummer,
}

/// The kinds of field finding, in the order in which they are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Not a value of the field's type; of a text, letters that were lost, or an error of a spreadsheet.
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
    /// A character that nobody sees.
    Characters,
    /// Names another unit than the file is from.
    Unit,
}

impl Kind {
    pub(crate) const ALL: [Kind; 15] = [
        Kind::Type,
        Kind::Required,
        Kind::Pattern,
        Kind::Enum,
        Kind::Minimum,
        Kind::Maximum,
        Kind::MinLength,
        Kind::MaxLength,
        Kind::Unique,
        Kind::CodeList,
        Kind::Digits,
        Kind::Date,
        Kind::CheckDigit,
        Kind::Characters,
        Kind::Unit,
    ];

    /// The name in ids: `<field>:<kind>`.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Type => "type",
            Kind::Required => "required",
            Kind::Pattern => "pattern",
            Kind::Enum => "enum",
            Kind::Minimum => "minimum",
            Kind::Maximum => "maximum",
            Kind::MinLength => "min-length",
            Kind::MaxLength => "max-length",
            Kind::Unique => "unique",
            Kind::CodeList => "codelist",
            Kind::Digits => "digits",
            Kind::Date => "date",
            Kind::CheckDigit => "checkdigit",
            Kind::Characters => "characters",
            Kind::Unit => "unit",
        }
    }

    pub(crate) fn bit(self) -> u16 {
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
    pub(crate) title: Words,
    pub(crate) description: String,
    pub(crate) kind: FieldType,
    pub(crate) sensitive: bool,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    pub(crate) pattern: Option<(String, Regex)>,
    /// What matching the pattern costs ([`crate::work`]).
    pub(crate) pattern_weight: u64,
    pub(crate) choices: Option<Vec<String>>,
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) format: Option<Format>,
    /// Place of the code list in the folder.
    pub(crate) code_list: Option<usize>,
    /// It says which unit a row belongs to.
    pub(crate) names_unit: bool,
    /// Bits of the kinds that are warnings.
    pub(crate) warnings: u16,
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
        self.kind
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
    pub fn choices(&self) -> Option<&[String]> {
        self.choices.as_deref()
    }
    /// The smallest value allowed, as written in the schema.
    pub fn minimum(&self) -> Option<&str> {
        self.minimum.as_ref().map(|bound| bound.text.as_str())
    }
    /// The largest value allowed, as written in the schema.
    pub fn maximum(&self) -> Option<&str> {
        self.maximum.as_ref().map(|bound| bound.text.as_str())
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
    pub fn format(&self) -> Option<Format> {
        self.format
    }
    /// How serious a finding of this kind is.
    pub fn severity(&self, kind: Kind) -> Severity {
        if self.warnings & kind.bit() == 0 { Severity::Error } else { Severity::Warning }
    }

    /// Whether this kind of finding can arise from this field.
    pub fn can_break(&self, kind: Kind) -> bool {
        match kind {
            // A text is none if its letters were lost, or if a spreadsheet could not compute it.
            Kind::Type => true,
            Kind::Characters => self.kind == FieldType::String,
            Kind::Required => self.required,
            Kind::Pattern => self.pattern.is_some(),
            Kind::Enum => self.choices.is_some(),
            Kind::Minimum => self.minimum.is_some(),
            Kind::Maximum => self.maximum.is_some(),
            Kind::MinLength => self.min_length.is_some(),
            Kind::MaxLength => self.max_length.is_some(),
            Kind::Unique => self.unique,
            Kind::CodeList => self.code_list.is_some(),
            Kind::Unit => self.names_unit,
            Kind::Digits | Kind::CheckDigit => self.format.is_some(),
            Kind::Date => self.format == Some(Format::Personnummer),
        }
    }

    /// Whether anything is judged on the text of a value (and not on its type or bounds alone).
    pub(crate) fn judges_text(&self) -> bool {
        self.pattern.is_some()
            || self.choices.is_some()
            || self.min_length.is_some()
            || self.max_length.is_some()
            || self.format.is_some()
            || self.code_list.is_some()
    }
}
