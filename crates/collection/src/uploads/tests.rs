//! File names.

use super::*;

#[test]
fn a_name_is_no_path() {
    let long = format!("{}.csv", "å".repeat(300));
    for (sent, kept) in [
        ("lön 2026.csv", "lön 2026.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.dll", "a.dll"),
        ("C:\\Users\\Åsa\\data.xlsx", "data.xlsx"),
        ("/", "data"),
        ("", "data"),
        ("..", "data"),
        (".htaccess", "htaccess"),
        ("a\0b.csv", "b.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie x.csv"),
        ("invoice\u{202e}fdp.csv", "invoicefdp.csv"),
        ("<script>.csv", "script.csv"),
    ] {
        assert_eq!(clean_name(sent), kept, "{sent:?}");
    }
    let kept = clean_name(&long);
    assert!(kept.chars().count() <= 121 && kept.ends_with(".csv"));
}
