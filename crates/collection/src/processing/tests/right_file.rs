//! Whether it is the right file: another unit's rows, another unit's file, and last year's.

use super::*;

async fn found(w: &World, upload: UploadId) -> Vec<(String, u64)> {
    let (_, sheet) = w.processing.sheet(upload).await.unwrap();
    sheet.rules().into_iter().map(|rule| (rule.id, rule.count)).collect()
}

fn rules(all: &[(&str, u64)]) -> Vec<(String, u64)> {
    all.iter().map(|(id, count)| ((*id).to_owned(), *count)).collect()
}

#[test]
fn a_file_of_nothing_but_another_units_rows_cannot_count() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let theirs = send(w, me, id, b"kod;nr;pnr;lon;anm\n1102;1;a;30000;\n1102;2;b;12000;\n")
                .await
                .unwrap();
            assert_eq!(found(w, theirs).await, rules(&[("kod:unit", 2)]));
            assert_eq!(refused(count(w, me, id, theirs).await), Refusal::AnotherUnits);
            // One row of another unit among its own is an ordinary error, and can be corrected.
            let mixed = send(w, me, id, b"kod;nr;pnr;lon;anm\n1101;1;a;30000;\n1102;2;b;12000;\n")
                .await
                .unwrap();
            count(w, me, id, mixed).await.unwrap();
            assert_eq!(left(w, mixed).await, Left { errors: 1, ..Left::default() });
            w.processing
                .correct(me, id, mixed, (2, "kod", 0), ("1101", "A misprint"))
                .await
                .unwrap();
            assert_eq!(left(w, mixed).await, Left::default());
        });
    });
}

#[test]
fn the_same_bytes_at_another_unit_are_a_question_to_the_later_one() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (mine, theirs) = (w.submission(&w.test, w.me), w.submission(&w.test, w.stranger));
            let content = b"kod;nr;pnr;lon;anm\n1101;1;a;30000;\n1102;2;b;12000;\n";
            let first = send(w, w.me, mine, content).await.unwrap();
            w.at(w.now().plus(Duration::from_secs(1)));
            let second = send(w, w.stranger, theirs, content).await.unwrap();
            assert_eq!(found(w, first).await, rules(&[("kod:unit", 1)]));
            assert_eq!(found(w, second).await, rules(&[("kod:unit", 1), ("file:elsewhere", 1)]));
            let other = send(
                w,
                w.stranger,
                theirs,
                b"kod;nr;pnr;lon;anm\n1102;1;a;30000;\n1102;2;b;12001;\n",
            )
            .await
            .unwrap();
            assert_eq!(found(w, other).await, [], "a file of the same size");
        });
    });
}

#[test]
fn last_years_file_and_many_more_rows_are_questions_that_a_comment_answers() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let old = b"kod;nr;pnr;lon;anm\n1101;1;a;12000;\n1101;2;b;11000;\n".to_vec();
            w.processing
                .import(staff(), w.last_year.id, w.mine, w.last_year.opens_at, old.clone())
                .await
                .unwrap();
            let again = send(w, me, id, &old).await.unwrap();
            assert_eq!(found(w, again).await, rules(&[("file:again", 1)]));
            count(w, me, id, again).await.unwrap();
            assert_eq!(left(w, again).await, Left { warnings: 1, ..Left::default() });
            let (_, sheet) = w.processing.sheet(again).await.unwrap();
            let target = CommentTarget::Key(sheet.keys_of("file:again", 0, 10).remove(0));
            w.processing
                .comment(me, id, again, "file:again", target, "Nothing has changed.")
                .await
                .unwrap();
            assert_eq!(left(w, again).await, Left::default());

            let rows =
                |n: u32| (1..=n).map(|nr| format!("1101;{nr};a;12000;\n")).collect::<String>();
            let many = send(w, me, id, format!("kod;nr;pnr;lon;anm\n{}", rows(20)).as_bytes())
                .await
                .unwrap();
            assert_eq!(found(w, many).await, rules(&[("rows:compare", 1)]));
            let (_, sheet) = w.processing.sheet(many).await.unwrap();
            assert_eq!(sheet.keys_of("rows:compare", 0, 10), ["2 → 20"]);
            let few = send(w, me, id, format!("kod;nr;pnr;lon;anm\n{}", rows(19)).as_bytes())
                .await
                .unwrap();
            assert_eq!(found(w, few).await, []);
        });
    });
}
