//! Notes: decisions made while a file was read, reported with it so that nothing is skipped
//! silently.

use crate::language::format_count;
use crate::{Lang, Localized};

/// A decision that is neither an error nor a warning, but that the respondent should know of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The header is not the first row; the rows above it were skipped.
    HeaderBelow {
        /// Its line in the file or its row of the sheet.
        line: u64,
    },
    /// A line `sep=…` names the delimiter that the file uses.
    Separator,
    /// A line `sep=…` names a delimiter that the file does not use.
    OtherSeparator {
        /// The delimiter that it names.
        said: char,
        /// The delimiter that the file uses.
        used: char,
    },
    /// Columns without a name and without values, at the end of every row.
    EmptyColumns {
        /// Their number.
        count: usize,
    },
    /// Columns at the end of the header that have names but no values in any row.
    EmptyNames,
    /// A column was read as a field because the caller chose so.
    ColumnAs {
        /// Its name in the file.
        column: String,
        /// The field's title, in both languages.
        field: Localized,
    },
    /// The file ends with the control character 1A of older systems.
    EndOfFile,
    /// All numbers with a decimal mark in a column have exactly three decimals, as grouped
    /// thousands do, and other columns show that it is the decimal mark.
    ThreeDecimals {
        /// The column.
        column: String,
        /// One of the numbers.
        example: String,
    },
}

impl Note {
    /// A stable code: `header-below`, …
    pub fn code(&self) -> &'static str {
        match self {
            Note::HeaderBelow { .. } => "header-below",
            Note::Separator => "separator",
            Note::OtherSeparator { .. } => "other-separator",
            Note::EmptyColumns { .. } => "empty-columns",
            Note::EmptyNames => "empty-names",
            Note::ColumnAs { .. } => "column-as",
            Note::EndOfFile => "end-of-file",
            Note::ThreeDecimals { .. } => "three-decimals",
        }
    }

    /// The localized message.
    pub fn message(&self, lang: Lang) -> String {
        let number = |number: u64| format_count(number, lang);
        match (self, lang) {
            (Note::HeaderBelow { line }, Lang::Sv) => {
                format!(
                    "Rubrikraden hittades på rad {}. Raderna ovanför lästes inte.",
                    number(*line)
                )
            }
            (Note::HeaderBelow { line }, Lang::En) => {
                format!(
                    "The header was found on line {}. The lines above it were not read.",
                    number(*line)
                )
            }
            (Note::Separator, Lang::Sv) => {
                "Raden sep= överst anger avgränsaren och är ingen rad med uppgifter.".to_owned()
            }
            (Note::Separator, Lang::En) => {
                "The line sep= at the top names the delimiter and is not a row of data.".to_owned()
            }
            (Note::OtherSeparator { said, used }, Lang::Sv) => {
                format!(
                    "Raden sep= överst anger avgränsaren {said}, men filen har {used} och lästes så."
                )
            }
            (Note::OtherSeparator { said, used }, Lang::En) => {
                format!(
                    "The line sep= at the top names the delimiter {said}, but the file has {used}, which was used."
                )
            }
            (Note::EmptyColumns { count: 1 }, Lang::Sv) => {
                "Varje rad har en tom cell för mycket i slutet. Den lästes inte.".to_owned()
            }
            (Note::EmptyColumns { count: 1 }, Lang::En) => {
                "Every row has one empty cell too many at its end. It was not read.".to_owned()
            }
            (Note::EmptyColumns { count }, Lang::Sv) => {
                format!("Varje rad har {count} tomma celler för mycket i slutet. De lästes inte.")
            }
            (Note::EmptyColumns { count }, Lang::En) => {
                format!(
                    "Every row has {count} empty cells too many at its end. They were not read."
                )
            }
            (Note::EmptyNames, Lang::Sv) => {
                "Rubrikraden har en tom cell för mycket i slutet. Den lästes inte.".to_owned()
            }
            (Note::EmptyNames, Lang::En) => {
                "The header has an empty cell too many at its end. It was not read.".to_owned()
            }
            (Note::ColumnAs { column, field }, Lang::Sv) => {
                format!("Kolumnen {column} lästes som {}, som det är valt.", field.get(lang))
            }
            (Note::ColumnAs { column, field }, Lang::En) => {
                format!("The column {column} was read as {}, as was chosen.", field.get(lang))
            }
            (Note::EndOfFile, Lang::Sv) => {
                "Filen slutar med ett styrtecken (1A) från äldre system. Det lästes inte."
                    .to_owned()
            }
            (Note::EndOfFile, Lang::En) => {
                "The file ends with a control character (1A) of older systems. It was not read."
                    .to_owned()
            }
            (Note::ThreeDecimals { column, example }, Lang::Sv) => format!(
                "I kolumnen {column} har alla tal med decimaltecken precis tre decimaler, som {example}. De lästes som decimaler, inte som tusental."
            ),
            (Note::ThreeDecimals { column, example }, Lang::En) => format!(
                "In the column {column} all numbers with a decimal mark have exactly three decimals, such as {example}. They were read as decimals, not as thousands."
            ),
        }
    }
}
