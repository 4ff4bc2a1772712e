//! A small world for this context's tests: two units with a person each, staff, a collection,
//! periods.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{
    AccountId, Clock, Failure, Line, OrganisationNumber, SeededEntropy, SystemEntropy, TestClock,
    Timestamp, UnitId,
};
use jiff::civil::{Date, date};
use organisations::permissions::{
    Administrator, ForUnit, Role, Scope, Staff, give, give_portal_role, permit_unit,
};
use organisations::{actors, units};
use store::blobs::Blobs;
use store::{Db, Tx};

use crate::definitions::{self, Added, FolderFiles};
use crate::periods::{self, Kind, NewPeriod, Period, Zone};
use crate::{Limits, Outcome, Processing, Refusal};

/// 2026-11-22 09:00 in Stockholm.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_334_400);

pub(crate) fn zone() -> Zone {
    Zone::new("Europe/Stockholm").unwrap()
}

pub(crate) fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::from_seconds(1_700_000_000), &SeededEntropy::new(n))
}

pub(crate) fn staff() -> Staff {
    Administrator::operator().as_staff()
}

pub(crate) const PACKAGE: &str = r#"{
  "name": "prov", "version": "1", "title": "Prov", "farstu:title": {"sv": "Prov", "en": "Trial"},
  "resources": [{"name": "rader", "path": "rader.csv", "schema": {
    "fields": [
      {"name": "kod", "type": "string", "farstu:title": {"sv": "Kod", "en": "Code"}, "constraints": {"required": true, "pattern": "[0-9]{4}"}},
      {"name": "nr", "type": "integer", "farstu:title": {"sv": "Nummer", "en": "Number"}, "constraints": {"required": true}},
      {"name": "pnr", "type": "string", "farstu:title": {"sv": "Person", "en": "Person"}, "farstu:sensitive": true},
      {"name": "lon", "type": "number", "farstu:title": {"sv": "Lön", "en": "Pay"}, "constraints": {"minimum": 0}},
      {"name": "anm", "type": "string", "farstu:title": {"sv": "Anmärkning", "en": "Remark"}}
    ], "primaryKey": ["kod", "nr"], "farstu:unit": {"field": "kod"}}}]
}"#;

pub(crate) const RULES: &str = r#"format = 1

[[rule]]
id = "R1"
level = "row"
severity = "warning"
columns = ["lon"]
check = "lon >= 10000"
message.sv = "Låg lön."
message.en = "Low pay."

[[rule]]
id = "R2"
level = "compare"
severity = "warning"
columns = ["lon"]
check = "lon <= previous.lon * 2"
message.sv = "Lönen har mer än fördubblats."
message.en = "Pay has more than doubled."
"#;

pub(crate) fn folder() -> FolderFiles {
    folder_with(PACKAGE)
}

pub(crate) fn folder_with(package: &str) -> FolderFiles {
    let files =
        [("prov/datapackage.json", package), ("prov/rules.toml", RULES), ("prov/.DS_Store", "x")];
    FolderFiles::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))).unwrap()
}

/// A world in a database.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) processing: Processing,
    pub(crate) mine: UnitId,
    pub(crate) other: UnitId,
    pub(crate) me: AccountId,
    pub(crate) stranger: AccountId,
    pub(crate) test: Period,
    pub(crate) period: Period,
    pub(crate) last_year: Period,
    _files: Arc<tempfile::TempDir>,
}

fn new_period(
    collection: base::CollectionId,
    kind: Kind,
    (opens_on, closes_on): (Date, Date),
    previous: Option<base::PeriodId>,
) -> NewPeriod {
    NewPeriod {
        collection,
        kind,
        name: format!("{}", closes_on.year()),
        opens_on,
        closes_on,
        previous,
    }
}

impl World {
    /// The test period is 1 to 30 November and the submission period 1 to 31 December 2026; both
    /// units are asked in both. Last year's period exists too.
    pub(crate) fn new(db: &Db) -> Self {
        let (me, stranger) = (account(1), account(2));
        let made = db.write_blocking::<_, Failure<Refusal>, _>(move |tx| {
            let [mine, other] =
                two_units(tx, me, stranger).map_err(|f| f.map_refusal(|_| Refusal::NotFound))?;
            let (Added::New(definition) | Added::Same(definition)) =
                definitions::add(tx, NOW, &staff(), &folder())?;
            let c = definition.collection;
            let old =
                new_period(c, Kind::Submission, (date(2025, 12, 1), date(2025, 12, 31)), None);
            let last_year = periods::bring_in_period(tx, NOW, &staff(), &old, &zone())?;
            let days = (date(2026, 11, 1), date(2026, 11, 30));
            let test = periods::open_period(
                tx,
                NOW,
                &staff(),
                &new_period(c, Kind::Test, days, Some(last_year.id)),
                &zone(),
            )?;
            let days = (date(2026, 12, 1), date(2026, 12, 31));
            let period = periods::open_period(
                tx,
                NOW,
                &staff(),
                &new_period(c, Kind::Submission, days, Some(last_year.id)),
                &zone(),
            )?;
            for id in [test.id, period.id] {
                assert_eq!(periods::ask_units(tx, NOW, &staff(), id, &[mine, other])?, 2);
                assert_eq!(periods::ask_units(tx, NOW, &staff(), id, &[mine, other])?, 0);
            }
            Ok((mine, other, test, period, last_year))
        });
        let (mine, other, test, period, last_year) = made.unwrap();
        let files = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(TestClock::at(NOW));
        let entropy = Arc::new(SystemEntropy);
        let blobs = Blobs::on_disk(files.path(), "test", entropy.clone());
        let limits = Limits { upload: 8 << 20, threads: Some(1), max_memory: Some(64 << 20) };
        let processing = Processing::new(db.clone(), blobs, clock.clone(), entropy, limits);
        Self {
            db: db.clone(),
            clock,
            processing,
            mine,
            other,
            me,
            stranger,
            test,
            period,
            last_year,
            _files: files,
        }
    }

    /// Runs `work` on a runtime of its own.
    pub(crate) fn run<T>(&self, work: impl AsyncFnOnce(&Self) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(work(self))
    }

    pub(crate) fn at(&self, now: Timestamp) {
        self.clock.set(now);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The submission of an account's unit in a period.
    pub(crate) fn submission(&self, period: &Period, account: AccountId) -> base::SubmissionId {
        let (unit, id, now) =
            (if account == self.me { self.mine } else { self.other }, period.id, self.now());
        let read = || {
            self.db.read_blocking::<_, Failure<Refusal>, _>(move |tx| {
                let by = as_unit(tx, account, unit, now)?;
                let all = crate::submissions::of_unit(tx, &by)?;
                Ok(all.into_iter().find(|seen| seen.period.id == id).map(|seen| seen.submission.id))
            })
        };
        // On its own thread: the test may be inside a runtime.
        std::thread::scope(|scope| scope.spawn(read).join()).unwrap().unwrap().unwrap()
    }

    /// Sets the modification time of every stored file.
    pub(crate) fn set_written(&self, at: Timestamp) {
        let since = std::time::Duration::from_micros(at.micros().cast_unsigned());
        let folders = std::fs::read_dir(self._files.path()).unwrap();
        for file in folders.flat_map(|folder| std::fs::read_dir(folder.unwrap().path()).unwrap()) {
            let file = std::fs::File::options().write(true).open(file.unwrap().path()).unwrap();
            file.set_modified(std::time::UNIX_EPOCH + since).unwrap();
        }
    }

    /// The number of files in the blob store.
    pub(crate) fn files(&self) -> usize {
        let count = |path: std::path::PathBuf| std::fs::read_dir(path).map_or(0, Iterator::count);
        std::fs::read_dir(self._files.path())
            .unwrap()
            .map(|folder| count(folder.unwrap().path()))
            .sum()
    }
}

pub(crate) fn as_unit(
    tx: &mut Tx<'_>,
    account: AccountId,
    unit: UnitId,
    now: Timestamp,
) -> Outcome<ForUnit> {
    permit_unit(tx, account, unit, now).map_err(|f| f.map_refusal(|_| Refusal::NotFound))
}

fn two_units(
    tx: &mut Tx<'_>,
    me: AccountId,
    stranger: AccountId,
) -> organisations::Answer<[UnitId; 2]> {
    let admin = Administrator::operator();
    let mut made = BTreeMap::new();
    for (n, name, person) in [(1, "Östra", me), (2, "Västra", stranger)] {
        let number =
            (0..10).find_map(|d| OrganisationNumber::new(&format!("99{n:07}{d}")).ok()).unwrap();
        let line = |text: &str| Line::new(text).unwrap();
        let organisation = actors::register(tx, NOW, &staff(), number, &line(name))?;
        let unit = units::register(
            tx,
            NOW,
            &staff(),
            organisation,
            &line(&format!("110{n}")),
            &line(name),
        )?;
        give(
            tx,
            Timestamp::from_seconds(0),
            &staff(),
            person,
            Scope::Unit(unit),
            Timestamp::from_seconds(0),
            None,
        )?;
        made.insert(n, unit);
    }
    give_portal_role(tx, NOW, &admin, account(3), Role::Staff, NOW, None)?;
    Ok([made[&1], made[&2]])
}

/// The refusal of an outcome; panics if it is not one.
pub(crate) fn refused<T: std::fmt::Debug>(outcome: Outcome<T>) -> Refusal {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}
