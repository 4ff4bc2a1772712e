//! Answers and what remains.

use super::*;

#[test]
fn a_comment_on_all_answers_as_many_as_there_were() {
    for (all, count, single, expected) in [
        (None, 5, 0, 0),
        (None, 5, 2, 2),
        (Some(5), 5, 0, 5),
        (Some(5), 3, 1, 3),
        // A correction broke the rule on one more row, which needs its own answer.
        (Some(5), 6, 0, 0),
        (Some(5), 6, 6, 6),
        (None, 1, 2, 1),
    ] {
        let answers = Answers { all, ..Answers::default() };
        assert_eq!(answers.answered(count, single), expected, "{all:?} {count} {single}");
    }
}

#[test]
fn what_is_left_counts_errors_and_unanswered_warnings() {
    let finding = |severity, count, answered| RuleFinding {
        rule: "R".to_owned(),
        level: "row".to_owned(),
        severity,
        count,
        answered,
    };
    let found = [
        finding(Severity::Error, 12, 0),
        finding(Severity::Warning, 5, 2),
        finding(Severity::Warning, 4, 4),
    ];
    assert_eq!(rules::left(&found), Left { errors: 12, warnings: 3 });
    assert!(rules::left(&found[2..]).is_nothing());
}
