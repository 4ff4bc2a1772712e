//! A node dies while it processes a file.

use super::*;

/// A file that waits to be read.
async fn received(w: &World) -> UploadId {
    let (me, id, now) = (w.me, w.submission(&w.test, w.me), w.now());
    let content = futures_util::stream::iter([Ok::<_, ()>(Bytes::from_static(GOOD.as_bytes()))]);
    let test = w.test.id;
    let key = w.db.read(move |tx| crate::sealed::key(tx, test)).await.unwrap();
    let stored =
        w.processing.0.blobs.put(now, (Kind::Received, &key), 1 << 20, content).await.unwrap();
    let received = w.db.write(move |tx| {
        let by = crate::permit(tx, me, id, now)?;
        uploads::receive(tx, now, &by, id, "a.csv", &stored)
    });
    received.await.unwrap()
}

#[test]
fn a_job_about_a_file_that_is_read_takes_no_slot_from_files_that_wait() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (me, id) = (w.me, w.submission(&w.test, w.me));
            let upload = send(w, me, id, GOOD.as_bytes()).await.unwrap();
            // Every slot is taken by a large file.
            let _taken = crate::processing::CHECK_SLOTS.acquire_many(2).await.unwrap();
            w.processing.read_upload(upload).await.unwrap();
        });
    });
}

#[test]
fn a_file_that_a_dead_node_had_in_hand_is_read_within_ten_seconds_by_its_job() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let begun = w.now();
            let upload = received(w).await;
            // The node that received it read for 30 s, and died right after it renewed its lease.
            let died = begun.plus(Duration::from_secs(30));
            w.db.write(move |tx| {
                uploads::lease(tx, upload, begun, died.plus(crate::processing::read::LEASE))
            })
            .await
            .unwrap();
            let mut looks = 0;
            for second in 0..60 {
                let now = begun.plus(Duration::from_secs(second));
                w.at(now);
                let Some(job) = w.db.write(move |tx| jobs::claim_next(tx, now)).await.unwrap()
                else {
                    continue;
                };
                looks += 1;
                let ended = w.processing.work(&job).await.unwrap();
                let write = w.db.write(move |tx| match ended {
                    Some(at) => jobs::again(tx, &job, at),
                    None => jobs::done(tx, job.id),
                });
                write.await.unwrap();
                let seen = see(w, upload).await;
                assert_eq!(
                    seen.state == State::Read,
                    ended.is_none(),
                    "the job must end when the file is read"
                );
                if ended.is_none() {
                    assert!(
                        looks > 1 && seen.is_checked() && now.since(died) < Duration::from_secs(10),
                        "{looks} {second}"
                    );
                    return;
                }
            }
            panic!("the file was never read");
        });
    });
}

#[test]
fn a_file_claimed_under_an_advanced_clock_is_taken_over_at_once() {
    on_both(|db| {
        World::new(db).run(async |w| {
            let (now, upload) = (w.now(), received(w).await);
            let take = async |at: base::Timestamp| {
                let until = at.plus(crate::processing::read::LEASE);
                w.db.write(move |tx| uploads::lease(tx, upload, at, until)).await.unwrap()
            };
            let ahead = now.plus(Duration::from_hours(48));
            assert!(take(ahead).await);
            assert!(take(now).await, "the node with the advanced clock died");
            assert!(!take(now).await);
        });
    });
}
