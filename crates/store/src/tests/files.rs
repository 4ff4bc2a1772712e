//! Stored files: one that was changed, moved or truncated is never returned as intact.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{BlobId, Fault, SystemEntropy, Timestamp};
use futures_util::TryStreamExt;

use crate::blobs::{self, Blobs, Damaged, Kind, PutError, Stored};
use crate::testing::{TestDb, on_both, sqlite};
use crate::{DataKey, params};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
const OWNER: &str = "01jd0000000000000000000001";

fn stream(parts: Vec<Vec<u8>>) -> impl futures_util::Stream<Item = Result<bytes::Bytes, Fault>> {
    futures_util::stream::iter(parts.into_iter().map(|p| Ok(p.into())))
}

fn key(db: &crate::Db) -> DataKey {
    let made = db.write_blocking::<_, Fault, _>(|tx| {
        tx.make_data_key(T0, &OWNER)?;
        tx.data_key(&OWNER)
    });
    made.expect("made").expect("not destroyed")
}

fn on_disk(directory: &Path, portal: &str) -> Blobs {
    Blobs::on_disk(directory, portal, Arc::new(SystemEntropy))
}

fn place(directory: &Path, id: BlobId) -> PathBuf {
    let id = id.to_string();
    directory.join(&id[24..]).join(&id)
}

fn is_damaged(read: Result<Vec<u8>, Fault>) -> bool {
    read.is_err_and(|fault| Damaged::of(&fault).is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_back_as_they_were_and_not_when_changed() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let (blobs, key) =
        (on_disk(directory.path(), "a"), tokio::task::block_in_place(|| key(&test.db)));
    for size in [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000] {
        let content: Vec<u8> =
            (0..size).map(|i: u32| i.to_le_bytes()[0] ^ i.to_le_bytes()[1]).collect();
        let parts = content.chunks(10_007).map(<[u8]>::to_vec).collect();
        let stored = blobs.put(T0, (Kind::Received, &key), 1 << 20, stream(parts)).await.unwrap();
        assert_eq!(stored.size, u64::from(size));
        assert_eq!(blobs.read(&stored).await.unwrap(), content, "{size}");
        let file = place(directory.path(), stored.id);
        let sealed = std::fs::read(&file).unwrap();
        // Version, key id, nonce, first chunk, the end.
        for change in [0, 1, 30, 60.min(sealed.len() - 1), sealed.len() - 1] {
            let mut bent = sealed.clone();
            bent[change] ^= 1;
            std::fs::write(&file, bent).unwrap();
            assert!(is_damaged(blobs.read(&stored).await), "{size}, byte {change}");
        }
        for left in [0, 10, sealed.len() - 1] {
            std::fs::write(&file, &sealed[..left]).unwrap();
            assert!(is_damaged(blobs.read(&stored).await), "{size}, cut at {left}");
        }
        if sealed.len() > 65_700 {
            std::fs::write(&file, &sealed[..46 + 65_552]).unwrap();
            assert!(is_damaged(blobs.read(&stored).await), "cut at a chunk's end");
        }
        blobs.erase(stored.id).await.unwrap();
        blobs.erase(stored.id).await.unwrap();
        assert!(!file.exists());
        assert!(is_damaged(blobs.read(&stored).await), "the file is missing");
    }
}

/// Unit A's file copied over unit B's, a file of another portal, one of another kind.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_another_ones_place_does_not_open() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let key = tokio::task::block_in_place(|| key(&test.db));
    let (blobs, elsewhere) = (on_disk(directory.path(), "a"), on_disk(directory.path(), "b"));
    let put = async |kind, text: &str| {
        let content = stream(vec![text.as_bytes().to_vec()]);
        blobs.put(T0, (kind, &key), 100, content).await.unwrap()
    };
    let (mine, theirs) = (put(Kind::Received, "mine").await, put(Kind::Received, "their").await);
    std::fs::copy(place(directory.path(), mine.id), place(directory.path(), theirs.id)).unwrap();
    assert!(is_damaged(blobs.read(&theirs).await), "the content of another file");
    assert!(is_damaged(elsewhere.read(&mine).await), "another portal");
    assert!(
        is_damaged(blobs.read(&Stored { kind: Kind::Submitted, ..mine.clone() }).await),
        "another kind"
    );
    assert_eq!(blobs.read(&mine).await.unwrap(), b"mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_says_of_a_file_is_compared() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let key = tokio::task::block_in_place(|| key(&test.db));
    let blobs = on_disk(directory.path(), "a");
    let stored = blobs
        .put(T0, (Kind::Received, &key), 1 << 20, stream(vec![vec![7; 200_000]]))
        .await
        .unwrap();
    assert!(blobs.verify(&stored).await.is_ok());
    assert!(is_damaged(blobs.read(&Stored { sha256: [0; 32], ..stored.clone() }).await));
    assert!(is_damaged(blobs.read(&Stored { size: 199_999, ..stored }).await));
}

#[test]
fn a_recorded_file_is_found_with_its_key_until_that_is_destroyed() {
    crate::sql! { SHA256 = "SELECT sha256 FROM blob WHERE id = $1"; }
    on_both(|db| {
        let (directory, key) = (tempfile::tempdir().unwrap(), key(db));
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let blobs = on_disk(directory.path(), "a");
        let stored = runtime
            .block_on(blobs.put(T0, (Kind::Submitted, &key), 100, stream(vec![b"x".to_vec()])))
            .unwrap();
        let (id, sha256) = (stored.id, stored.sha256);
        db.write_blocking(move |tx| stored.record(tx, T0)).unwrap();
        let found = db.read_blocking(move |tx| blobs::find(tx, id)).unwrap().unwrap();
        assert_eq!((found.kind, found.size, found.sha256), (Kind::Submitted, 1, sha256));
        assert_eq!(runtime.block_on(blobs.read(&found)).unwrap(), b"x");
        let raw: Vec<u8> = db
            .read_blocking::<_, Fault, _>(move |tx| tx.one(&SHA256, params![id])?.get(0))
            .unwrap();
        assert!(!raw.windows(32).any(|w| w == sha256), "a plain hash would confirm a guess");
        assert!(db.write_blocking(|tx| tx.destroy_data_key(T0, &OWNER)).unwrap());
        assert!(!db.write_blocking(|tx| tx.destroy_data_key(T0, &OWNER)).unwrap(), "once");
        assert!(db.read_blocking(move |tx| blobs::find(tx, id)).is_err());
        assert!(db.read_blocking(move |tx| blobs::is_known(tx, id)).unwrap());
        assert!(
            db.write_blocking(|tx| tx.make_data_key(T0, &OWNER)).is_err(),
            "a destroyed key is never recreated"
        );
    });
}

/// Against an S3 server, if the run has one: `FARSTU_TEST_S3=http://127.0.0.1:PORT`, with a bucket
/// `farstu`.
#[tokio::test(flavor = "multi_thread")]
async fn files_in_s3_come_back_too() {
    let Ok(endpoint) = std::env::var("FARSTU_TEST_S3") else { return };
    let place = blobs::S3 {
        endpoint: Some(endpoint),
        region: "eu-north-1".to_owned(),
        bucket: "farstu".to_owned(),
        access_key: "test".to_owned(),
        secret_key: base::Secret::new("test".to_owned()),
    };
    let blobs = Blobs::on_s3(&place, "a", Arc::new(SystemEntropy)).unwrap();
    let test: TestDb = sqlite();
    let key = tokio::task::block_in_place(|| key(&test.db));
    // Below and above the size of one part.
    for size in [0, 1, 20_000_000] {
        let content: Vec<u8> =
            (0..size).map(|i: u32| i.to_le_bytes()[0] ^ i.to_le_bytes()[2]).collect();
        let parts = stream(content.chunks(1 << 20).map(<[u8]>::to_vec).collect());
        let stored = blobs.put(T0, (Kind::Received, &key), 1 << 30, parts).await.unwrap();
        assert!(blobs.read(&stored).await.unwrap() == content, "{size}");
        blobs.erase(stored.id).await.unwrap();
        assert!(is_damaged(blobs.read(&stored).await));
    }
    let large = blobs.put(T0, (Kind::Received, &key), 10, stream(vec![vec![1; 70_000]])).await;
    assert!(matches!(large, Err(PutError::TooLarge)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_a_file_that_is_too_large_or_breaks_off() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let (blobs, key) =
        (on_disk(directory.path(), "a"), tokio::task::block_in_place(|| key(&test.db)));
    let large =
        blobs.put(T0, (Kind::Received, &key), 100_000, stream(vec![vec![1; 70_000]; 2])).await;
    assert!(matches!(large, Err(PutError::TooLarge)));
    let broken = futures_util::stream::iter([Ok(bytes::Bytes::from(vec![1; 70_000])), Err("gone")]);
    assert!(matches!(
        blobs.put(T0, (Kind::Received, &key), 1 << 20, broken).await,
        Err(PutError::Sender("gone"))
    ));
    let left = std::fs::read_dir(directory.path())
        .unwrap()
        .flat_map(|d| std::fs::read_dir(d.unwrap().path()).unwrap())
        .count();
    assert_eq!(left, 0);
}

/// A file in place of the folder stands for a disk that is full, missing, or mounted late.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_away_is_an_outage_and_is_used_once_it_is_there() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let key = tokio::task::block_in_place(|| key(&test.db));
    let place = directory.path().join("files");
    std::fs::write(&place, "in the way").unwrap();
    let blobs = on_disk(&place, "a");
    let put =
        async || blobs.put(T0, (Kind::Received, &key), 100, stream(vec![b"x".to_vec()])).await;
    let refused = put().await;
    let Err(PutError::Fault(fault)) = refused else { panic!("{refused:?}") };
    assert_eq!(fault.outage(), Some(base::Outage::Unchanged), "{fault}");
    for refused in [blobs.reachable().await, blobs.list().map_ok(drop).try_collect().await] {
        assert!(refused.is_err_and(|fault| fault.outage() == Some(base::Outage::Unchanged)));
    }
    std::fs::remove_file(&place).unwrap();
    let stored = put().await.unwrap();
    assert_eq!(blobs.reachable().await.map_err(|e| e.to_string()), Ok(()));
    // Removed under a store that is open.
    std::fs::remove_dir_all(&place).unwrap();
    std::fs::write(&place, "in the way").unwrap();
    assert!(
        matches!(put().await, Err(PutError::Fault(fault)) if fault.outage() == Some(base::Outage::Unchanged))
    );
    assert!(blobs.read(&stored).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_erases_no_file_of_the_portal_that_it_is_a_copy_of() {
    let (directory, test) = (tempfile::tempdir().unwrap(), sqlite());
    let key = tokio::task::block_in_place(|| key(&test.db));
    let real = on_disk(directory.path(), "a");
    let newer =
        real.put(T0, (Kind::Received, &key), 100, stream(vec![b"newer".to_vec()])).await.unwrap();
    real.clone().without_erasing().erase(newer.id).await.unwrap();
    assert_eq!(real.read(&newer).await.unwrap(), b"newer");
    real.erase(newer.id).await.unwrap();
    assert!(is_damaged(real.read(&newer).await));
}
