//! The types of fields, as in Frictionless Table Schema.

use crate::Lang;

/// The type of a field, as in Table Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    String,
    /// A sign and digits; 64 bits.
    Integer,
    /// A decimal number, stored as a 64-bit float.
    Number,
    /// `true`, `ja` or `1`, or `false`, `nej` or `0`, ignoring case; or the field's own texts.
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

    /// The localized description of a value of this type.
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
