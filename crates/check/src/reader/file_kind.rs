//! Recognises files of other kinds by their first bytes, whatever their name, and says what to do
//! with each.

use super::encoding::OLE;
use crate::Lang;

/// The kind of a binary file.
pub(crate) fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 13] = [
        (b"\x1F\x8B", "gzip"),
        (b"%PDF", "PDF"),
        (OLE, "XLS (Excel 97–2003)"),
        (b"\x28\xB5\x2F\xFD", "zstd"),
        (b"7z\xBC\xAF\x27\x1C", "7z"),
        (b"\xFD7zXZ\x00", "xz"),
        (b"BZh", "bzip2"),
        (b"Rar!\x1A\x07", "RAR"),
        (b"PAR1", "Parquet"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        // Workbooks of Excel 2 to 4 have no container.
        (b"\x09\x08\x10\x00", "XLS (Excel 97–2003)"),
    ];
    kinds.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

/// The kind of a text file that is not a table, by its beginning.
pub(crate) fn of_text(text: &[u8]) -> Option<&'static str> {
    let text = text.trim_ascii_start();
    let start: Vec<u8> = text.iter().take(4096).map(u8::to_ascii_lowercase).collect();
    let has = |part: &[u8]| memchr::memmem::find(&start, part).is_some();
    match start.as_slice() {
        [b'<', b'?', b'x', b'm', b'l', ..]
            if has(b"urn:schemas-microsoft-com:office:spreadsheet") =>
        {
            Some("SpreadsheetML")
        }
        [b'<', b'?', b'x', b'm', b'l', ..] if has(b"opendocument") => Some("OpenDocument"),
        [b'<', b'?' | b'!' | b'a'..=b'z', ..] if has(b"<html") || has(b"<!doctype html") => {
            Some("HTML")
        }
        [b'<', b'a'..=b'z', ..]
            if has(b"<table") || has(b"<body") || has(b"<meta") || has(b"<script") =>
        {
            Some("HTML")
        }
        [b'<', b'?' | b'!' | b'a'..=b'z', ..] => Some("XML"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some("RTF"),
        [b'[' | b'{', rest @ ..] if is_json(rest) => Some("JSON"),
        [b'i', b'd', b';', b'p', ..] if has(b"\nc;") => Some("SYLK"),
        [b'%', b'!', b'p', b's', ..] => Some("PostScript"),
        _ => None,
    }
}

/// Whether this follows the first bracket of JSON: a name or a value, and then a colon or a
/// bracket.
fn is_json(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    matches!(rest.first(), Some(b'"' | b'{' | b'[' | b'}' | b']'))
        && rest.iter().any(|byte| b":]}".contains(byte))
}

/// The kind of an archive that is not a workbook, by the lower-case names of its parts.
pub(crate) fn of_parts(names: &[String]) -> &'static str {
    let has = |part: &str| names.iter().any(|name| name == part || name.starts_with(part));
    let kinds = [
        ("mimetype", "OpenDocument"),
        ("xl/workbook.bin", "XLSB"),
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("index/document.iwa", "Numbers"),
        ("index.zip", "Numbers"),
        ("index/", "Numbers"),
    ];
    kinds.into_iter().find_map(|(part, kind)| has(part).then_some(kind)).unwrap_or("zip")
}

/// What a file of this kind is, and what to do with it.
pub(crate) fn advice(kind: &str, lang: Lang) -> String {
    let (sv, en) = match kind {
        "gzip" | "zip" | "zstd" | "7z" | "xz" | "bzip2" | "RAR" => (
            format!("Filen är packad ({kind}). Packa upp den och välj filen som låg i den."),
            format!("The file is packed ({kind}). Unpack it and choose the file that was inside."),
        ),
        "HTML" => (
            "Filen är en webbsida (HTML), vad den än heter. Kanske sparades en inloggningssida eller ett felmeddelande i stället för filen: hämta den på nytt. Är det rätt sida med en tabell, öppna den i Excel och spara den som XLSX eller CSV (UTF-8).".to_owned(),
            "The file is a web page (HTML), whatever its name. Perhaps a sign-in page or an error was saved instead of the file: download it again. If it is the right page with a table, open it in Excel and save it as XLSX or CSV (UTF-8).".to_owned(),
        ),
        "SpreadsheetML" => (
            "Filen är en äldre arbetsbok i XML (SpreadsheetML, Excel 2003). Öppna den i Excel och spara den som XLSX eller CSV (UTF-8).".to_owned(),
            "The file is an older workbook in XML (SpreadsheetML, Excel 2003). Open it in Excel and save it as XLSX or CSV (UTF-8).".to_owned(),
        ),
        "XLS (Excel 97–2003)" | "XLSB" | "OpenDocument" => (
            format!("Filen är en arbetsbok av slaget {kind}. Öppna den i Excel eller LibreOffice och spara den som XLSX eller CSV (UTF-8)."),
            format!("The file is a workbook of the kind {kind}. Open it in Excel or LibreOffice and save it as XLSX or CSV (UTF-8)."),
        ),
        "Numbers" => (
            "Filen är från Apple Numbers. Välj Arkiv, Exportera till i Numbers, och spara den som Excel (XLSX) eller CSV (UTF-8).".to_owned(),
            "The file is from Apple Numbers. Choose File, Export To in Numbers, and save it as Excel (XLSX) or CSV (UTF-8).".to_owned(),
        ),
        _ => (
            format!("Filen är av slaget {kind} och går inte att läsa som tabell. Ta ut uppgifterna som CSV (UTF-8) eller XLSX."),
            format!("The file is of the kind {kind} and cannot be read as a table. Take the data out as CSV (UTF-8) or XLSX."),
        ),
    };
    if lang == Lang::Sv { sv } else { en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_other_kinds_are_recognised() {
        let kinds: [(&str, Option<&str>); 17] = [
            ("<html><body><table><tr><td>enhet</td></tr></table></body></html>", Some("HTML")),
            ("\n <!DOCTYPE html>\n<p style='a;b;c'>", Some("HTML")),
            ("<table border=1><tr><td>a</td></tr></table>", Some("HTML")),
            ("<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>", Some("HTML")),
            (
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                Some("SpreadsheetML"),
            ),
            ("<?xml version=\"1.0\"?><rows><row/></rows>", Some("XML")),
            ("[{\"enhet\": \"01\"}]", Some("JSON")),
            ("{\"rows\": []}", Some("JSON")),
            ("[\n  [\"a\", 1]\n]", Some("JSON")),
            ("{\\rtf1\\ansi enhet;pnr", Some("RTF")),
            ("ID;PWXL;N;E\nC;Y1;X1;K\"a\"\n", Some("SYLK")),
            ("enhet;pnr\n01;2\n", None),
            ("[enhet];[pnr]\n01;2\n", None),
            ("<5;>10\n1;2\n", None),
            ("{a};{b}\n", None),
            ("id;pnr\n1;2\n", None),
            ("", None),
        ];
        for (text, kind) in kinds {
            assert_eq!(of_text(text.as_bytes()), kind, "{text}");
        }
    }
}
