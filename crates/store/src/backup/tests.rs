//! Copies are intact, damage is detected, and data keys leave with their periods.

use std::path::Path;
use std::sync::Arc;

use base::{Fault, SystemEntropy, Timestamp};

use super::database::*;
use super::{RestoreTarget, Source, Target};
use crate::blobs::{self, Blobs};
use crate::{Url, jobs, testing};

/// Every commit adds two jobs: a copy with an odd number of them would hold half a transaction.
#[test]
fn a_copy_made_while_others_write_is_whole() {
    let test = testing::sqlite();
    let Url::Sqlite(path) = test.db.url().clone() else { panic!("expected SQLite") };
    let now = Timestamp::from_seconds(1_800_000_000);
    let put_two = move |db: &crate::Db| {
        db.write_blocking::<_, Fault, _>(move |tx| {
            tx.enqueue(now, jobs::Lane::Files, "x", &"x".repeat(2000))?;
            tx.enqueue(now, jobs::Lane::Files, "x", &"x".repeat(2000))
        })
    };
    for _ in 0..100 {
        put_two(&test.db).expect("written");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let writing = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while writing.load(std::sync::atomic::Ordering::SeqCst) {
                put_two(&test.db).expect("written");
            }
        });
        for n in 0..5 {
            let to = folder.path().join(format!("copy{n}"));
            copy(&path, &to).expect("copied");
            check(&to).expect("whole");
            assert!(copy(&path, &to).is_err(), "an existing file is never overwritten");
            let options =
                crate::DbOptions { readers: 1, connections: 1, ..crate::DbOptions::default() };
            let entropy = std::sync::Arc::new(base::SeededEntropy::new(1));
            let copied = crate::Db::open(&Url::Sqlite(to), options, testing::vault(), entropy)
                .expect("opens");
            let waiting = copied.read_blocking(jobs::waiting).expect("read");
            assert!(waiting >= 200 && waiting.is_multiple_of(2), "{waiting}");
        }
        writing.store(false, std::sync::atomic::Ordering::SeqCst);
    });
}

#[test]
fn a_damaged_copy_is_found() {
    let test = testing::sqlite();
    let Url::Sqlite(path) = test.db.url().clone() else { panic!("expected SQLite") };
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("copy");
    copy(&path, &to).expect("copied");
    let mut bytes = std::fs::read(&to).expect("read");
    for byte in bytes.iter_mut().skip(4096 * 2).take(2000) {
        *byte ^= 0x5a;
    }
    std::fs::write(&to, bytes).expect("written");
    assert!(check(&to).is_err());
}

const OWNER: &str = "01jd0000000000000000000001";
const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// A database with a data key, a file that it seals, and a job; the second value is the file.
async fn filled(test: &testing::TestDb, folder: &Path) -> (Blobs, blobs::Stored) {
    let blobs = Blobs::on_disk(folder, "a", Arc::new(SystemEntropy));
    let key = test.db.write::<_, Fault, _>(|tx| {
        tx.make_data_key(T0, &OWNER)?;
        tx.enqueue(T0, jobs::Lane::Files, "kept", &"a job")?;
        tx.data_key(&OWNER)
    });
    let key = key.await.expect("made").expect("not destroyed");
    let pieces = futures_util::stream::iter([Ok::<_, Fault>(bytes::Bytes::from(vec![7; 200_000]))]);
    let stored =
        blobs.put(T0, (blobs::Kind::Received, &key), 1 << 20, pieces).await.expect("stored");
    let recorded = stored.clone();
    test.db.write(move |tx| recorded.record(tx, T0)).await.expect("recorded");
    (blobs, stored)
}

async fn both() -> Vec<testing::TestDb> {
    [Some(testing::sqlite()), testing::postgres()].into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn either_database_is_restored_into_either() {
    let now = T0.plus(std::time::Duration::from_secs(60));
    for from in both().await {
        let (files, place) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (blobs, stored) = filled(&from, files.path()).await;
        // Sealed, as in a third party's store.
        let target = Target { seals: true, ..Target::folder(place.path()).expect("a folder") };
        let made =
            target.make("2026-11-30", &from.db, Some(&blobs), files.path()).await.expect("made");
        assert_eq!(
            (made.files, target.names().await.expect("listed")),
            (1, vec!["2026-11-30".to_owned()])
        );
        let plain = std::fs::read(place.path().join("2026-11-30/database.sealed")).expect("read");
        assert!(!plain.windows(6).any(|window| window == b"SQLite"));

        for into in both().await {
            let elsewhere = tempfile::tempdir().expect("a folder");
            let there =
                Blobs::on_disk(&elsewhere.path().join("files"), "a", Arc::new(SystemEntropy));
            let source = Source::named(target.clone(), "2026-11-30");
            let opened = source
                .open(testing::vault(), Arc::new(SystemEntropy), elsewhere.path(), now)
                .await
                .expect("whole");
            let (restored, damaged) = opened.restore_files(&there).await.expect("restored");
            assert_eq!((restored.files, restored.erased, damaged.len()), (1, 0, 0));
            let url = match &into.url {
                Url::Sqlite(_) => {
                    let path = elsewhere.path().join("restored.sqlite");
                    opened
                        .restore_database(RestoreTarget::Sqlite(path.clone()))
                        .await
                        .expect("restored");
                    Url::Sqlite(path)
                }
                Url::Postgres(_) => {
                    opened
                        .restore_database(RestoreTarget::Postgres(into.db.clone()))
                        .await
                        .expect("restored");
                    into.url.clone()
                }
            };
            let db = crate::Db::open(
                &url,
                crate::DbOptions::default(),
                testing::vault(),
                Arc::new(SystemEntropy),
            )
            .expect("opens");
            db.migrate(now).await.expect("a matching schema");
            let id = stored.id;
            let found = db.read(move |tx| blobs::find(tx, id)).await.expect("read").expect("known");
            assert_eq!(there.read(&found).await.expect("whole"), vec![7; 200_000]);
            assert_eq!(db.read(jobs::waiting).await.expect("read"), 1);
            let job =
                db.write(move |tx| jobs::claim_next(tx, now)).await.expect("claimed").expect("one");
            assert_eq!(job.payload::<String>().expect("opens"), "a job");
            if matches!(url, Url::Postgres(_)) {
                let source = Source::named(target.clone(), "2026-11-30");
                let opened = source
                    .open(testing::vault(), Arc::new(SystemEntropy), elsewhere.path(), now)
                    .await
                    .expect("whole");
                let again = opened.restore_database(RestoreTarget::Postgres(into.db.clone())).await;
                assert!(again.is_err(), "a database with rows is never overwritten");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_copy_opens_under_its_name_only_and_not_when_changed() {
    let test = testing::sqlite();
    let place = tempfile::tempdir().expect("a folder");
    let target = Target { seals: true, ..Target::folder(place.path()).expect("a folder") };
    target.make("1", &test.db, None, place.path()).await.expect("made");
    let open = async |name| {
        let source = Source::named(target.clone(), name);
        source.open(testing::vault(), Arc::new(SystemEntropy), place.path(), T0).await.is_ok()
    };
    assert!(open("1").await);
    std::fs::create_dir(place.path().join("2")).expect("made");
    let sealed = std::fs::read(place.path().join("1/database.sealed")).expect("read");
    std::fs::write(place.path().join("2/database.sealed"), &sealed).expect("written");
    assert!(!open("2").await, "the name of another backup");
    for change in [0, 1, 10, 100, sealed.len() - 1] {
        let mut bent = sealed.clone();
        bent[change] ^= 1;
        std::fs::write(place.path().join("1/database.sealed"), bent).expect("written");
        assert!(!open("1").await, "byte {change}");
    }
    assert!(
        std::fs::read_dir(place.path()).expect("read").all(|e| !e
            .expect("read")
            .file_name()
            .to_string_lossy()
            .contains("scratch"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn data_keys_are_beside_the_copy_and_leave_when_they_are_destroyed() {
    for test in both().await {
        let (files, place) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (blobs, _) = filled(&test, files.path()).await;
        let target = Target::folder(place.path()).expect("a folder");
        for name in ["1", "2"] {
            target.make(name, &test.db, Some(&blobs), files.path()).await.expect("made");
        }
        let key = std::fs::read(place.path().join("1/data-keys").join(OWNER))
            .expect("a key beside the copy");
        let copy = std::fs::read(place.path().join("1/database.sqlite")).expect("read");
        assert!(
            !copy.windows(key.len()).any(|window| window == key),
            "the key is in the database copy"
        );
        let destroyed = [OWNER.to_owned()];
        assert_eq!(target.forget(&destroyed).await.expect("forgotten"), 2);
        assert_eq!(target.forget(&destroyed).await.expect("forgotten"), 0);
        for name in ["1", "2"] {
            let keys = std::fs::read_dir(place.path().join(name).join("data-keys")).expect("read");
            let left: Vec<_> = keys
                .map(|key| key.expect("read").file_name().into_string().expect("UTF-8"))
                .collect();
            assert_eq!(left, [format!("{OWNER}.destroyed")]);
        }
        let source = Source::folder(&place.path().join("2")).expect("a folder");
        let opened = source
            .open(testing::vault(), Arc::new(SystemEntropy), files.path(), T0)
            .await
            .expect("whole");
        let (restored, damaged) = opened.restore_files(&blobs).await.expect("restored");
        assert_eq!((restored.files, restored.erased, damaged.len()), (0, 1, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_newest_are_kept_with_the_files_that_they_know() {
    let test = testing::sqlite();
    let (files, place) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (blobs, stored) = filled(&test, files.path()).await;
    let target = Target::folder(place.path()).expect("a folder");
    let make =
        async |name| target.make(name, &test.db, Some(&blobs), files.path()).await.expect("made");
    let first = make("1").await;
    assert!(first.bytes > 200_000);
    let copied =
        place.path().join("files").join(&stored.id.to_string()[24..]).join(stored.id.to_string());
    assert!(copied.exists());
    assert!(make("2").await.bytes < first.bytes - 200_000, "an existing file is not copied again");
    let id = stored.id;
    test.db.write(move |tx| blobs::forget(tx, id)).await.expect("forgotten");
    blobs.erase(id).await.expect("erased");
    make("3").await;
    for broken in ["0", "4"] {
        std::fs::create_dir_all(place.path().join(broken).join("data-keys")).expect("made");
        std::fs::write(place.path().join(broken).join("data-keys/x"), "half").expect("written");
    }
    assert_eq!(target.prune(2, "1", &test.db, files.path()).await.expect("pruned"), 1);
    assert_eq!(target.names().await.expect("listed"), ["2", "3"]);
    assert!(!place.path().join("0/data-keys/x").exists(), "an old aborted backup is removed");
    assert!(place.path().join("4/data-keys/x").exists(), "a recent one may be in progress");
    assert!(copied.exists(), "the second backup refers to it");
    target.prune(1, "1", &test.db, files.path()).await.expect("pruned");
    assert!(!copied.exists(), "no backup refers to it");
}
