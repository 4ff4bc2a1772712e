//! A portal in the test's process.

use std::sync::Arc;
use std::time::Duration;

use accounts::account::{self, Invite, Invited};
use accounts::password::{Hasher, Policy};
use accounts::registration::{Open, Step};
use accounts::session::Lifetimes;
use axum::Router;
use base::{
    AccountId, Clock as _, EmailAddress, Entropy, Fault, Language, Letter, LetterKind, Line,
    SystemEntropy, TestClock, Timestamp, UnitId,
};
use collection::{Limits, Processing};
use organisations::permissions::{Administrator, Role, Scope, give, give_portal_role};
use store::blobs::Blobs;
use store::jobs::{Pulse, Worker};
use store::testing::TestDb;
use store::{Db, DbOptions, Tx, testing};
use web::gallery;
use web::kernel::{Hall, NoticeText, Portal, Rates, WayIn};

use crate::work::Work;
use crate::{Browser, phone, services};

/// The password of every person who registers in a test.
pub const GOOD_PASSWORD: &str = "Gran7 Kotte";

/// An invitation's steps where a second factor is optional.
const ONE_STEP: [Step; 4] = [Step::VerifyEmail, Step::Password, Step::Names, Step::PrivacyNotice];

/// A portal with its own database, a clock that moves only when told, and mail that is read instead
/// of sent.
pub struct TestApp {
    pub portal: Arc<Portal>,
    pub clock: Arc<TestClock>,
    router: Router,
    place: Arc<Place>,
}

/// Database and files, deleted with the last `TestApp` that uses them.
struct Place {
    database: TestDb,
    files: tempfile::TempDir,
}

/// A registered person.
pub struct Person {
    pub account: AccountId,
    pub address: String,
    pub password: String,
    /// The TOTP key in Base32, as the page shows it.
    pub secret: String,
}

impl TestApp {
    pub async fn new() -> Self {
        Self::begun(testing::sqlite())
    }

    /// `None` if the run has no PostgreSQL.
    pub fn on_postgres() -> Option<Self> {
        testing::postgres().map(Self::begun)
    }

    /// An empty portal on a new database of the same kind.
    pub fn another(&self) -> Self {
        Self::begun(self.place.database.another())
    }

    fn begun(database: TestDb) -> Self {
        let files = tempfile::tempdir().expect("a folder");
        Self::on(Arc::new(Place { database, files }), Arc::new(TestClock::at(gallery::NOW)), 1)
    }

    /// A new process on the same database and clock, as after a kill and a restart.
    pub fn started_again(&self) -> Self {
        Self::on(self.place.clone(), self.clock.clone(), 1)
    }

    /// Without rate limits.
    pub fn without_limits(&self) -> Self {
        Self::on(self.place.clone(), self.clock.clone(), 0)
    }

    /// With another version of the privacy notice.
    pub fn with_notice(&self, version: &str) -> Self {
        let text = NoticeText { version: version.to_owned(), ..gallery::notice_text() };
        let steps = &Step::OF_INVITATION;
        Self::with(self.place.clone(), self.clock.clone(), 1, text, steps, true, None)
    }

    /// With an optional second factor.
    pub fn with_one_step(&self) -> Self {
        Self::with(
            self.place.clone(),
            self.clock.clone(),
            self.portal.limit_factor,
            gallery::notice_text(),
            &ONE_STEP,
            true,
            None,
        )
    }

    /// Without OpenID Connect clients.
    pub fn without_services(&self) -> Self {
        Self::with(
            self.place.clone(),
            self.clock.clone(),
            1,
            gallery::notice_text(),
            &Step::OF_INVITATION,
            false,
            None,
        )
    }

    /// The same database with self-service sign-up and an optional second factor.
    pub fn opened(&self, hall: Hall, open: Open) -> Self {
        Self::with(
            self.place.clone(),
            self.clock.clone(),
            1,
            gallery::notice_text(),
            &ONE_STEP,
            true,
            Some((hall, open)),
        )
    }

    fn on(place: Arc<Place>, clock: Arc<TestClock>, limit_factor: u32) -> Self {
        Self::with(
            place,
            clock,
            limit_factor,
            gallery::notice_text(),
            &Step::OF_INVITATION,
            true,
            None,
        )
    }

    fn with(
        place: Arc<Place>,
        clock: Arc<TestClock>,
        limit_factor: u32,
        notice: NoticeText,
        steps: &[Step],
        services: bool,
        opened: Option<(Hall, Open)>,
    ) -> Self {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        // Generous waits, so that a busy machine fails no test.
        let options = DbOptions {
            readers: 1,
            connections: 3,
            patience: Duration::from_secs(60),
            ..DbOptions::default()
        };
        let db = Db::open(&place.database.url, options, testing::vault(), entropy.clone())
            .expect("a database");
        testing::take_as_fit(&db);
        let face = gallery::face();
        let hasher = Hasher::start(2, entropy.clone()).expect("threads");
        let mut way_in =
            WayIn::new(&face, steps, notice, Policy::default(), Lifetimes::default(), hasher)
                .expect("a way in");
        let (hall, open) = opened.unwrap_or_default();
        way_in.way = way_in.way.opened(open).expect("ways in");
        let blobs = Blobs::on_disk(place.files.path(), "test", entropy.clone());
        let processing =
            Processing::new(db.clone(), blobs, clock.clone(), entropy.clone(), Limits::default());
        let provider = services.then(|| services::provider(&face.origin));
        let proxies = Vec::new();
        let portal = Arc::new(Portal {
            face,
            db,
            processing,
            way_in,
            hall,
            provider,
            clock: clock.clone(),
            entropy,
            proxies,
            rates: Rates::default(),
            limit_factor,
        });
        let router = web::router(vec![portal.clone()]);
        Self { portal, clock, router, place }
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.router.clone(), "192.0.2.1".parse().expect("an address"))
    }

    /// A browser at another client address.
    pub fn browser_at(&self, address: &str) -> Browser {
        Browser::new(self.router.clone(), address.parse().expect("an address"))
    }

    /// Flips one bit of every stored file, as a failing disk does.
    pub fn bend_files(&self) {
        let folders = std::fs::read_dir(self.place.files.path()).expect("a folder");
        for file in folders.flat_map(|folder| {
            std::fs::read_dir(folder.expect("a folder").path()).expect("a folder")
        }) {
            let path = file.expect("a file").path();
            let mut sealed = std::fs::read(&path).expect("read");
            *sealed.last_mut().expect("a header at least") ^= 1;
            std::fs::write(&path, sealed).expect("written");
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The database's URL, for a program that serves from it.
    pub fn database(&self) -> &store::Url {
        &self.place.database.url
    }

    pub async fn write<T: Send + 'static>(
        &self,
        use_case: impl FnMut(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.portal.db.write(use_case).await.expect("no fault")
    }

    pub async fn invite(&self, address: &str) -> Invited {
        self.invite_named(address, Some("Åsa"), Some("Öberg")).await
    }

    pub async fn invite_named(
        &self,
        address: &str,
        first: Option<&str>,
        last: Option<&str>,
    ) -> Invited {
        let line = |text: Option<&str>| text.map(|text| Line::new(text).expect("a line"));
        let invite = Invite {
            address: EmailAddress::new(address).expect("an address"),
            first_name: line(first),
            last_name: line(last),
            language: Language::En,
            organisation: Line::new("Sjöboda kommun").expect("a line"),
            url: format!("{}/sign-in", self.portal.face.origin),
            valid_for: Duration::from_secs(30 * 24 * 3600),
            effect: account::InvitationEffect::Permission,
            same_person: false,
        };
        let now = self.now();
        self.write(move |tx| account::invite(tx, None, &invite, now)).await
    }

    /// Runs the due jobs, as the program's worker does, and returns the letters that would have
    /// been sent.
    pub async fn mail(&self) -> Vec<Letter> {
        let work = Work::new(self.portal.clone());
        let (letters, failed) = (work.letters.clone(), work.failed.clone());
        let worker =
            Worker::new("test", self.portal.db.clone(), self.clock.clone(), work, Pulse::default());
        worker.drain().await.expect("no fault");
        let failed = failed.lock().expect("no panic");
        assert!(failed.is_empty(), "jobs failed: {failed:?}");
        let mut letters = std::mem::take(&mut *letters.lock().expect("no panic"));
        letters.sort_by_key(|(written, _)| *written);
        letters.into_iter().map(|(_, letter)| letter).collect()
    }

    /// The code in the newest letter to an address, if any.
    pub async fn code_for(&self, address: &str) -> Option<String> {
        let to = EmailAddress::new(address).expect("an address");
        self.mail().await.into_iter().rev().find_map(|letter| match letter.kind {
            LetterKind::Code { code, .. } if letter.to == to => Some(code),
            _ => None,
        })
    }

    /// Invites a person, who then registers in this browser.
    pub async fn register(&self, browser: &mut Browser, address: &str) -> Person {
        let account = self.invite(address).await.account();
        self.mail().await;
        browser.get("/register").await;
        browser.submit(&[("address", address)]).await;
        let code = self.code_for(address).await.expect("a letter with a code");
        browser.submit(&[("code", &code)]).await;
        let secret =
            phone::secret_of(&phone::link_in_picture(&browser.page.html).expect("a picture"));
        browser.submit(&[("code", &phone::code_of(&secret, self.now()))]).await;
        browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
        browser.submit(&[]).await;
        assert_eq!(browser.page.path, "/account/recovery-codes", "{}", browser.page.html);
        browser.submit(&[("kept", "yes")]).await;
        self.mail().await;
        Person { account, address: address.to_owned(), password: GOOD_PASSWORD.to_owned(), secret }
    }

    /// Lets an account report for a unit.
    pub async fn let_report(&self, account: AccountId, unit: UnitId) {
        let now = self.now();
        let given = move |tx: &mut Tx<'_>| {
            give(
                tx,
                now,
                &Administrator::operator().as_staff(),
                account,
                Scope::Unit(unit),
                now,
                None,
            )
        };
        self.portal.db.write(given).await.expect("a permission");
    }

    /// Gives an account a role at the operator.
    pub async fn make(&self, account: AccountId, role: Role) {
        let since = Timestamp::from_seconds(0);
        let now = self.now();
        let given = move |tx: &mut Tx<'_>| {
            give_portal_role(tx, now, &Administrator::operator(), account, role, since, None)
        };
        self.portal.db.write(given).await.expect("a role");
    }

    /// As `register`, without a second factor.
    pub async fn register_with_one_step(&self, browser: &mut Browser, address: &str) -> Person {
        let account = self.invite(address).await.account();
        self.mail().await;
        browser.get("/register").await;
        browser.submit(&[("address", address)]).await;
        let code = self.code_for(address).await.expect("a letter with a code");
        browser.submit(&[("code", &code)]).await;
        browser.submit(&[("password", GOOD_PASSWORD), ("again", GOOD_PASSWORD)]).await;
        browser.submit(&[]).await;
        self.mail().await;
        Person {
            account,
            address: address.to_owned(),
            password: GOOD_PASSWORD.to_owned(),
            secret: String::new(),
        }
    }

    /// Signs in with password and TOTP code. Moves the clock to the next time step first, because a
    /// code is accepted once.
    pub async fn sign_in(&self, browser: &mut Browser, person: &Person) {
        self.clock.advance(Duration::from_secs(30));
        browser.get("/sign-in").await;
        if browser.page.path != "/sign-in" {
            // Signed in already: drop the session, as a closed browser does.
            browser.cookies.retain(|name, _| !name.ends_with("-session"));
            browser.get("/sign-in").await;
        }
        browser.submit(&[("address", &person.address), ("password", &person.password)]).await;
        assert_eq!(browser.page.path, "/sign-in/code", "{}", browser.page.html);
        browser.submit(&[("code", &phone::code_of(&person.secret, self.now()))]).await;
    }
}
