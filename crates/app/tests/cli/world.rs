//! A portal in a folder of its own, and the built program.

use std::fs;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

const FARSTU: &str = env!("CARGO_BIN_EXE_farstu");

/// A folder with a portal file that can be served on this machine.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let shipped = include_str!("../../../../portals/statistik.toml");
        let ours = |line: &str| {
            Some(match line.split_once(" = ")?.0 {
                "origin" => "origin = \"http://portal.localhost\"".to_owned(),
                "database" => "database = \"sqlite:portal.sqlite\"".to_owned(),
                "keys" => "keys = \"portal.keys\"".to_owned(),
                "files" => "files = \"files\"".to_owned(),
                "host" => "host = \"127.0.0.1\"\nport = 1".to_owned(),
                "encryption" => "encryption = \"none\"".to_owned(),
                "user" | "password" => String::new(),
                _ => return None,
            })
        };
        let text: String = shipped
            .lines()
            .map(|line| ours(line).unwrap_or_else(|| line.to_owned()) + "\n")
            .collect();
        let world = Self { folder };
        fs::write(world.file(), text).expect("written");
        fs::create_dir(world.path("statistik")).expect("made");
        for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
            fs::write(world.path(&format!("statistik/{name}")), "words").expect("written");
        }
        let keys = world.path("portal.keys");
        fs::write(&keys, format!("1 {}\n", "17".repeat(32))).expect("written");
        fs::set_permissions(&keys, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("set");
        world
    }

    pub(crate) fn migrated() -> Self {
        let world = Self::new();
        assert_eq!(world.farstu(&["migrate", &world.file()]).0, Some(0));
        world
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
    pub(crate) fn file(&self) -> String {
        self.path("portal.toml")
    }
    pub(crate) fn change_file(&self, change: impl FnOnce(&str) -> String) {
        let text = fs::read_to_string(self.file()).expect("read");
        let changed = change(&text);
        assert_ne!(text, changed, "the change changes nothing");
        fs::write(self.file(), changed).expect("written");
    }

    /// Stores and records a received file, as an upload does. Returns its id.
    pub(crate) fn receive(&self, content: &'static [u8]) -> String {
        use base::{SystemEntropy, Timestamp};
        use store::blobs::{Blobs, Kind};
        let vault = std::sync::Arc::new(store::Vault::new(
            store::Keys::parse(&fs::read_to_string(self.path("portal.keys")).expect("keys"))
                .expect("well-formed"),
        ));
        let entropy = std::sync::Arc::new(SystemEntropy);
        let url = store::Url::Sqlite(self.path("portal.sqlite").into());
        let db = store::Db::open(&url, store::DbOptions::default(), vault, entropy.clone())
            .expect("a database");
        let blobs = Blobs::on_disk(self.path("files").as_ref(), "statistik", entropy);
        let (now, period) = (Timestamp::from_seconds(1_800_000_000), "01jd0000000000000000000001");
        let stored = tokio::runtime::Runtime::new().expect("threads").block_on(async {
            let key = db.write::<_, base::Fault, _>(move |tx| {
                tx.make_data_key(now, &period)?;
                tx.data_key(&period)
            });
            let key = key.await.expect("made").expect("not destroyed");
            let pieces = futures_util::stream::iter([Ok::<_, base::Fault>(content.into())]);
            let stored =
                blobs.put(now, (Kind::Received, &key), 1 << 20, pieces).await.expect("stored");
            let recorded = stored.clone();
            db.write(move |tx| recorded.record(tx, now)).await.expect("recorded");
            stored
        });
        stored.id.to_string()
    }

    /// Changes the database directly.
    pub(crate) fn sql(&self, statement: &str) {
        let changed = rusqlite::Connection::open(self.path("portal.sqlite"))
            .expect("a database")
            .execute(statement, [])
            .expect("fits");
        assert!(changed > 0, "{statement}");
    }

    /// Runs the program to its end: exit code, standard output, standard error.
    pub(crate) fn farstu(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = Command::new(FARSTU).args(args).stdin(Stdio::null()).output().expect("runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// Starts the program; its log can be read from the child's standard error.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        Command::new(FARSTU)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts")
    }
}
