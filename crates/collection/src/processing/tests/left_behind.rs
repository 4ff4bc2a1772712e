//! Remains of interrupted work: files without a row, and uploads of a node that died.

use super::*;

#[test]
fn a_file_without_its_transaction_is_swept_and_no_other() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            send(w, me, id, GOOD.as_bytes()).await.unwrap();
            let kept = w.files();
            let orphan = futures_util::stream::iter([Ok::<_, ()>(Bytes::from_static(b"orphan"))]);
            let test = w.test.id;
            let key = w.db.read(move |tx| crate::sealed::key(tx, test)).await.unwrap();
            w.processing.0.blobs.put(w.now(), (Kind::Received, &key), 100, orphan).await.unwrap();
            assert_eq!(
                w.processing.sweep(base::Timestamp::from_seconds(0)).await.unwrap(),
                0,
                "its transaction may still commit"
            );
            assert_eq!(
                w.processing.sweep(base::Timestamp::from_seconds(4_000_000_000)).await.unwrap(),
                1
            );
            assert_eq!(w.files(), kept);
        });
    });
}

#[test]
fn a_node_that_died_while_reading_is_replaced() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id, now) = (w.me, w.submission(&w.test, w.me), w.now());
            let content =
                futures_util::stream::iter([Ok::<_, ()>(Bytes::from_static(GOOD.as_bytes()))]);
            let test = w.test.id;
            let key = w.db.read(move |tx| crate::sealed::key(tx, test)).await.unwrap();
            let stored = w
                .processing
                .0
                .blobs
                .put(now, (Kind::Received, &key), 1 << 20, content)
                .await
                .unwrap();
            let upload =
                w.db.write(move |tx| {
                    let by = crate::permit(tx, me, id, now)?;
                    let upload = uploads::receive(tx, now, &by, id, "a.csv", &stored)?;
                    // Another node leased it and died.
                    assert!(uploads::lease(tx, upload, now, now.plus(Duration::from_secs(60)))?);
                    Ok::<_, Failure<Refusal>>(upload)
                })
                .await
                .unwrap();
            w.processing.read_upload(upload).await.unwrap();
            assert_eq!(see(w, upload).await.state, State::Waiting);
            w.at(now.plus(Duration::from_secs(61)));
            work(w).await;
            let seen = see(w, upload).await;
            assert!(seen.state == State::Read && seen.is_checked());
        });
    });
}
