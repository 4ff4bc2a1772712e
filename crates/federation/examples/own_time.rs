//! Measures what the portal itself adds to the time of an upstream sign-in:
//! `cargo run --release -p federation --features testing --example own_time [rounds]`.
//!
//! Repeats a whole sign-in at a provider on the loopback. "In all" is the whole call; "our own"
//! leaves out the wait for the provider's responses: database (each commit with its fsync), checks
//! and signature. With FARSTU_TEST_POSTGRES set, PostgreSQL is measured besides SQLite.
#![allow(clippy::print_stdout)]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base::{Clock, EmailAddress, Secret, SystemClock};
use federation::provider::{Algorithm, Kind};
use federation::testing::Upstream;
use federation::{AuthorizationInput, Limits, ProviderId, Upstreams};
use store::Db;

fn main() {
    let rounds = std::env::args().nth(1).map_or(500, |n| n.parse().expect("a number"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let synced = sync_time();
    println!("one sync of this disk, of which a sign-in needs two: {synced:.2} ms (median)");
    let sqlite = store::testing::sqlite();
    runtime.block_on(measure("SQLite", &sqlite.db, rounds));
    if let Some(postgres) = store::testing::postgres() {
        runtime.block_on(measure("PostgreSQL", &postgres.db, rounds));
    }
}

/// The cost of durability on this disk: median time of appending and syncing 4 KiB, in
/// milliseconds.
fn sync_time() -> f64 {
    let path = std::env::temp_dir().join(format!("farstu-own-time-{}", std::process::id()));
    let mut file = std::fs::File::create(&path).expect("a file");
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[0; 4096]).and_then(|()| file.sync_data()).expect("written");
            begun.elapsed()
        })
        .collect();
    let _ = std::fs::remove_file(&path);
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn input(login_hint: &EmailAddress) -> AuthorizationInput {
    AuthorizationInput {
        login_hint: Some(login_hint.clone()),
        context: "flow".to_owned(),
        ..AuthorizationInput::default()
    }
}

async fn measure(name: &str, db: &Db, rounds: usize) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let upstream = Upstream::start(clock.clone()).await;
    // The algorithm of Entra and Google. Their slow signing counts as waiting, our verification as
    // our own.
    upstream.signs_by(Algorithm::RS256);
    upstream.knows_domain("kommun.example", federation::testing::TENANT);
    let provider = upstream.provider("there", Kind::MicrosoftWork);
    let upstreams =
        Upstreams::new(vec![provider], [], clock, Limits::default()).expect("upstreams");
    upstreams.warm().await;
    let (id, browser): (ProviderId, _) =
        ("there".parse().expect("an id"), Secret::new("cookie".to_owned()));
    let mut times = [
        ("domain, asked upstream", vec![]),
        ("domain, known", vec![]),
        ("sign-in start", vec![]),
        ("callback", vec![]),
    ];
    let known = EmailAddress::new("asa@kommun.example").expect("an address");
    for round in 0..rounds {
        let fresh = EmailAddress::new(&format!("asa@d{round}.example")).expect("an address");
        let watch = Watch::begin(&upstreams);
        upstreams.realm(db, &fresh).await.expect("an answer");
        times[0].1.push(watch.end());

        let watch = Watch::begin(&upstreams);
        upstreams.realm(db, &known).await.expect("an answer");
        times[1].1.push(watch.end());

        let ask = input(&known);
        let watch = Watch::begin(&upstreams);
        let url = upstreams.start(db, &id, &browser, ask).await.expect("an address");
        times[2].1.push(watch.end());

        let query = upstream.browse(&url).await;
        let watch = Watch::begin(&upstreams);
        upstreams.callback(db, &id, &browser, &query).await.expect("a signed-in person");
        times[3].1.push(watch.end());
    }
    println!("{name}, {rounds} rounds, ms: median (99 %)");
    for (what, mut measured) in times {
        let mut told = Vec::new();
        for part in [0, 1] {
            measured.sort_by_key(|pair| pair[part]);
            let at = |share: f64| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an index below the length"
                )]
                let index = ((measured.len() - 1) as f64 * share) as usize;
                measured[index][part].as_secs_f64() * 1e3
            };
            told.push(format!("{:.2} ({:.2})", at(0.5), at(0.99)));
        }
        println!("  {what:24} in all {:16} our own {}", told[0], told[1]);
    }
}

/// The time of one call, with and without the provider's share.
struct Watch<'a> {
    upstreams: &'a Upstreams,
    begun: Instant,
    waited: Duration,
}

impl<'a> Watch<'a> {
    fn begin(upstreams: &'a Upstreams) -> Self {
        Self { upstreams, begun: Instant::now(), waited: upstreams.waited() }
    }
    fn end(self) -> [Duration; 2] {
        let all = self.begun.elapsed();
        [all, all.saturating_sub(self.upstreams.waited() - self.waited)]
    }
}
