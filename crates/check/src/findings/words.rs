//! The words of findings, in both languages.

use super::{Finding, What};
use crate::words::grouped;
use crate::{Field, FieldType, Folder, Format, Kind, Lang, TextForm};

/// What is wrong.
pub(super) fn message(folder: &Folder, finding: &Finding, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    match finding.what {
        What::ColumnsMissing if sv => "Kolumner saknas i filen.".to_owned(),
        What::ColumnsMissing => "Columns are missing in the file.".to_owned(),
        What::ColumnsUnknown if sv => "Kolumner i filen hör inte till insamlingen och läses inte.".to_owned(),
        What::ColumnsUnknown => "Columns of the file do not belong to the collection and are not read.".to_owned(),
        What::RowCells if sv => "Raden har för många eller för få celler.".to_owned(),
        What::RowCells => "The row has too many or too few cells.".to_owned(),
        What::RowQuotes if sv => {
            "Ett citattecken står fel: texten fortsätter efter det, eller sträcker sig över flera rader i filen. Ta bort det eller dubbla det.".to_owned()
        }
        What::RowQuotes => {
            "A quote stands wrong: the text goes on after it, or reaches over several lines of the file. Remove it or double it.".to_owned()
        }
        What::RowHeader if sv => "Raden är en rubrikrad till: flera filer har satts ihop. Ta bort den.".to_owned(),
        What::RowHeader => "The row is another header: several files were put together. Remove it.".to_owned(),
        What::SheetsUnread if sv => "Fler blad har insamlingens rubriker och rader, och lästes inte. Samla raderna på ett blad.".to_owned(),
        What::SheetsUnread => "More sheets have the collection's headers and rows, and were not read. Put the rows on one sheet.".to_owned(),
        What::PrimaryKey => {
            let names: Vec<&str> = folder.primary_key().iter().map(|field| folder.fields()[*field].title(lang)).collect();
            let names = names.join(", ");
            if sv { format!("Flera rader har samma {names}.") } else { format!("Several rows have the same {names}.") }
        }
        What::UniqueKey(_) => {
            let names = titles(folder, finding, lang).join(", ");
            if sv { format!("Flera rader har samma {names}.") } else { format!("Several rows have the same {names}.") }
        }
        What::ForeignKey(_) => {
            let names = titles(folder, finding, lang);
            if sv {
                format!("{} finns inte tillsammans i kodlistan.", names.join(" och "))
            } else {
                format!("{} do not stand together in the code list.", names.join(" and "))
            }
        }
        What::Rule(rule) => folder.rules()[rule].message(lang).to_owned(),
        What::Field(field, kind) => field_message(folder, field, kind, lang),
    }
}

/// What people call the fields of a finding.
fn titles<'a>(folder: &'a Folder, finding: &Finding, lang: Lang) -> Vec<&'a str> {
    finding.columns.iter().map(|field| folder.fields()[*field].title(lang)).collect()
}

fn field_message(folder: &Folder, field: usize, kind: Kind, lang: Lang) -> String {
    let field = &folder.fields()[field];
    let title = field.title(lang);
    let (least, most) = (bound(field, field.minimum(), lang), bound(field, field.maximum(), lang));
    let (above, below) = (
        bound(field, field.exclusive_minimum(), lang),
        bound(field, field.exclusive_maximum(), lang),
    );
    match (kind, lang) {
        (Kind::Type, Lang::Sv) if field.field_type() == FieldType::String => {
            format!(
                "{title} har bokstäver som gått förlorade, eller ett fel från ett kalkylprogram."
            )
        }
        (Kind::Type, Lang::En) if field.field_type() == FieldType::String => {
            format!("{title} has letters that were lost, or an error of a spreadsheet.")
        }
        (Kind::Characters, Lang::Sv) => {
            format!("{title} har tecken som inte syns. Skriv texten på nytt.")
        }
        (Kind::Characters, Lang::En) => {
            format!("{title} has characters that nobody sees. Write the text again.")
        }
        (Kind::Type, lang) => format!("{title} {}.", no_value(field.field_type(), lang)),
        (Kind::Required, Lang::Sv) => format!("{title} saknas."),
        (Kind::Required, Lang::En) => format!("{title} is missing."),
        (Kind::Pattern, Lang::Sv) => format!("{title} har fel form."),
        (Kind::Pattern, Lang::En) => format!("{title} has the wrong form."),
        (Kind::Enum, Lang::Sv) => format!("{title} har ett värde som inte är tillåtet."),
        (Kind::Enum, Lang::En) => format!("{title} has a value that is not allowed."),
        (Kind::Minimum, Lang::Sv) if in_time(field) => format!("{title} ligger före {least}."),
        (Kind::Minimum, Lang::En) if in_time(field) => format!("{title} is before {least}."),
        (Kind::Maximum, Lang::Sv) if in_time(field) => format!("{title} ligger efter {most}."),
        (Kind::Maximum, Lang::En) if in_time(field) => format!("{title} is after {most}."),
        (Kind::Minimum, Lang::Sv) => format!("{title} är mindre än {least}."),
        (Kind::Minimum, Lang::En) => format!("{title} is less than {least}."),
        (Kind::Maximum, Lang::Sv) => format!("{title} är större än {most}."),
        (Kind::Maximum, Lang::En) => format!("{title} is more than {most}."),
        (Kind::ExclusiveMinimum, Lang::Sv) if in_time(field) => {
            format!("{title} är inte efter {above}.")
        }
        (Kind::ExclusiveMinimum, Lang::En) if in_time(field) => {
            format!("{title} is not after {above}.")
        }
        (Kind::ExclusiveMaximum, Lang::Sv) if in_time(field) => {
            format!("{title} är inte före {below}.")
        }
        (Kind::ExclusiveMaximum, Lang::En) if in_time(field) => {
            format!("{title} is not before {below}.")
        }
        (Kind::ExclusiveMinimum, Lang::Sv) => format!("{title} är inte större än {above}."),
        (Kind::ExclusiveMinimum, Lang::En) => format!("{title} is not more than {above}."),
        (Kind::ExclusiveMaximum, Lang::Sv) => format!("{title} är inte mindre än {below}."),
        (Kind::ExclusiveMaximum, Lang::En) => format!("{title} is not less than {below}."),
        (Kind::Format, lang) => match (field.text_form(), lang) {
            (Some(TextForm::Uri), Lang::Sv) => format!("{title} är ingen webbadress."),
            (Some(TextForm::Uri), Lang::En) => format!("{title} is not a web address."),
            (_, Lang::Sv) => format!("{title} är ingen e-postadress."),
            (_, Lang::En) => format!("{title} is not an e-mail address."),
        },
        (Kind::MinLength, Lang::Sv) => format!("{title} är för kort."),
        (Kind::MinLength, Lang::En) => format!("{title} is too short."),
        (Kind::MaxLength, Lang::Sv) => format!("{title} är för lång text."),
        (Kind::MaxLength, Lang::En) => format!("{title} is too long."),
        (Kind::Unique, Lang::Sv) => format!("{title} finns på flera rader."),
        (Kind::Unique, Lang::En) => format!("{title} stands on several rows."),
        (Kind::CodeList, Lang::Sv) => format!("{title} finns inte i kodlistan."),
        (Kind::CodeList, Lang::En) => format!("{title} is not in the code list."),
        (Kind::Digits, Lang::Sv) => format!("{title} har inte rätt antal siffror."),
        (Kind::Digits, Lang::En) => format!("{title} does not have the right digits."),
        (Kind::Date, Lang::Sv) => format!("{title} har ett datum som inte finns."),
        (Kind::Date, Lang::En) => format!("{title} has a date that does not exist."),
        (Kind::CheckDigit, Lang::Sv) => format!("{title} har fel kontrollsiffra."),
        (Kind::CheckDigit, Lang::En) => format!("{title} has the wrong check digit."),
        (Kind::Unit, Lang::Sv) => format!("{title} hör till en annan enhet än filen lämnas för."),
        (Kind::Unit, Lang::En) => {
            format!("{title} is another unit's than the one that the file is submitted for.")
        }
    }
}

/// 'is no date', in both languages.
fn no_value(ty: FieldType, lang: Lang) -> &'static str {
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

fn in_time(field: &Field) -> bool {
    use FieldType::{Date, DateTime, Time, Year, YearMonth};
    matches!(field.field_type(), Date | YearMonth | Year | DateTime | Time)
}

/// A smallest or largest value as people write it; empty if there is none.
pub(crate) fn bound(field: &Field, text: Option<&str>, lang: Lang) -> String {
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
                grouped(whole, lang),
                part.map_or(String::new(), |part| format!("{mark}{part}"))
            )
        }
        None => text.to_owned(),
    }
}

/// What is allowed.
pub(super) fn allowed(folder: &Folder, finding: &Finding, lang: Lang) -> String {
    let sv = lang == Lang::Sv;
    match finding.what {
        What::Field(place, kind) => {
            let field = &folder.fields()[place];
            match kind {
                Kind::Type if field.field_type() == FieldType::String => String::new(),
                Kind::Type => field.field_type().words(lang).to_owned(),
                Kind::Pattern => format!(
                    "{} {}",
                    if sv { "mönster" } else { "pattern" },
                    field.pattern().unwrap_or("")
                ),
                Kind::Enum => some(field.choices().unwrap_or(&[]).iter().map(String::as_str), lang),
                Kind::Minimum | Kind::Maximum => {
                    let (least, most) =
                        (bound(field, field.minimum(), lang), bound(field, field.maximum(), lang));
                    match (least.is_empty(), most.is_empty()) {
                        (false, false) if in_time(field) => format!("{least} – {most}"),
                        (false, false) => format!("{least}–{most}"),
                        (false, true) => {
                            format!("{} {least}", if sv { "minst" } else { "at least" })
                        }
                        (true, false) => format!("{} {most}", if sv { "högst" } else { "at most" }),
                        (true, true) => String::new(),
                    }
                }
                Kind::ExclusiveMinimum => {
                    let above = bound(field, field.exclusive_minimum(), lang);
                    if sv { format!("mer än {above}") } else { format!("more than {above}") }
                }
                Kind::ExclusiveMaximum => {
                    let below = bound(field, field.exclusive_maximum(), lang);
                    if sv { format!("mindre än {below}") } else { format!("less than {below}") }
                }
                Kind::Format => match field.text_form() {
                    Some(TextForm::Uri) => "https://exempel.se/sida".to_owned(),
                    _ => "namn@exempel.se".to_owned(),
                },
                Kind::MinLength => {
                    let least = grouped(field.min_length().unwrap_or(0) as u64, lang);
                    if sv {
                        format!("minst {least} tecken")
                    } else {
                        format!("at least {least} characters")
                    }
                }
                Kind::MaxLength => {
                    let most = grouped(field.max_length().unwrap_or(0) as u64, lang);
                    if sv {
                        format!("högst {most} tecken")
                    } else {
                        format!("at most {most} characters")
                    }
                }
                Kind::CodeList => {
                    folder.code_list(place).map_or(String::new(), |list| some(list.codes(), lang))
                }
                Kind::Unit => folder
                    .own_values(place)
                    .map_or(String::new(), |own| some(own.values.iter().map(String::as_str), lang)),
                Kind::Digits => match (field.format(), sv) {
                    (Some(Format::Personnummer), true) => {
                        "ÅÅÅÅMMDDNNNN, bindestreck före de fyra sista är tillåtet".to_owned()
                    }
                    (Some(Format::Personnummer), false) => {
                        "YYYYMMDDNNNN, a hyphen before the last four is allowed".to_owned()
                    }
                    (_, true) => "tio siffror, bindestreck efter den sjätte är tillåtet".to_owned(),
                    (_, false) => "ten digits, a hyphen after the sixth is allowed".to_owned(),
                },
                Kind::Required
                | Kind::Unique
                | Kind::Date
                | Kind::CheckDigit
                | Kind::Characters => String::new(),
            }
        }
        What::Rule(rule) => folder.rules()[rule].check().to_owned(),
        _ => String::new(),
    }
}

/// The first values of a list, and how many there are.
fn some<'a>(values: impl Iterator<Item = &'a str>, lang: Lang) -> String {
    let all: Vec<&str> = values.collect();
    let shown = all.iter().take(12).copied().collect::<Vec<_>>().join(", ");
    match (all.len() > 12, lang) {
        (false, _) => shown,
        (true, Lang::Sv) => format!("{shown} … ({} värden)", grouped(all.len() as u64, lang)),
        (true, Lang::En) => format!("{shown} … ({} values)", grouped(all.len() as u64, lang)),
    }
}
