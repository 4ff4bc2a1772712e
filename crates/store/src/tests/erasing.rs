//! Erased data is in no file of the database, and no remaining key opens it.

use std::fs;
use std::path::Path;

use base::{Fault, Timestamp};

use crate::testing::{on_both, sqlite};
use crate::{Depth, SealedColumn, Url, params};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
const OWNER: &str = "01jd0000000000000000000001";
const COLUMN: SealedColumn = SealedColumn("a", "b");

crate::sql! {
    KEY = "SELECT sealed FROM data_key WHERE id = $1";
    PUT = "INSERT INTO job (id, lane, kind, payload, once, recipient, created_at, run_at, attempts, crashes, leased_until)
        VALUES ($1, 'files', $2, $3, NULL, NULL, 0, 0, 0, 0, 0)";
    TAKE_AWAY = "DELETE FROM job WHERE kind = 'Åsa Öberg'";
}

/// Whether any file in the folder (the database, its log, …) contains the bytes.
fn stands_in(folder: &Path, bytes: &[u8]) -> bool {
    let files = fs::read_dir(folder).expect("read");
    let mut all = files.map(|file| fs::read(file.expect("a file").path()).expect("read"));
    all.any(|content| content.windows(bytes.len()).any(|window| window == bytes))
}

#[test]
fn a_value_opens_with_its_data_key_and_in_its_place_only() {
    on_both(|db| {
        let sealed = db
            .write_blocking::<_, Fault, _>(|tx| {
                tx.make_data_key(T0, &OWNER)?;
                let key = tx.data_key(&OWNER)?.expect("not destroyed");
                let sealed = key.seal(COLUMN, "row", b"hemligt", &*tx.entropy())?;
                assert_eq!(
                    tx.open(COLUMN, "row", &sealed)?.expect("not destroyed").expose(),
                    b"hemligt"
                );
                assert!(tx.open(COLUMN, "other", &sealed).is_err());
                assert!(tx.open(SealedColumn("a", "c"), "row", &sealed).is_err());
                assert!(tx.open(COLUMN, "row", &sealed[..20]).is_err());
                assert_ne!(key.hash(COLUMN, b"a"), key.hash(COLUMN, b"b"));
                assert!(tx.data_key(&"01jd0000000000000000000009").is_err(), "no such key");
                Ok(sealed)
            })
            .expect("sealed");
        let again = sealed.clone();
        assert!(
            db.read_blocking(move |tx| tx.open(COLUMN, "row", &again)).expect("read").is_some()
        );
        db.write_blocking(|tx| tx.destroy_data_key(T0, &OWNER)).expect("destroyed");
        assert!(
            db.read_blocking(move |tx| tx.open(COLUMN, "row", &sealed)).expect("read").is_none()
        );
        assert_eq!(db.read_blocking(crate::data_keys::destroyed).expect("read"), [OWNER]);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_key_and_a_deleted_name_are_in_no_file() {
    let test = sqlite();
    let Url::Sqlite(path) = test.url.clone() else { panic!("expected SQLite") };
    let folder = path.parent().expect("a folder");
    let key: Vec<u8> = test
        .db
        .write::<_, Fault, _>(|tx| {
            tx.make_data_key(T0, &OWNER)?;
            for n in 0..200 {
                tx.change(&PUT, params![format!("{n}"), "Åsa Öberg", vec![7_u8; 300]])?;
                tx.change(&PUT, params![format!("kept{n}"), "kept", vec![7_u8; 300]])?;
            }
            tx.one(&KEY, params![OWNER])?.get(0)
        })
        .await
        .expect("written");
    assert!(stands_in(folder, &key) && stands_in(folder, "Åsa Öberg".as_bytes()));
    let erased = test.db.write::<_, Fault, _>(|tx| {
        tx.execute(&TAKE_AWAY, &[])?;
        tx.destroy_data_key(T0, &OWNER)
    });
    assert!(erased.await.expect("erased"));
    test.db.scrub(Depth::Keys).await.expect("scrubbed");
    assert!(!stands_in(folder, &key), "the sealed key remains in the database or its log");
    test.db.scrub(Depth::Everything).await.expect("scrubbed");
    assert!(!stands_in(folder, "Åsa Öberg".as_bytes()));
    assert!(stands_in(folder, b"kept199"), "other values remain");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_scrubbed_too() {
    let Some(test) = crate::testing::postgres() else { return };
    test.db.write::<_, Fault, _>(|tx| tx.make_data_key(T0, &OWNER)).await.expect("made");
    test.db.write(|tx| tx.destroy_data_key(T0, &OWNER)).await.expect("destroyed");
    test.db.scrub(Depth::Keys).await.expect("scrubbed");
    test.db.scrub(Depth::Everything).await.expect("scrubbed");
}
