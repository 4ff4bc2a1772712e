//! Jobs of the program: letters, periodic work, erasing and unknown kinds.

use std::sync::Arc;
use std::time::Duration;

use accounts::account;
use base::{Clock, EmailAddress, Language, Letter, LetterKind, TestClock, Timestamp};
use messages::mail::{Encryption, Mailbox, Smtp, SmtpOptions, Transport};
use store::jobs::{self, Lane, Outcome, Pulse};
use tokio_util::sync::CancellationToken;

use crate::portal::{Portal, PortalEnvironment};
use crate::worker;

const T0: Timestamp = Timestamp::from_seconds(1_795_179_900);

struct World {
    portal: Arc<Portal>,
    clock: Arc<TestClock>,
    mailbox: Arc<Mailbox>,
    _folder: tempfile::TempDir,
}

async fn world(transport: Option<Transport>) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let file = crate::demo::portal_file(folder.path()).expect("a portal file");
    let clock = Arc::new(TestClock::at(T0));
    let mailbox = Arc::new(Mailbox::open(&folder.path().join("mail")).expect("a mailbox"));
    let transport = Arc::new(transport.unwrap_or_else(|| Transport::Mailbox(mailbox.clone())));
    let hasher = crate::portal::hasher().expect("threads");
    let portal = Portal::open(
        &file,
        PortalEnvironment { clock: clock.clone(), transport, hasher, limit_factor: 1 },
    )
    .expect("a portal");
    portal.db.migrate(T0).await.expect("migrated");
    World { portal: Arc::new(portal), clock, mailbox, _folder: folder }
}

fn code(minutes: u32) -> Letter {
    let to = EmailAddress::new("eva@norrdal.example").expect("an address");
    Letter {
        to,
        language: Language::Sv,
        kind: LetterKind::Code { code: "402 817".into(), minutes },
    }
}

impl World {
    async fn write_letter(&self, letter: Letter) {
        let now = self.clock.now();
        self.portal.db.write(move |tx| tx.send(now, &letter)).await.expect("written");
    }

    /// Runs the worker until `done`, then stops it as `serve` does.
    async fn work_until(&self, done: impl AsyncFn(&Self) -> bool) {
        let stop = CancellationToken::new();
        let working =
            tokio::spawn(worker::work(self.portal.clone(), Pulse::default(), stop.clone()));
        let begun = std::time::Instant::now();
        while !done(self).await {
            assert!(begun.elapsed() < Duration::from_secs(20), "the worker did not do it");
            tokio::task::yield_now().await;
        }
        stop.cancel();
        working.await.expect("no panic");
    }

    async fn waiting(&self) -> u64 {
        self.portal.db.read(jobs::waiting).await.expect("read")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_sent_once_and_the_job_is_gone() {
    let world = world(None).await;
    world.write_letter(code(10)).await;
    world.work_until(async |world| world.waiting().await == 0).await;
    let mails = world.mailbox.all();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("402 817"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_lay_too_long_is_not_sent() {
    let world = world(None).await;
    world.write_letter(code(10)).await;
    world.clock.advance(Duration::from_secs(601));
    world.work_until(async |world| world.waiting().await == 0).await;
    assert!(world.mailbox.all().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_waits_longer_each_time_the_mail_server_is_away_and_shows_as_failing() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a port")
        .port();
    let options = SmtpOptions {
        host: "127.0.0.1".into(),
        port: nobody,
        encryption: Encryption::None,
        login: None,
        hello: "statistik.example".into(),
        authorities: None,
        timeout: Duration::from_secs(5),
        connections: 1,
    };
    let world = world(Some(Transport::Smtp(Smtp::new(options).expect("a transport")))).await;
    let letter = Letter { kind: LetterKind::PasswordChanged { at: T0 }, ..code(0) };
    world.write_letter(letter).await;
    let due = async |world: &World| {
        let now = world.clock.now();
        world.portal.db.read(move |tx| jobs::next_at(tx, Lane::Urgent, now)).await.expect("read")
    };
    let mut waits = Vec::new();
    for _ in 0..6 {
        let tried_at = world.clock.now();
        world.work_until(async |world| due(world).await.is_some_and(|at| at > tried_at)).await;
        let next = due(&world).await.expect("the job is still there");
        waits.push(next.since(tried_at).as_secs());
        world.clock.set(next);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160]);
    let failing =
        world.portal.db.read(|tx| jobs::failing(tx, Lane::Urgent, 9)).await.expect("read");
    assert_eq!(failing.len(), 1);
    let trouble = failing[0].trouble.clone().unwrap_or_default();
    assert!(trouble.contains("cannot be reached") && !trouble.contains("eva"), "{trouble}");
}

/// `serve --no-mail`, for a drill on a restored copy.
#[tokio::test(flavor = "multi_thread")]
async fn letters_are_given_up_where_the_portal_sends_none() {
    let world = world(Some(Transport::None)).await;
    world.write_letter(Letter { kind: LetterKind::PasswordChanged { at: T0 }, ..code(0) }).await;
    let aside = async |world: &World| {
        world.portal.db.read(|tx| jobs::set_aside(tx, Lane::ALL, 9)).await.expect("read")
    };
    world.work_until(async |world| !aside(world).await.is_empty()).await;
    let (letter, _) = aside(&world).await.remove(0);
    assert!(letter.trouble.is_some_and(|trouble| trouble.contains("--no-mail")));
    assert!(world.mailbox.all().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn periodic_work_is_there_once_and_chains_the_audit_log() {
    let world = world(None).await;
    for _ in 0..2 {
        worker::prepare(&world.portal).await.expect("prepared");
    }
    let now = T0;
    let written = world.portal.db.write::<_, base::Fault, _>(move |tx| {
        tx.audit(now, None, "test.done", None, &serde_json::json!({}))
    });
    written.await.expect("written");
    let chained = async |world: &World| {
        world.portal.db.read(store::audit::head).await.expect("read").seq == 1
    };
    world.work_until(chained).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_nobody_knows_is_kept_and_seen() {
    let world = world(None).await;
    let now = T0;
    world
        .portal
        .db
        .write::<_, base::Fault, _>(move |tx| {
            tx.enqueue(now, Lane::Ordinary, "from-the-future", &1)
        })
        .await
        .expect("written");
    let aside = async |world: &World| {
        !world
            .portal
            .db
            .read(|tx| jobs::set_aside(tx, Lane::ALL, 9))
            .await
            .expect("read")
            .is_empty()
    };
    world.work_until(aside).await;
    assert_eq!(world.waiting().await, 0);
}

#[tokio::test]
async fn a_closed_account_is_erased_when_its_time_has_come() {
    let world = world(None).await;
    let address = EmailAddress::new("asa@sjoboda.example").expect("an address");
    let kept = world.portal.current().retention.closed_accounts;
    let invite = account::Invite {
        address: address.clone(),
        first_name: base::Line::new("Åsa").ok(),
        last_name: base::Line::new("Öberg").ok(),
        language: Language::Sv,
        organisation: base::Line::new("Sjöboda kommun").expect("a name"),
        url: String::new(),
        valid_for: Duration::from_secs(86_400),
        effect: account::InvitationEffect::Permission,
        same_person: false,
    };
    let closed = world.portal.db.write::<_, base::Failure<account::Refusal>, _>(move |tx| {
        let id = account::invite(tx, None, &invite, T0)?.account();
        account::close(tx, None, id, T0)?;
        Ok(id)
    });
    let id = closed.await.expect("closed");
    let address_now = async || {
        let found = world
            .portal
            .db
            .read::<_, base::Fault, _>(move |tx| account::find(tx, id))
            .await
            .expect("read");
        found.expect("the id stays").address
    };
    let run = async || match worker::retention::run(&world.portal).await {
        Outcome::Again(at) => at,
        _ => panic!("it runs each day"),
    };
    world.clock.set(T0.plus(kept));
    run().await;
    assert_eq!(address_now().await, address, "not before its time");
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(run().await, world.clock.now().plus(Duration::from_secs(86_400)));
    assert_ne!(address_now().await, address);
    run().await;
}

#[tokio::test]
async fn entries_of_the_audit_log_are_pruned_when_their_time_has_come() {
    let world = world(None).await;
    let kept = world.portal.current().retention.audit;
    let write = async |at: Timestamp| {
        let written = world.portal.db.write::<_, base::Fault, _>(move |tx| {
            tx.audit(at, None, "test.done", None, &serde_json::json!({}))?;
            store::audit::chain(tx, at)
        });
        written.await.expect("written");
    };
    write(T0).await;
    write(T0.plus(kept)).await;
    world.clock.set(T0.plus(kept).plus(Duration::from_secs(1)));
    assert!(matches!(worker::retention::run(&world.portal).await, Outcome::Again(_)));
    let report = world.portal.db.read(store::audit::verify).await.expect("read");
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.entries, report.pruned), (1, Some((1, T0))));
}
