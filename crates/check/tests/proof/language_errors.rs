//! Errors of rules: each says where and why, and what to write instead.

use check::{Folder, Lang};

use crate::language::{listed, with};
use crate::regressions::rule;

/// The location and the reason of a rule's error; both languages must name a fix.
fn refused(rules: &str) -> String {
    let errors = Folder::from_files(&listed(rules)).err().unwrap_or_default();
    let [error] = errors.as_slice() else { panic!("{rules}: {errors:#?}") };
    for lang in [Lang::Sv, Lang::En] {
        let words = error.message(lang);
        assert!(
            words.contains("Skriv")
                || words.contains("Write")
                || words.contains("Ta bort")
                || words.contains("Remove")
                || words.contains("Menade du")
                || words.contains("Did you mean"),
            "{words}"
        );
    }
    error.message(Lang::En)
}

#[test]
fn every_error_says_what_to_write() {
    for (check, words) in [
        ("INTERVAL '1 month' IS NULL", "needs a date"),
        ("dag + INTERVAL '1.5 months' > dag", "whole numbers of years, months, weeks and days"),
        ("dag + INTERVAL '1 hour' > dag", "whole numbers"),
        ("dag + INTERVAL '1-2' YEAR TO MONTH > dag", "whole numbers"),
        ("manad + INTERVAL '1 day' > manad", "to a month, not days"),
        ("namn + INTERVAL '1 day' > dag", "a text is not a date"),
        ("avg(lon) > 1", "group.avg"),
        ("group.avg(lon) > 1", "with 'by'"),
        ("group.lon > 1", "group.avg(field)"),
        ("dag > period.begins", "period.starts or period.ends"),
        ("position('a', namn) > 1", "position('text' IN field)"),
        ("lon = NULL", "IS NULL or IS NOT NULL"),
        ("namn LIKE 'a' ESCAPE 'ab'", "ESCAPE '!'"),
        ("namn LIKE 'a!' ESCAPE '!'", "a character after it"),
        ("regexp_like(namn, kod)", "in single quotes"),
        ("regexp_like(namn, '(')", "a regular expression"),
        ("lon > 1 lon", "with AND or OR"),
        ("lon > (1", "a complete condition"),
        ("CAST(lon AS point) IS NULL", "timestamp, time or boolean"),
        ("EXTRACT(century FROM dag) = 20", "a condition over the fields"),
        ("EXTRACT(hour FROM dag) = 20", "CAST("),
        ("lon IN (SELECT 1)", "a condition over the fields"),
        ("row_number() OVER () = 1", "one of the functions"),
        ("kod + 1 > 2", "in single quotes"),
        ("lon", "a condition, such as"),
        ("previous.lon > 1", "compare measures"),
        ("namn.tak > 1", "points to a code list"),
        ("kod.golv > 1", "one that it has"),
        ("lonn > 1", "Did you mean"),
        ("X'00' = kod", "text in single quotes"),
        ("TIMESTAMP '2024-01-01 10:00' - TIMESTAMP '2024-01-01 09:00' > 1", "EXTRACT(EPOCH"),
        ("dag > '2024-02-30'", "a value that exists"),
    ] {
        let message = refused(&rule("R", "row", check));
        assert!(message.contains(words), "{check}: {message}");
    }
    for (check, words) in [
        ("percentile(lon, 1.5) > 1", "a number from 0 to 1"),
        ("percentile(lon, antal) > 1", "a number from 0 to 1"),
        ("percentile_cont(0.9) WITHIN GROUP (ORDER BY lon DESC) > 1", "ascending"),
    ] {
        let message = refused(&with(&rule("R", "group", check), "by = [\"kod\"]"));
        assert!(message.contains(words), "{check}: {message}");
    }
    let long = format!("lon > 1{}", " OR lon > 1".repeat(900));
    assert!(refused(&rule("R", "row", &long)).contains("several rules"));
    for (level, keys, check, words) in [
        ("group", "by = [\"kod\"]", "lon > 1", "Write max(lon)"),
        // A faulty `when` on rows is reported with its own fault, not as unsuited to groups.
        (
            "group",
            "by = [\"kod\"]\nwhen = \"lon = NULL\"",
            "count(*) > 1",
            "IS NULL or IS NOT NULL",
        ),
        ("group", "by = [\"kod\"]\nwhen = \"count(*) > lon\"", "count(*) > 1", "Write max(lon)"),
        (
            "compare-group",
            "by = [\"kod\"]\nmeasures = { m = \"sum(lon) + 1\" }",
            "1 = 1",
            "exactly one aggregate",
        ),
        ("file", "by = [\"kod\"]", "count(*) > 0", "does not take 'by'"),
        ("row", "by = [\"kod\"]", "lon > 0", "Remove 'by'"),
        ("row", "measures = { n = \"count(*)\" }", "lon > 0", "does not take 'measures'"),
        ("codes", "by = [\"kod\"]", "count(*) > 0", "does not take 'check'"),
        ("gone", "", "count(*) > 0", "needs a key"),
        ("group", "", "count(*) > 0", "needs 'by'"),
        ("month", "", "lon > 0", "gone or new"),
    ] {
        let message = refused(&with(&rule("R", level, check), keys));
        assert!(message.contains(words), "{level}: {message}");
    }
    let message =
        refused(&with(&rule("R", "codes", ""), "by = [\"namn\"]").replace("check = \"\"\n", ""));
    assert!(message.contains("one field with a code list"), "{message}");
}
