//! Why a file cannot be checked, with what the respondent needs to fix it.

use super::column_mapping::ColumnError;
use super::file_kind;
use crate::language::{cell_count, format_count};
use crate::{Encoding, Lang};

/// Why a file cannot be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// No bytes, or blank lines only.
    Empty,
    /// A header without rows.
    NoRows,
    /// Another kind of file.
    Binary {
        /// Its kind (`gzip`, `PDF`, …), if it is known.
        kind: Option<&'static str>,
    },
    /// Text with neither the names of the fields nor their number of cells.
    NotATable {
        /// Cells of the first row, as it was split.
        cells: usize,
        /// Fields of the collection.
        fields: usize,
    },
    /// Several columns with the same name.
    DuplicateHeaders {
        /// The names.
        names: Vec<String>,
    },
    /// A column cannot be read as the chosen field.
    Column {
        /// The column's name in the file.
        column: String,
        /// The field's name.
        field: String,
        /// The reason.
        why: ColumnError,
    },
    /// More columns than a table can have.
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// A row longer than the limit.
    RowTooLong {
        /// The line where it begins.
        line: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// A quote that is not closed.
    UnclosedQuote {
        /// The line on which it opens.
        line: u64,
    },
    /// Bytes that are invalid in the encoding.
    Encoding {
        /// The given encoding, or that of the file before the line.
        encoding: Encoding,
        /// The line.
        line: u64,
    },
    /// Bytes that are letters only in an encoding older than Windows-1252.
    OlderEncoding {
        /// The first such byte.
        byte: u8,
        /// Its line.
        line: u64,
    },
    /// Names of fields in a row that cannot be the header: too few of its cells are names, or it is
    /// too far down.
    HeaderInside {
        /// Its line.
        line: u64,
        /// The names.
        names: Vec<String>,
    },
    /// A NUL character inside the text.
    Nul {
        /// The line.
        line: u64,
    },
    /// More rows than memory allows. If the rows exceed the limit of row numbers, `needed` is
    /// `u64::MAX` and `limit` counts rows.
    TooLarge {
        /// Bytes needed.
        needed: u64,
        /// Bytes available.
        limit: u64,
    },
    /// A workbook that is larger than the limit when unpacked.
    ZipBomb {
        /// The limit in bytes.
        limit: u64,
    },
    /// A workbook with an XML text, cell or shared string longer than any cell can be.
    TextTooLong {
        /// The limit in bytes.
        limit: usize,
    },
    /// More work than a file of this size may take. It is counted in units, so that the same file
    /// always gets the same result.
    TooMuchWork,
    /// A workbook that is protected by a password.
    Locked,
    /// A damaged workbook.
    Workbook {
        /// The parser's message, for logs; it is not shown to respondents.
        reason: String,
    },
    /// A workbook whose parts are not encoded in UTF-8.
    WorkbookEncoding {
        /// The encoding, as the workbook names it.
        encoding: String,
    },
    /// A truncated workbook.
    CutOff,
    /// The workbook does not have the sheet, or has no sheet with cells.
    NoSheet {
        /// The sheets that it has.
        sheets: Vec<String>,
    },
    /// The storage failed.
    Io {
        /// The storage's message.
        reason: String,
    },
    /// The check was cancelled.
    Cancelled,
}

impl ReadError {
    /// A stable code: `empty`, `binary`, …
    pub fn code(&self) -> &'static str {
        match self {
            ReadError::Empty => "empty",
            ReadError::NoRows => "no-rows",
            ReadError::Binary { .. } => "binary",
            ReadError::NotATable { .. } => "not-a-table",
            ReadError::DuplicateHeaders { .. } => "duplicate-headers",
            ReadError::Column { .. } => "column",
            ReadError::TooManyColumns { .. } => "too-many-columns",
            ReadError::RowTooLong { .. } => "row-too-long",
            ReadError::UnclosedQuote { .. } => "unclosed-quote",
            ReadError::Encoding { .. } => "encoding",
            ReadError::OlderEncoding { .. } => "encoding",
            ReadError::HeaderInside { .. } => "header-inside",
            ReadError::Nul { .. } => "nul",
            ReadError::TooLarge { .. } => "too-large",
            ReadError::ZipBomb { .. } => "zip-bomb",
            ReadError::TextTooLong { .. } => "text-too-long",
            ReadError::TooMuchWork => "too-much-work",
            ReadError::Locked => "locked",
            ReadError::Workbook { .. } => "workbook",
            ReadError::WorkbookEncoding { .. } => "workbook-encoding",
            ReadError::CutOff => "cut-off",
            ReadError::NoSheet { .. } => "no-sheet",
            ReadError::Io { .. } => "io",
            ReadError::Cancelled => "cancelled",
        }
    }

    /// The fault and its remedy, localized.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Sv => self.swedish(),
            Lang::En => self.english(),
        }
    }

    fn swedish(&self) -> String {
        let number = |number: u64| format_count(number, Lang::Sv);
        match self {
            ReadError::Empty => "Filen är tom. Kontrollera att exporten blev klar och välj filen igen.".to_owned(),
            ReadError::NoRows => "Filen har en rubrikrad men inga rader. Kontrollera urvalet i exporten.".to_owned(),
            ReadError::Binary { kind: Some(kind) } => file_kind::advice(kind, Lang::Sv),
            ReadError::Binary { kind: None } => "Filen innehåller inte text. Spara den som CSV eller XLSX och välj den igen.".to_owned(),
            ReadError::NotATable { cells, fields } => format!(
                "Filen ser inte ut som insamlingens tabell: första raden har {}, och varken fältens namn eller {} finns i filen. Kontrollera att det är rätt fil och vilken avgränsare den har.",
                cell_count(*cells, Lang::Sv),
                cell_count(*fields, Lang::Sv)
            ),
            ReadError::DuplicateHeaders { names } => {
                format!("Rubriken {} finns på flera kolumner. Ta bort eller byt namn på den ena.", join_names(names))
            }
            ReadError::Column { column, field, why } => {
                let (column, field) = (join_names(std::slice::from_ref(column)), join_names(std::slice::from_ref(field)));
                match why {
                    ColumnError::NoSuchField => format!("Insamlingen har inget fält {field}. Välj ett av dess fält."),
                    ColumnError::Repeated => {
                        format!("Kolumnen {column} eller fältet {field} är valt två gånger. En kolumn läses som ett fält: välj en gång.")
                    }
                    ColumnError::NoSuchColumn => {
                        format!("Filen har ingen kolumn {column} att läsa som {field}. Välj en kolumn som finns i filens rubrikrad.")
                    }
                    ColumnError::FieldHasColumn => format!(
                        "Kolumnen {column} kan inte läsas som {field}: filen har en annan kolumn för det fältet. Välj en av dem."
                    ),
                }
            }
            ReadError::TooManyColumns { limit } => {
                format!(
                    "Filen har fler än {} kolumner. Kontrollera att det är rätt fil och vilken avgränsare den har.",
                    number(*limit as u64)
                )
            }
            ReadError::RowTooLong { line, limit } => format!(
                "Raden som börjar på rad {} i filen är längre än {} MiB. Filen saknar radslut eller är ingen tabell.",
                number(*line),
                limit >> 20
            ),
            ReadError::UnclosedQuote { line } => {
                format!("Ett citattecken som öppnas på rad {} i filen stängs aldrig. Ta bort eller dubbla det.", number(*line))
            }
            ReadError::Encoding { encoding, line } => format!(
                "Rad {} i filen innehåller tecken som inte är {}. Filen blandar teckenkodningar eller är skadad: spara den på nytt i en kodning, helst UTF-8.",
                number(*line),
                encoding.as_str()
            ),
            ReadError::OlderEncoding { byte, line } => format!(
                "Rad {} i filen innehåller tecken (byte {byte:02X}) som varken är UTF-8 eller Windows-1252. Filen är troligen skriven i en äldre teckenkodning, som DOS (CP850) eller Mac OS Roman: spara den på nytt som UTF-8.",
                number(*line)
            ),
            ReadError::HeaderInside { line, names } => format!(
                "Rad {} i filen har namn på fält ({}) men går inte att läsa som rubrikrad. Låt rubrikraden stå först i filen, med fältens namn.",
                number(*line),
                join_names(names)
            ),
            ReadError::Nul { line } => {
                format!("Rad {} i filen innehåller ett noll-tecken (NUL). Filen är skadad: exportera den på nytt.", number(*line))
            }
            ReadError::TooLarge { needed: u64::MAX, limit } => {
                format!("Filen har fler än {} rader, och fler kan inte kontrolleras. Dela upp den.", number(*limit))
            }
            ReadError::TooLarge { needed, limit } => format!(
                "Filen är för stor: kontrollen skulle behöva omkring {} MiB minne och det finns {} MiB. Dela upp filen, eller kontrollera den på en dator med mer minne.",
                number(needed >> 20),
                number(limit >> 20)
            ),
            ReadError::ZipBomb { limit } => {
                format!("Arbetsboken packas upp till mer än {} MiB och läses inte. Spara bladet som CSV.", number(limit >> 20))
            }
            ReadError::TextTooLong { limit } => format!(
                "Arbetsboken har en text som är längre än {} KiB, mer än en cell rymmer. Korta texten, eller spara bladet som CSV.",
                number(*limit as u64 >> 10)
            ),
            ReadError::TooMuchWork => {
                "Filen tar mer arbete att läsa och kontrollera än en fil av den storleken får. Dela upp den och ta bort tomma blad, rader och celler. Hjälper inte det, hör av dig till den som samlar in uppgifterna.".to_owned()
            }
            ReadError::Locked => "Arbetsboken är låst med ett lösenord. Ta bort lösenordet, spara den och välj den igen.".to_owned(),
            ReadError::Workbook { .. } => {
                "Arbetsboken är skadad eller skriven på ett sätt som inte stöds. Öppna den i Excel eller LibreOffice och spara den på nytt som XLSX, eller spara bladet som CSV (UTF-8).".to_owned()
            }
            ReadError::WorkbookEncoding { encoding } => format!(
                "Arbetsbokens innehåll är skrivet i {}, som inte läses. Öppna den i Excel eller LibreOffice och spara den på nytt som XLSX, eller spara bladet som CSV (UTF-8).",
                join_names(std::slice::from_ref(encoding))
            ),
            ReadError::CutOff => {
                "Arbetsbokens slut saknas: den blev inte färdig när den sparades, hämtades eller skickades. Hämta eller spara den på nytt.".to_owned()
            }
            ReadError::NoSheet { sheets } if sheets.is_empty() => "Arbetsboken har inget blad med celler.".to_owned(),
            ReadError::NoSheet { sheets } => format!("Arbetsboken har inget sådant blad. Bladen är: {}.", join_names(sheets)),
            ReadError::Io { reason } => format!("Filen gick inte att läsa: {reason}."),
            ReadError::Cancelled => "Kontrollen avbröts.".to_owned(),
        }
    }

    fn english(&self) -> String {
        let number = |number: u64| format_count(number, Lang::En);
        match self {
            ReadError::Empty => "The file is empty. Check that the export was complete and choose the file again.".to_owned(),
            ReadError::NoRows => "The file has a header and no rows. Check what the export includes.".to_owned(),
            ReadError::Binary { kind: Some(kind) } => file_kind::advice(kind, Lang::En),
            ReadError::Binary { kind: None } => "The file is not text. Save it as CSV or XLSX and choose it again.".to_owned(),
            ReadError::NotATable { cells, fields } => format!(
                "The file does not look like the collection's table: its first row has {}, and it has neither the fields' names nor {}. Check that it is the right file, and its delimiter.",
                cell_count(*cells, Lang::En),
                cell_count(*fields, Lang::En)
            ),
            ReadError::DuplicateHeaders { names } => {
                format!("Several columns have the header {}. Remove or rename one of them.", join_names(names))
            }
            ReadError::Column { column, field, why } => {
                let (column, field) = (join_names(std::slice::from_ref(column)), join_names(std::slice::from_ref(field)));
                match why {
                    ColumnError::NoSuchField => format!("The collection has no field {field}. Choose one of its fields."),
                    ColumnError::Repeated => {
                        format!("The column {column} or the field {field} is chosen twice. A column is read as one field: choose once.")
                    }
                    ColumnError::NoSuchColumn => {
                        format!("The file has no column {column} to read as {field}. Choose a column of the file's header.")
                    }
                    ColumnError::FieldHasColumn => format!(
                        "The column {column} cannot be read as {field}: the file has another column for that field. Choose one of them."
                    ),
                }
            }
            ReadError::TooManyColumns { limit } => {
                format!(
                    "The file has more than {} columns. Check that it is the right file, and its delimiter.",
                    number(*limit as u64)
                )
            }
            ReadError::RowTooLong { line, limit } => format!(
                "The row that begins on line {} of the file is longer than {} MiB. The file has no line ends or is not a table.",
                number(*line),
                limit >> 20
            ),
            ReadError::UnclosedQuote { line } => {
                format!("A quote that opens on line {} of the file is not closed. Remove it or double it.", number(*line))
            }
            ReadError::Encoding { encoding, line } => format!(
                "Line {} of the file has characters that are not {}. The file mixes encodings or is damaged: save it again in one encoding, best in UTF-8.",
                number(*line),
                encoding.as_str()
            ),
            ReadError::OlderEncoding { byte, line } => format!(
                "Line {} of the file has characters (byte {byte:02X}) that are neither UTF-8 nor Windows-1252. The file is probably written in an older encoding, such as DOS (CP850) or Mac OS Roman: save it again as UTF-8.",
                number(*line)
            ),
            ReadError::HeaderInside { line, names } => format!(
                "Line {} of the file has names of fields ({}) and cannot be read as the header. Put the header first in the file, with the names of the fields.",
                number(*line),
                join_names(names)
            ),
            ReadError::Nul { line } => {
                format!("Line {} of the file has a NUL character. The file is damaged: export it again.", number(*line))
            }
            ReadError::TooLarge { needed: u64::MAX, limit } => {
                format!("The file has more than {} rows, and more cannot be checked. Split it.", number(*limit))
            }
            ReadError::TooLarge { needed, limit } => format!(
                "The file is too large: the check would need about {} MiB of memory and {} MiB are available. Split the file, or check it on a computer with more memory.",
                number(needed >> 20),
                number(limit >> 20)
            ),
            ReadError::ZipBomb { limit } => {
                format!("The workbook unpacks to more than {} MiB and is not read. Save the sheet as CSV.", number(limit >> 20))
            }
            ReadError::TextTooLong { limit } => format!(
                "The workbook has a text longer than {} KiB, more than a cell can hold. Shorten the text, or save the sheet as CSV.",
                number(*limit as u64 >> 10)
            ),
            ReadError::TooMuchWork => {
                "The file takes more work to read and check than a file of its size may take. Split it, and remove empty sheets, rows and cells. If that does not help, contact the organisation that collects the data.".to_owned()
            }
            ReadError::Locked => "The workbook is locked with a password. Remove the password, save it and choose it again.".to_owned(),
            ReadError::Workbook { .. } => {
                "The workbook is damaged or written in a way that is not supported. Open it in Excel or LibreOffice and save it again as XLSX, or save the sheet as CSV (UTF-8).".to_owned()
            }
            ReadError::WorkbookEncoding { encoding } => format!(
                "The workbook's content is written in {}, which is not read. Open it in Excel or LibreOffice and save it again as XLSX, or save the sheet as CSV (UTF-8).",
                join_names(std::slice::from_ref(encoding))
            ),
            ReadError::CutOff => {
                "The workbook is incomplete: saving, downloading or sending it was interrupted. Download or save it again.".to_owned()
            }
            ReadError::NoSheet { sheets } if sheets.is_empty() => "The workbook has no sheet with cells.".to_owned(),
            ReadError::NoSheet { sheets } => format!("The workbook has no such sheet. The sheets are: {}.", join_names(sheets)),
            ReadError::Io { reason } => format!("The file could not be read: {reason}."),
            ReadError::Cancelled => "The check was cancelled.".to_owned(),
        }
    }
}

/// Joins names from a file, without control characters.
fn join_names(names: &[String]) -> String {
    names.join(", ").chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect()
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for ReadError {}

impl From<std::io::Error> for ReadError {
    fn from(error: std::io::Error) -> ReadError {
        ReadError::Io { reason: error.to_string() }
    }
}
