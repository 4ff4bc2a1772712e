//! Lost responses, and an unavailable file store: stored data stays whole, and what was reported is
//! true.

use base::Outage;
use store::testing::lose_next_answer;

use super::*;

/// File processing with an empty file store, as if the store hangs, and with an empty cache.
fn without_files(w: &World) -> crate::Processing {
    let empty = tempfile::tempdir().unwrap();
    let blobs = store::blobs::Blobs::on_disk(empty.path(), "test", w.db.entropy());
    crate::Processing::new(
        w.db.clone(),
        blobs,
        w.clock.clone(),
        w.db.entropy(),
        crate::Limits::default(),
    )
}

fn is_unknown<T: std::fmt::Debug>(outcome: &Outcome<T>) -> bool {
    matches!(outcome, Err(Failure::Fault(fault)) if fault.outage() == Some(Outage::Unknown))
}

#[test]
fn a_file_stays_whose_commit_was_made_and_not_answered() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id, now) = (w.me, w.submission(&w.test, w.me), w.now());
            lose_next_answer(&w.db);
            let content =
                futures_util::stream::iter([Ok::<_, ()>(Bytes::from_static(GOOD.as_bytes()))]);
            let received = w.processing.receive(me, id, "a.csv", content).await.unwrap();
            assert!(is_unknown(&received), "{received:?}");
            let uploads = w.db.read(move |tx| {
                let by = crate::permit(tx, me, id, now)?;
                let seen = submissions::open(tx, &by, id)?;
                Ok::<_, Failure<Refusal>>(uploads::of_submission(tx, &seen)?)
            });
            let uploads = uploads.await.unwrap();
            assert_eq!(uploads.len(), 1, "the upload appears on reload");
            assert_eq!(
                all(w.processing.received_file(uploads[0].id).await.unwrap()).await,
                GOOD.as_bytes()
            );
        });
    });
}

#[test]
fn a_receipt_keeps_its_file_when_its_commit_was_made_and_not_answered() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload =
                send(w, me, id, b"kod;nr;pnr;lon;anm\n1101;1;a;30000,50;x\n").await.unwrap();
            count(w, me, id, upload).await.unwrap();
            w.processing.refresh(upload).await.unwrap();
            lose_next_answer(&w.db);
            let submitted = w.processing.submit(me, id, upload).await;
            assert!(is_unknown(&submitted), "{submitted:?}");
            // The person tries again, and learns that it is submitted.
            let Submitted::Before(receipt) = w.processing.submit(me, id, upload).await.unwrap()
            else {
                panic!("the first was committed")
            };
            let content = all(w.processing.content(receipt.file).await.unwrap()).await;
            assert_eq!(content, b"kod;nr;pnr;lon;anm\n1101;1;a;30000.50;x\n");
        });
    });
}

#[test]
fn a_change_that_is_committed_is_no_error_when_its_file_cannot_be_read() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            count(w, me, id, upload).await.unwrap();
            let correction = w
                .processing
                .correct(me, id, upload, (1, "lon", 0), ("31000", "Fel"))
                .await
                .unwrap()
                .id;
            let away = without_files(w);
            let comment =
                away.comment(me, id, upload, "R1", CommentTarget::Row(2), "Deltid.").await.unwrap();
            let comments = w.db.read(move |tx| review::comments(tx, upload)).await.unwrap();
            assert!(comments.iter().any(|c| c.id == comment && c.body == "Deltid."));
            away.undo(me, id, upload, correction).await.unwrap();
            away.take_comment_back(me, id, upload, comment).await.unwrap();
            assert!(!see(w, upload).await.is_checked());
            // The store is back: the change's job computes the findings.
            w.at(w.now().plus(Duration::from_secs(6)));
            work(w).await;
            assert!(see(w, upload).await.is_checked());
            assert_eq!(left(w, upload).await, Left { errors: 1, warnings: 1 });
        });
    });
}

#[test]
fn a_store_whose_clock_is_behind_loses_no_file_that_is_being_received() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let test = w.test.id;
            let key = w.db.read(move |tx| crate::sealed::key(tx, test)).await.unwrap();
            let content =
                futures_util::stream::iter([Ok::<_, ()>(Bytes::from_static(b"on its way"))]);
            w.processing.0.blobs.put(w.now(), (Kind::Received, &key), 100, content).await.unwrap();
            w.set_written(w.now().minus(Duration::from_secs(3 * 86_400)));
            assert_eq!(
                w.processing.sweep(w.now().minus(Duration::from_secs(86_400))).await.unwrap(),
                0
            );
            assert_eq!(w.processing.sweep(w.now().plus(Duration::from_secs(1))).await.unwrap(), 1);
        });
    });
}
