//! The journal's rules, and CSV output.

use base::{AccountId, CorrectionId, SystemEntropy};

use super::*;
use crate::testing::NOW;

fn entry(number: u64, field: &str, new: &str, undoes: Option<CorrectionId>) -> Correction {
    Correction {
        id: CorrectionId::new(NOW, &SystemEntropy),
        number,
        row: 1,
        field: field.to_owned(),
        change: Change { old: String::new(), new: new.to_owned(), reason: "r".to_owned() },
        made_at: NOW,
        made_by: AccountId::new(NOW, &SystemEntropy),
        undoes,
    }
}

#[test]
fn the_newest_change_that_was_not_undone_stands() {
    let a = entry(1, "lon", "10", None);
    let b = entry(2, "lon", "20", None);
    let c = entry(3, "kod", "1", None);
    let undo_b = entry(4, "lon", "10", Some(b.id));
    let undo_a = entry(5, "lon", "5", Some(a.id));
    let values = |journal: &[Correction]| {
        rules::standing(journal).into_iter().map(|e| (e.field, e.value)).collect::<Vec<_>>()
    };
    let pair = |field: &str, value: &str| (field.to_owned(), value.to_owned());
    let all = [a.clone(), b, c, undo_b, undo_a];
    assert_eq!(values(&all[..3]), [pair("kod", "1"), pair("lon", "20")]);
    assert_eq!(values(&all[..4]), [pair("kod", "1"), pair("lon", "10")]);
    assert_eq!(values(&all), [pair("kod", "1")]);
    let lon: Vec<Correction> = all.iter().filter(|c| c.field == "lon").cloned().collect();
    assert_eq!(rules::last(&lon[..3]), (4, Some(&a)));
    assert_eq!(rules::last(&lon), (5, None));
    assert_eq!(rules::last(&[]), (0, None));
}

#[test]
fn the_file_taken_out_is_rfc_4180() {
    let mut out = Vec::new();
    let rows = vec![
        vec!["a;b".to_owned(), "say \"hej\"".to_owned()],
        vec!["=x".to_owned(), "två\nrader".to_owned()],
    ];
    write_csv(&mut out, &["ett", "två"], rows.into_iter()).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_eq!(text, "\u{feff}ett;två\r\n\"a;b\";\"say \"\"hej\"\"\"\r\n'=x;\"två\nrader\"\r\n");
}
