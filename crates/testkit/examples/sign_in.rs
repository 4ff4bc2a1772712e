//! How many people sign in each second, and what a page waits meanwhile: `cargo run --release -p testkit --example sign_in [SECONDS]`.
//!
//! In one process and without sockets: Argon2id alone on every core; then sign-ins (password, code, session, two letters' worth of jobs) by browsers that
//! have signed in before, with `/healthz` and a signed-in page asked every twenty milliseconds beside them.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use argon2::{Argon2, Block, Params};
use axum::http::{Method, StatusCode};
use testkit::{Browser, Person, TestApp, code_of};

const PEOPLE: usize = 48;
const AT_ONCE: usize = 24;

#[tokio::main]
async fn main() {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(20);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Before and after, since a machine is not the same for a minute.
    let alone_before = argon2_alone(cores, Duration::from_secs(6));

    let app = Arc::new(TestApp::new().await.without_limits());
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let mut browser = app.browser_at(&format!("10.0.{}.{}", n / 200, n % 200 + 1));
        let person = app.register(&mut browser, &format!("person{n}@kommun.example")).await;
        people.push((person, browser));
    }
    let quiet = probe(&app, &people[0].1, Duration::from_secs(3), None).await;
    println!("quiet machine: {quiet}");

    let stop = Arc::new(AtomicBool::new(false));
    let (done, busy) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let watcher = people[0].1.clone();
    let mut workers = Vec::new();
    let per_worker = PEOPLE / AT_ONCE;
    let mut rest = people;
    for _ in 0..AT_ONCE {
        let mine: Vec<_> = rest.drain(..per_worker).collect();
        workers.push(tokio::spawn(work(app.clone(), mine, stop.clone(), done.clone(), busy.clone())));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (before, refused, from) = (done.load(Ordering::SeqCst), busy.load(Ordering::SeqCst), Instant::now());
    let loaded = probe(&app, &watcher, Duration::from_secs(seconds), Some(&app)).await;
    let passed = from.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "some thousand at most")]
    let rate = (done.load(Ordering::SeqCst) - before) as f64 / passed;
    let refused = busy.load(Ordering::SeqCst) - refused;
    stop.store(true, Ordering::SeqCst);
    for worker in workers {
        worker.await.expect("no panic");
    }
    let alone_after = argon2_alone(cores, Duration::from_secs(6));
    let alone = f64::midpoint(alone_before, alone_after);
    println!("Argon2id alone (m=19 MiB, t=2, p=1), {cores} cores: {alone_before:.1} hashes/s before, {alone_after:.1} after");
    println!("{AT_ONCE} at once: {rate:.1} sign-ins/s = {:.0} % of Argon2id alone; {refused} told to come back", 100.0 * rate / alone);
    println!("beside them: {loaded}");
}

/// Hashes each second on every core, with the memory kept.
fn argon2_alone(cores: usize, time: Duration) -> f64 {
    let count = AtomicU64::new(0);
    let from = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let argon2 = Argon2::from(Params::new(19 * 1024, 2, 1, Some(32)).expect("parameters"));
                let mut memory = vec![Block::default(); argon2.params().block_count()];
                let mut out = [0; 32];
                while from.elapsed() < time {
                    argon2.hash_password_into_with_memory(b"Gran7 Kotte", &[7; 16], &mut out, &mut memory).expect("hashed");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "some hundred")]
    let hashes = count.load(Ordering::Relaxed) as f64;
    hashes / from.elapsed().as_secs_f64()
}

/// One browser after the other signs in, each with the next code of its own phone.
async fn work(app: Arc<TestApp>, mut people: Vec<(Person, Browser)>, stop: Arc<AtomicBool>, done: Arc<AtomicU64>, busy: Arc<AtomicU64>) {
    loop {
        for (person, browser) in &mut people {
            if stop.load(Ordering::SeqCst) {
                return;
            }
            browser.cookies.retain(|name, _| name.ends_with("device") || name.ends_with("browser"));
            browser.get("/sign-in").await;
            browser.submit(&[("address", &person.address), ("password", &person.password)]).await;
            if browser.page.status == StatusCode::TOO_MANY_REQUESTS {
                busy.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            assert_eq!(browser.page.path, "/sign-in/code", "{}", browser.page.html);
            let page = browser.ask(&Method::POST, "/sign-in/code", {
                let csrf = browser.page.value_of("csrf").expect("a form");
                Some(format!("csrf={csrf}&code={}", code_of(&person.secret, app.now())))
            });
            let page = page.await;
            // The phone shows a new code each half minute; here time is moved on when somebody would have to wait for one.
            if page.status == StatusCode::SEE_OTHER {
                done.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// What `/healthz` and a signed-in page take, asked every twenty milliseconds.
async fn probe(app: &TestApp, browser: &Browser, time: Duration, moving: Option<&TestApp>) -> String {
    let from = Instant::now();
    let (mut health, mut page) = (Vec::new(), Vec::new());
    let (mut one, mut two) = (app.browser(), browser.clone());
    let mut moved = Instant::now();
    while from.elapsed() < time {
        if let Some(app) = moving
            && moved.elapsed() > Duration::from_millis(100)
        {
            app.clock.advance(Duration::from_secs(30));
            moved = Instant::now();
        }
        let at = Instant::now();
        assert_eq!(one.ask(&Method::GET, "/healthz", None).await.status, StatusCode::OK);
        health.push(at.elapsed());
        let at = Instant::now();
        assert_eq!(two.ask(&Method::GET, "/account", None).await.status, StatusCode::OK);
        page.push(at.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let ms = |times: &mut Vec<Duration>, share: usize| {
        times.sort();
        times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
    };
    format!(
        "/healthz p50 {:.2} ms, p99 {:.2} ms; /account p50 {:.2} ms, p99 {:.2} ms ({} asked)",
        ms(&mut health, 50),
        ms(&mut health, 99),
        ms(&mut page, 50),
        ms(&mut page, 99),
        page.len()
    )
}
