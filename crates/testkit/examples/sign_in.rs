//! Measures sign-ins per second, and how long pages take meanwhile:
//! `cargo run --release -p testkit --example sign_in [ROUNDS]`.
//!
//! In one process and without sockets; `/healthz` and a signed-in page are requested every tenth of
//! a second. Each round measures Argon2id alone on every core (by the library, and by the program's
//! idle threads) and then sign-ins by known browsers. First with password and code (session, audit,
//! two pages), then with a password alone.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use accounts::password::{Hasher, Password};
use argon2::{Argon2, Block, Params};
use axum::http::{Method, StatusCode};
use base::SystemEntropy;
use testkit::{Browser, Person, TestApp, code_of};

const PEOPLE: usize = 48;
const AT_ONCE: usize = 24;

/// The parts of a round: short, so that the machine's speed is the same in both, which it is not
/// over a minute.
const ALONE: Duration = Duration::from_secs(3);
const TOGETHER: Duration = Duration::from_secs(5);
/// Until all browsers are busy.
const SETTLE: Duration = Duration::from_millis(700);

#[tokio::main]
async fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(6);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);

    println!("Password and code");
    measure(TestApp::new().await.without_limits(), false, rounds, cores).await;
    println!("\nPassword alone");
    measure(TestApp::new().await.without_limits().with_one_step(), true, rounds, cores).await;
}

async fn measure(app: TestApp, one_step: bool, rounds: usize, cores: usize) {
    let app = Arc::new(app);
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let mut browser = app.browser_at(&format!("10.0.{}.{}", n / 200, n % 200 + 1));
        let address = format!("person{n}@kommun.example");
        let person = if one_step {
            app.register_with_one_step(&mut browser, &address).await
        } else {
            app.register(&mut browser, &address).await
        };
        people.push((person, browser));
    }
    let watcher = people[0].1.clone();
    let (mut health, mut page) = (Vec::new(), Vec::new());
    probe(&app, &watcher, Duration::from_secs(3), false, &mut health, &mut page).await;
    println!("quiet machine: {}", told(&mut health, &mut page));
    (health, page) = (Vec::new(), Vec::new());

    let mut groups: Vec<Vec<_>> =
        (0..AT_ONCE).map(|_| people.drain(..PEOPLE / AT_ONCE).collect()).collect();
    let (done, busy) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let hasher = Hasher::start(cores, Arc::new(SystemEntropy)).expect("threads");
    let (mut of_library, mut of_hasher) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let library = library_alone(cores, ALONE);
        let alone = hasher_alone(&hasher, cores, ALONE).await;
        let stop = Arc::new(AtomicBool::new(false));
        let workers: Vec<_> = groups
            .drain(..)
            .map(|mine| {
                tokio::spawn(work(app.clone(), mine, stop.clone(), done.clone(), busy.clone()))
            })
            .collect();
        tokio::time::sleep(SETTLE).await;
        let (before, from) = (done.load(Ordering::SeqCst), Instant::now());
        probe(&app, &watcher, TOGETHER, true, &mut health, &mut page).await;
        #[expect(clippy::cast_precision_loss, reason = "some hundred")]
        let rate = (done.load(Ordering::SeqCst) - before) as f64 / from.elapsed().as_secs_f64();
        stop.store(true, Ordering::SeqCst);
        for worker in workers {
            groups.push(worker.await.expect("no panic"));
        }
        println!(
            "Argon2id alone (m=19 MiB, t=2, p=1), {cores} cores: library {library:.1} hashes/s, this program {alone:.1}; {AT_ONCE} people at once: {rate:.1} sign-ins/s"
        );
        of_library.push(100.0 * rate / library);
        of_hasher.push(100.0 * rate / alone);
    }
    for (shares, of) in
        [(&mut of_library, "the library"), (&mut of_hasher, "this program's hashes")]
    {
        shares.sort_by(f64::total_cmp);
        println!(
            "sign-ins of {of} alone: median {:.1} %, {:.1} to {:.1}",
            shares[rounds / 2],
            shares[0],
            shares[rounds - 1]
        );
    }
    println!("{} told to come back", busy.load(Ordering::SeqCst));
    println!("beside them: {}", told(&mut health, &mut page));
}

/// Hashes per second by the program's own threads, with a queue that is never empty.
async fn hasher_alone(hasher: &Hasher, cores: usize, time: Duration) -> f64 {
    let password = Password::new("Gran7 Kotte").expect("a password");
    let (count, from) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let askers: Vec<_> = (0..4 * cores)
        .map(|_| {
            let (hasher, password, count) = (hasher.clone(), password.clone(), count.clone());
            tokio::spawn(async move {
                while from.elapsed() < time {
                    hasher.verify(password.clone(), None).await.expect("room in the queue");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for asker in askers {
        asker.await.expect("no panic");
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred")]
    let hashes = count.load(Ordering::Relaxed) as f64;
    hashes / from.elapsed().as_secs_f64()
}

/// Hashes per second on every core, by the library alone and with reused memory.
fn library_alone(cores: usize, time: Duration) -> f64 {
    let count = AtomicU64::new(0);
    let from = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let argon2 =
                    Argon2::from(Params::new(19 * 1024, 2, 1, Some(32)).expect("parameters"));
                let mut memory = vec![Block::default(); argon2.params().block_count()];
                let mut out = [0; 32];
                while from.elapsed() < time {
                    argon2
                        .hash_password_into_with_memory(
                            b"Gran7 Kotte",
                            &[7; 16],
                            &mut out,
                            &mut memory,
                        )
                        .expect("hashed");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "some hundred")]
    let hashes = count.load(Ordering::Relaxed) as f64;
    hashes / from.elapsed().as_secs_f64()
}

/// The browsers sign in one after the other, each with its own next code. Pages are requested as a
/// browser does, and their bodies are discarded.
async fn work(
    app: Arc<TestApp>,
    mut people: Vec<(Person, Browser)>,
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    busy: Arc<AtomicU64>,
) -> Vec<(Person, Browser)> {
    loop {
        for (person, browser) in &mut people {
            if stop.load(Ordering::SeqCst) {
                return people;
            }
            browser.cookies.retain(|name, _| name.ends_with("device") || name.ends_with("browser"));
            if browser.page.path != "/sign-in" {
                browser.get("/sign-in").await;
            }
            let csrf = browser.page.value_of("csrf").expect("a form");
            browser.knock(&Method::GET, "/sign-in", None).await;
            let form = format!(
                "csrf={csrf}&address={}&password={}",
                person.address,
                person.password.replace(' ', "+")
            );
            let (status, to) = browser.knock(&Method::POST, "/sign-in", Some(form)).await;
            if status == StatusCode::TOO_MANY_REQUESTS {
                busy.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            if person.secret.is_empty() {
                assert_eq!(
                    (status, to.as_deref()),
                    (StatusCode::SEE_OTHER, Some("/")),
                    "signed in"
                );
                done.fetch_add(1, Ordering::SeqCst);
                continue;
            }
            let (asked, _) = browser.knock(&Method::GET, "/sign-in/code", None).await;
            assert_eq!(
                (status, asked),
                (StatusCode::SEE_OTHER, StatusCode::OK),
                "the code is asked for"
            );
            let form = format!("csrf={csrf}&code={}", code_of(&person.secret, app.now()));
            let (status, to) = browser.knock(&Method::POST, "/sign-in/code", Some(form)).await;
            // A code is accepted once and changes each 30 s; `probe` advances the clock, so that
            // the next one comes sooner.
            if status == StatusCode::SEE_OTHER && to.is_some_and(|to| !to.starts_with("/sign-in")) {
                done.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
}

/// Requests `/healthz` and a signed-in page every tenth of a second, and records how long each
/// took.
async fn probe(
    app: &TestApp,
    browser: &Browser,
    time: Duration,
    moving: bool,
    health: &mut Vec<Duration>,
    page: &mut Vec<Duration>,
) {
    let (mut one, mut two) = (app.browser(), browser.clone());
    let from = Instant::now();
    let mut moved = from;
    while from.elapsed() < time {
        if moving && moved.elapsed() > Duration::from_millis(100) {
            app.clock.advance(Duration::from_secs(30));
            moved = Instant::now();
        }
        let at = Instant::now();
        assert_eq!(one.ask(&Method::GET, "/healthz", None).await.status, StatusCode::OK);
        health.push(at.elapsed());
        let at = Instant::now();
        assert_eq!(two.ask(&Method::GET, "/account", None).await.status, StatusCode::OK);
        page.push(at.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn told(health: &mut [Duration], page: &mut [Duration]) -> String {
    let ms = |times: &mut [Duration], share: usize| {
        times.sort();
        times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
    };
    format!(
        "/healthz p50 {:.2} ms, p99 {:.2} ms; /account p50 {:.2} ms, p99 {:.2} ms ({} asked)",
        ms(health, 50),
        ms(health, 99),
        ms(page, 50),
        ms(page, 99),
        page.len()
    )
}
