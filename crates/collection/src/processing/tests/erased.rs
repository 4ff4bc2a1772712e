//! Data erased with a test period: searched for in the database's files, its log, its backup and
//! the files, and tried with every remaining key.

use std::path::Path;
use std::sync::Arc;

use base::{Fault, SeededEntropy};
use store::backup::{Source, Target};
use store::testing::{on_both, sqlite, vault};
use store::{Depth, Url};

use super::{count, send, work};
use crate::review::CommentTarget;
use crate::submissions::{self, Contact};
use crate::testing::World;

/// Words that only the period's data contains.
const SECRETS: [&str; 8] = [
    "hemligcell",
    "hemligrattning",
    "hemligorsak",
    "hemligkommentar",
    "hemligkontakt",
    "hemligsystem",
    "64001",
    "lön.csv",
];

store::sql! {
    SEALED = "SELECT 'upload', 'name', id, name FROM upload
        UNION ALL SELECT 'upload', 'options', id, options FROM upload
        UNION ALL SELECT 'upload', 'understood', id, understood FROM upload
        UNION ALL SELECT 'correction', 'change', id, change FROM correction
        UNION ALL SELECT 'comment', 'body', id, body FROM comment
        UNION ALL SELECT 'submission', 'contact', id, contact FROM submission WHERE contact IS NOT NULL
        UNION ALL SELECT 'submission', 'payroll_system', id, payroll_system FROM submission WHERE payroll_system IS NOT NULL
        UNION ALL SELECT 'receipt', 'facts', submission || '/' || CAST(number AS TEXT), facts FROM receipt
        UNION ALL SELECT 'blob', 'sha256', id, sha256 FROM blob
        ORDER BY 1, 2, 3";
    KEYS = "SELECT id, sealed FROM data_key ORDER BY id";
}

const SEALED_COLUMNS: [store::SealedColumn; 9] = [
    store::SealedColumn("upload", "name"),
    store::SealedColumn("upload", "options"),
    store::SealedColumn("upload", "understood"),
    store::SealedColumn("correction", "change"),
    store::SealedColumn("comment", "body"),
    store::SealedColumn("submission", "contact"),
    store::SealedColumn("submission", "payroll_system"),
    store::SealedColumn("receipt", "facts"),
    store::SealedColumn("blob", "sha256"),
];

struct Held {
    sealed_column: store::SealedColumn,
    row: String,
    sealed: Vec<u8>,
}

async fn fill(w: &World) {
    let (me, id, now) = (w.me, w.submission(&w.test, w.me), w.now());
    let content =
        "kod;nr;pnr;lon;anm\n1101;1;a;30000;hemligcell\n1101;2;b;9000;\n1101;3;c;-5;=1+1\n";
    let upload = send(w, me, id, content.as_bytes()).await.unwrap();
    count(w, me, id, upload).await.unwrap();
    w.processing.correct(me, id, upload, (3, "lon", 0), ("25001", "hemligorsak")).await.unwrap();
    w.processing
        .correct(me, id, upload, (1, "anm", 0), ("hemligrattning", "hemligorsak"))
        .await
        .unwrap();
    w.processing
        .comment(me, id, upload, "R1", CommentTarget::All, "hemligkommentar")
        .await
        .unwrap();
    let said = w.db.write(move |tx| {
        let by = crate::permit(tx, me, id, now)?;
        let seen = submissions::open(tx, &by, id)?;
        let contact = Contact {
            name: "hemligkontakt".into(),
            phone: "1".into(),
            payroll_system: "hemligsystem".into(),
        };
        submissions::say_contact(tx, now, &by, &seen, &contact)
    });
    said.await.unwrap();
    w.processing.submit(me, id, upload).await.unwrap();
}

async fn held(w: &World) -> Vec<Held> {
    let read = |row: store::Row| {
        let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
        let sealed_column = SEALED_COLUMNS
            .into_iter()
            .find(|one| (one.0, one.1) == (&*table, &*column))
            .expect("a sealed column");
        Ok(Held { sealed_column, row: row.get(2)?, sealed: row.get(3)? })
    };
    w.db.read(move |tx| tx.rows(&SEALED, &[])?.into_iter().map(read).collect::<Result<_, Fault>>())
        .await
        .unwrap()
}

/// Tries a value with the portal's key and every remaining data key, whatever its header says.
async fn opens(w: &World, held: &Held) -> bool {
    let (sealed_column, row, sealed) = (held.sealed_column, held.row.clone(), held.sealed.clone());
    let tried = w.db.read::<_, Fault, _>(move |tx| {
        if tx.open(sealed_column, &row, &sealed).is_ok_and(|plain| plain.is_some()) {
            return Ok(true);
        }
        let by_portal = [&[1, 1, 0, 0, 0], &sealed[27..]].concat();
        if tx.open(sealed_column, &row, &by_portal).is_ok_and(|plain| plain.is_some()) {
            return Ok(true);
        }
        for key in tx.rows(&KEYS, &[])? {
            let id: String = key.get(0)?;
            let by_other = [&[2], id.as_bytes(), &sealed[27..]].concat();
            if tx.open(sealed_column, &row, &by_other).is_ok_and(|plain| plain.is_some()) {
                return Ok(true);
            }
        }
        Ok(false)
    });
    tried.await.unwrap()
}

fn stands_in(folder: &Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return stands_in(&path, bytes);
        }
        std::fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn nothing_of_an_erased_period_opens_with_any_key_that_is_left() {
    on_both(|db| {
        World::new(db).run(async |w| {
            fill(w).await;
            let before = held(w).await;
            assert_eq!(
                SEALED_COLUMNS
                    .iter()
                    .filter(|one| before.iter().any(|held| held.sealed_column.1 == one.1))
                    .count(),
                SEALED_COLUMNS.len()
            );
            for held in &before {
                assert!(
                    opens(w, held).await,
                    "{:?} does not open before the erasure",
                    held.sealed_column
                );
            }
            let folder = tempfile::tempdir().unwrap();
            let target = Target::folder(folder.path()).unwrap();
            let made =
                target.make("1", &w.db, Some(w.processing.files()), folder.path()).await.unwrap();
            assert_eq!(made.files, 2);
            for secret in SECRETS {
                assert!(!stands_in(folder.path(), secret.as_bytes()), "{secret} is in the backup");
            }
            w.at(w.test.closes_at);
            work(w).await;
            w.db.scrub(Depth::Keys).await.unwrap();
            let destroyed = w.db.read(store::data_keys::destroyed).await.unwrap();
            assert_eq!(destroyed, [w.test.id.to_string()]);
            assert_eq!(target.forget(&destroyed).await.unwrap(), 1);
            assert_eq!(target.forget(&destroyed).await.unwrap(), 0, "once");
            for held in &before {
                assert!(!opens(w, held).await, "{:?} still opens", held.sealed_column);
            }

            // After restoring the earlier backup, its values do not open either, and its files are
            // not restored.
            let source = Source::named(target, "1");
            let opened = source
                .open(vault(), Arc::new(SeededEntropy::new(9)), folder.path(), w.now())
                .await
                .unwrap();
            let (restored, damaged) = opened.restore_files(w.processing.files()).await.unwrap();
            assert_eq!((restored.files, restored.erased, damaged.len()), (0, 1, 0));
            let (sealed_column, row, sealed) =
                (before[0].sealed_column, before[0].row.clone(), before[0].sealed.clone());
            assert!(
                opened
                    .db()
                    .read(move |tx| tx.open(sealed_column, &row, &sealed))
                    .await
                    .unwrap()
                    .is_none()
            );
        });
    });
}

#[test]
fn nothing_of_an_erased_period_stands_in_the_files_of_the_database() {
    let test = sqlite();
    let Url::Sqlite(path) = test.url.clone() else { panic!("expected SQLite") };
    World::new(&test.db).run(async |w| {
        fill(w).await;
        let rows = w.db.read(|tx| tx.rows(&KEYS, &[])).await.unwrap();
        let id = w.test.id.to_string();
        let key = rows
            .iter()
            .find(|row| row.get::<String>(0).unwrap() == id)
            .unwrap()
            .get::<Vec<u8>>(1)
            .unwrap();
        let folder = path.parent().unwrap();
        for secret in SECRETS {
            assert!(
                !stands_in(folder, secret.as_bytes()),
                "{secret} is unsealed before the erasure"
            );
        }
        assert!(stands_in(folder, &key));
        w.at(w.test.closes_at);
        work(w).await;
        w.db.scrub(Depth::Keys).await.unwrap();
        assert!(!stands_in(folder, &key), "the sealed key is still in the database's files");
    });
}
