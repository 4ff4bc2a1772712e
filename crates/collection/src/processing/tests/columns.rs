//! Columns that the person maps to a field: stored with the upload, used by the check, undone, and
//! never ambiguous.

use super::*;

const FILE: &str = "kod;nr;pnr;Månadslön;anm\n1101;1;a;-5;x\n1101;2;b;30000;y\n";

fn reading(columns: &[(&str, &str)]) -> Reading {
    let columns =
        columns.iter().map(|(column, field)| ((*column).to_owned(), (*field).to_owned())).collect();
    Reading { columns, ..Reading::default() }
}

#[test]
fn a_chosen_column_is_read_as_its_field_until_the_choice_is_undone() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, FILE.as_bytes()).await.unwrap();
            let again = async |reading: Reading| {
                let now = w.now();
                let done = w.db.write(move |tx| {
                    let by = crate::permit(tx, me, id, now)?;
                    uploads::read_again(tx, now, &by, id, upload, &reading)
                });
                done.await.unwrap();
                w.processing.read_upload(upload).await.unwrap();
                see(w, upload).await
            };
            let before = see(w, upload).await.interpretation.unwrap();
            assert_eq!(before.missing, ["lon"]);
            assert!(before.columns.contains(&("Månadslön".to_owned(), None)));
            let seen = again(reading(&[("Månadslön", "lon")])).await;
            let interpretation = seen.interpretation.unwrap();
            assert!(
                interpretation.missing.is_empty() && interpretation.notes.len() == 1,
                "{interpretation:?}"
            );
            assert!(
                interpretation.columns.contains(&("Månadslön".to_owned(), Some("lon".to_owned())))
            );
            let (_, sheet) = w.processing.sheet(upload).await.unwrap();
            assert_eq!(sheet.rows_of("lon:minimum", 0, 10), [1]);
            // An ambiguous choice is reported, and the next choice starts afresh.
            for (columns, code) in [
                (&[("Månadslön", "ghost")][..], "column"),
                (&[("ghost", "lon")], "column"),
                (&[("Månadslön", "lon"), ("Månadslön", "anm")], "column"),
                (&[("Månadslön", "nr")], "column"),
            ] {
                let seen = again(reading(columns)).await;
                assert_eq!(
                    (seen.state, seen.trouble.unwrap().code.as_str()),
                    (State::Unreadable, code),
                    "{columns:?}"
                );
            }
            assert_eq!(
                again(Reading::default()).await.interpretation.unwrap().missing,
                ["lon"],
                "undone"
            );
            again(reading(&[("Månadslön", "lon")])).await;
            count(w, me, id, upload).await.unwrap();
            w.processing.correct(me, id, upload, (1, "lon", 0), ("12000", "x")).await.unwrap();
            // Read again from the store, as after a restart, and written with the field's name.
            let other = crate::Processing::new(
                w.db.clone(),
                w.processing.files().clone(),
                w.clock.clone(),
                w.db.entropy(),
                crate::Limits::default(),
            );
            let Submitted::Now(receipt) = other.submit(me, id, upload).await.unwrap() else {
                panic!("expected a new submission")
            };
            let content = all(other.content(receipt.file).await.unwrap()).await;
            assert_eq!(content, b"kod;nr;pnr;lon;anm\n1101;1;a;12000;x\n1101;2;b;30000;y\n");
        });
    });
}
