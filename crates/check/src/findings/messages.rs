//! The messages of findings, in both languages.

use super::{Finding, Subject};
use crate::language::format_count;
use crate::{Constraint, Field, FieldType, Folder, IdentityNumber, Lang, StringFormat};

/// The fault.
pub(super) fn message(folder: &Folder, finding: &Finding, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    match finding.subject {
        Subject::ColumnsMissing => {
            let names = titles(folder, finding, lang);
            match (names.len(), names.join(", ")) {
                (1, name) if sv => format!("Kolumnen {name} saknas i filen."),
                (1, name) => format!("The column {name} is missing in the file."),
                (_, names) if sv => format!("Kolumnerna {names} saknas i filen."),
                (_, names) => format!("The columns {names} are missing in the file."),
            }
        }
        Subject::ColumnsUnknown if sv => "Kolumner i filen hör inte till insamlingen och läses inte.".to_owned(),
        Subject::ColumnsUnknown => "Columns of the file do not belong to the collection and are not read.".to_owned(),
        Subject::RowCells if sv => "Raden har för många eller för få celler.".to_owned(),
        Subject::RowCells => "The row has too many or too few cells.".to_owned(),
        Subject::RowQuotes if sv => {
            "Ett citattecken står fel: texten fortsätter efter det, eller sträcker sig över flera rader i filen. Ta bort det eller dubbla det.".to_owned()
        }
        Subject::RowQuotes => {
            "A quote is misplaced: text follows it, or it spans several lines of the file. Remove it or double it.".to_owned()
        }
        Subject::RowHeader if sv => "Raden är en rubrikrad till: flera filer har satts ihop. Ta bort den.".to_owned(),
        Subject::RowHeader => "The row repeats the header, as in concatenated files. Remove it.".to_owned(),
        Subject::SheetsUnread if sv => "Fler blad har insamlingens rubriker och rader, och lästes inte. Samla raderna på ett blad.".to_owned(),
        Subject::SheetsUnread => "More sheets have the collection's headers and rows, and were not read. Put the rows on one sheet.".to_owned(),
        Subject::PrimaryKey => {
            let names: Vec<&str> = folder.primary_key().iter().map(|field| folder.fields()[*field].title(lang)).collect();
            let names = names.join(", ");
            if sv { format!("Flera rader har samma {names}.") } else { format!("Several rows have the same {names}.") }
        }
        Subject::UniqueKey(_) => {
            let names = titles(folder, finding, lang).join(", ");
            if sv { format!("Flera rader har samma {names}.") } else { format!("Several rows have the same {names}.") }
        }
        Subject::ForeignKey(_) => {
            let names = titles(folder, finding, lang);
            if sv {
                format!("{} finns inte tillsammans i kodlistan.", names.join(" och "))
            } else {
                format!("{} do not occur together in the code list.", names.join(" and "))
            }
        }
        Subject::Rule(rule) => folder.rules()[rule].message(lang).to_owned(),
        Subject::Field(field, constraint) => field_message(folder, field, constraint, lang),
    }
}

/// The titles of the fields of a finding.
fn titles<'a>(folder: &'a Folder, finding: &Finding, lang: Lang) -> Vec<&'a str> {
    finding.columns.iter().map(|field| folder.fields()[*field].title(lang)).collect()
}

fn field_message(folder: &Folder, field: usize, constraint: Constraint, lang: Lang) -> String {
    let field = &folder.fields()[field];
    let title = field.title(lang);
    let (least, most) =
        (format_bound(field, field.minimum(), lang), format_bound(field, field.maximum(), lang));
    let (above, below) = (
        format_bound(field, field.exclusive_minimum(), lang),
        format_bound(field, field.exclusive_maximum(), lang),
    );
    match (constraint, lang) {
        (Constraint::Type, Lang::Sv) if field.field_type() == FieldType::String => {
            format!(
                "{title} har bokstäver som gått förlorade, eller ett fel från ett kalkylprogram."
            )
        }
        (Constraint::Type, Lang::En) if field.field_type() == FieldType::String => {
            format!("{title} has corrupted characters, or an error value of a spreadsheet.")
        }
        (Constraint::Characters, Lang::Sv) => {
            format!("{title} har tecken som inte syns. Skriv texten på nytt.")
        }
        (Constraint::Characters, Lang::En) => {
            format!("{title} has invisible characters. Write the text again.")
        }
        (Constraint::Type, lang) => format!("{title} {}.", not_a(field.field_type(), lang)),
        (Constraint::Required, Lang::Sv) => format!("{title} saknas."),
        (Constraint::Required, Lang::En) => format!("{title} is missing."),
        (Constraint::Pattern, Lang::Sv) => format!("{title} har fel form."),
        (Constraint::Pattern, Lang::En) => format!("{title} has the wrong form."),
        (Constraint::Enum, Lang::Sv) => format!("{title} har ett värde som inte är tillåtet."),
        (Constraint::Enum, Lang::En) => format!("{title} has a value that is not allowed."),
        (Constraint::Minimum, Lang::Sv) if is_temporal(field) => {
            format!("{title} ligger före {least}.")
        }
        (Constraint::Minimum, Lang::En) if is_temporal(field) => {
            format!("{title} is before {least}.")
        }
        (Constraint::Maximum, Lang::Sv) if is_temporal(field) => {
            format!("{title} ligger efter {most}.")
        }
        (Constraint::Maximum, Lang::En) if is_temporal(field) => {
            format!("{title} is after {most}.")
        }
        (Constraint::Minimum, Lang::Sv) => format!("{title} är mindre än {least}."),
        (Constraint::Minimum, Lang::En) => format!("{title} is less than {least}."),
        (Constraint::Maximum, Lang::Sv) => format!("{title} är större än {most}."),
        (Constraint::Maximum, Lang::En) => format!("{title} is more than {most}."),
        (Constraint::ExclusiveMinimum, Lang::Sv) if is_temporal(field) => {
            format!("{title} är inte efter {above}.")
        }
        (Constraint::ExclusiveMinimum, Lang::En) if is_temporal(field) => {
            format!("{title} is not after {above}.")
        }
        (Constraint::ExclusiveMaximum, Lang::Sv) if is_temporal(field) => {
            format!("{title} är inte före {below}.")
        }
        (Constraint::ExclusiveMaximum, Lang::En) if is_temporal(field) => {
            format!("{title} is not before {below}.")
        }
        (Constraint::ExclusiveMinimum, Lang::Sv) => format!("{title} är inte större än {above}."),
        (Constraint::ExclusiveMinimum, Lang::En) => format!("{title} is not more than {above}."),
        (Constraint::ExclusiveMaximum, Lang::Sv) => format!("{title} är inte mindre än {below}."),
        (Constraint::ExclusiveMaximum, Lang::En) => format!("{title} is not less than {below}."),
        (Constraint::Format, lang) => match (field.string_format(), lang) {
            (Some(StringFormat::Uri), Lang::Sv) => format!("{title} är ingen webbadress."),
            (Some(StringFormat::Uri), Lang::En) => format!("{title} is not a web address."),
            (_, Lang::Sv) => format!("{title} är ingen e-postadress."),
            (_, Lang::En) => format!("{title} is not an e-mail address."),
        },
        (Constraint::MinLength, Lang::Sv) => format!("{title} är för kort."),
        (Constraint::MinLength, Lang::En) => format!("{title} is too short."),
        (Constraint::MaxLength, Lang::Sv) => format!("{title} är för lång text."),
        (Constraint::MaxLength, Lang::En) => format!("{title} is too long."),
        (Constraint::Unique, Lang::Sv) => format!("{title} finns på flera rader."),
        (Constraint::Unique, Lang::En) => format!("{title} is on several rows."),
        (Constraint::CodeList, Lang::Sv) => format!("{title} finns inte i kodlistan."),
        (Constraint::CodeList, Lang::En) => format!("{title} is not in the code list."),
        (Constraint::Digits, Lang::Sv) => format!("{title} har inte rätt antal siffror."),
        (Constraint::Digits, Lang::En) => format!("{title} does not have the right digits."),
        (Constraint::Date, Lang::Sv) => format!("{title} har ett datum som inte finns."),
        (Constraint::Date, Lang::En) => format!("{title} has a date that does not exist."),
        (Constraint::CheckDigit, Lang::Sv) => format!("{title} har fel kontrollsiffra."),
        (Constraint::CheckDigit, Lang::En) => format!("{title} has the wrong check digit."),
        (Constraint::Unit, Lang::Sv) => {
            format!("{title} hör till en annan enhet än filen lämnas för.")
        }
        (Constraint::Unit, Lang::En) => {
            format!("{title} belongs to another unit than the file is submitted for.")
        }
    }
}

/// 'is not a date', for each type.
fn not_a(ty: FieldType, lang: Lang) -> &'static str {
    match (ty, lang) {
        (FieldType::Integer, Lang::Sv) => "är inget heltal",
        (FieldType::Integer, Lang::En) => "is not a whole number",
        (FieldType::Number, Lang::Sv) => "är inget tal",
        (FieldType::Number, Lang::En) => "is not a number",
        (FieldType::Boolean, Lang::Sv) => "är inte sant eller falskt",
        (FieldType::Boolean, Lang::En) => "is neither true nor false",
        (FieldType::Date, Lang::Sv) => "är inget datum",
        (FieldType::Date, Lang::En) => "is not a date",
        (FieldType::Year, Lang::Sv) => "är inget årtal",
        (FieldType::Year, Lang::En) => "is not a year",
        (FieldType::YearMonth, Lang::Sv) => "är ingen månad",
        (FieldType::YearMonth, Lang::En) => "is not a month",
        (FieldType::DateTime, Lang::Sv) => "är inte ett datum med tid",
        (FieldType::DateTime, Lang::En) => "is not a date with a time",
        (FieldType::Time, Lang::Sv) => "är inget klockslag",
        (FieldType::Time, Lang::En) => "is not a time of day",
        (FieldType::String, Lang::Sv) => "är ingen text",
        (FieldType::String, Lang::En) => "is not a text",
    }
}

fn is_temporal(field: &Field) -> bool {
    use FieldType::{Date, DateTime, Time, Year, YearMonth};
    matches!(field.field_type(), Date | YearMonth | Year | DateTime | Time)
}

/// A bound in localized notation; empty if there is none.
pub(crate) fn format_bound(field: &Field, text: Option<&str>, lang: Lang) -> String {
    let text = text.unwrap_or("");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("−", digits));
    let (whole, part) =
        digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let is_number = matches!(field.field_type(), FieldType::Integer | FieldType::Number);
    match whole.parse().ok().filter(|_| {
        is_number && part.is_none_or(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    }) {
        Some(whole) => {
            let mark = if lang == Lang::Sv { "," } else { "." };
            format!(
                "{sign}{}{}",
                format_count(whole, lang),
                part.map_or(String::new(), |part| format!("{mark}{part}"))
            )
        }
        None => text.to_owned(),
    }
}

/// The allowed values.
pub(super) fn allowed(folder: &Folder, finding: &Finding, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    match finding.subject {
        Subject::Field(index, constraint) => {
            let field = &folder.fields()[index];
            match constraint {
                Constraint::Type if field.field_type() == FieldType::String => String::new(),
                Constraint::Type => field.field_type().label(lang).to_owned(),
                Constraint::Pattern => format!(
                    "{} {}",
                    if sv { "mönster" } else { "pattern" },
                    field.pattern().unwrap_or("")
                ),
                Constraint::Enum => first_values(
                    field.enum_values().unwrap_or(&[]).iter().map(String::as_str),
                    lang,
                ),
                Constraint::Minimum | Constraint::Maximum => {
                    let (least, most) = (
                        format_bound(field, field.minimum(), lang),
                        format_bound(field, field.maximum(), lang),
                    );
                    match (least.is_empty(), most.is_empty()) {
                        (false, false) if is_temporal(field) => format!("{least} – {most}"),
                        (false, false) => format!("{least}–{most}"),
                        (false, true) => {
                            format!("{} {least}", if sv { "minst" } else { "at least" })
                        }
                        (true, false) => format!("{} {most}", if sv { "högst" } else { "at most" }),
                        (true, true) => String::new(),
                    }
                }
                Constraint::ExclusiveMinimum => {
                    let above = format_bound(field, field.exclusive_minimum(), lang);
                    if sv { format!("mer än {above}") } else { format!("more than {above}") }
                }
                Constraint::ExclusiveMaximum => {
                    let below = format_bound(field, field.exclusive_maximum(), lang);
                    if sv { format!("mindre än {below}") } else { format!("less than {below}") }
                }
                Constraint::Format => match field.string_format() {
                    Some(StringFormat::Uri) => "https://exempel.se/sida".to_owned(),
                    _ => "namn@exempel.se".to_owned(),
                },
                Constraint::MinLength => {
                    let least = format_count(field.min_length().unwrap_or(0) as u64, lang);
                    if sv {
                        format!("minst {least} tecken")
                    } else {
                        format!("at least {least} characters")
                    }
                }
                Constraint::MaxLength => {
                    let most = format_count(field.max_length().unwrap_or(0) as u64, lang);
                    if sv {
                        format!("högst {most} tecken")
                    } else {
                        format!("at most {most} characters")
                    }
                }
                Constraint::CodeList => folder
                    .code_list(index)
                    .map_or(String::new(), |list| first_values(list.codes(), lang)),
                Constraint::Unit => folder.unit_values(index).map_or(String::new(), |own| {
                    first_values(own.values.iter().map(String::as_str), lang)
                }),
                Constraint::Digits => match (field.identity_number(), sv) {
                    (Some(IdentityNumber::Personnummer), true) => {
                        "ÅÅÅÅMMDDNNNN, bindestreck före de fyra sista är tillåtet".to_owned()
                    }
                    (Some(IdentityNumber::Personnummer), false) => {
                        "YYYYMMDDNNNN, a hyphen before the last four is allowed".to_owned()
                    }
                    (_, true) => "tio siffror, bindestreck efter den sjätte är tillåtet".to_owned(),
                    (_, false) => "ten digits, a hyphen after the sixth is allowed".to_owned(),
                },
                Constraint::Required
                | Constraint::Unique
                | Constraint::Date
                | Constraint::CheckDigit
                | Constraint::Characters => String::new(),
            }
        }
        Subject::Rule(rule) => folder.rules()[rule].check().to_owned(),
        _ => String::new(),
    }
}

/// The first values of a list, and their number if there are more.
fn first_values<'a>(values: impl Iterator<Item = &'a str>, lang: Lang) -> String {
    let all: Vec<&str> = values.collect();
    let shown = all.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    match (all.len() > 12, lang) {
        (false, _) => shown,
        (true, Lang::Sv) => format!("{shown} … ({} värden)", format_count(all.len() as u64, lang)),
        (true, Lang::En) => format!("{shown} … ({} values)", format_count(all.len() as u64, lang)),
    }
}
