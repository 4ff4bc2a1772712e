//! Measures whether response times reveal if an address is known:
//! `cargo run --release -p testkit --example unknown_address [ROUNDS]`.
//!
//! Known and unknown addresses alternate, in another order each round, at the sign-in (with a wrong
//! password) and where a code is requested. Tests assert that both run the same statements and the
//! same hash; this measures the remaining difference, and how many attempts an attacker needs to
//! see it.
#![allow(clippy::print_stdout, reason = "a tool that people read")]

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use testkit::{Browser, TestApp};

const KNOWN: &str = "asa.oberg@sjoboda.example";

#[tokio::main]
async fn main() {
    let rounds: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let app = TestApp::new().await.without_limits();
    app.register(&mut app.browser(), KNOWN).await;
    println!("{rounds} rounds, times in ms");
    for (what, page, password) in
        [("sign-in, wrong password", "/sign-in", true), ("a code is asked for", "/register", false)]
    {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // The throttle and the pause between letters have passed, as for a patient attacker
            // with many addresses.
            app.clock.advance(Duration::from_secs(3 * 3600));
            let stranger = format!("nobody{round}@sjoboda.example");
            for turn in 0..2 {
                let is_known = (round + turn) % 2 == 0;
                let address = if is_known { KNOWN } else { &stranger };
                let took = ask(&app, &from(round), page, address, password).await;
                if is_known { known.push(took) } else { unknown.push(took) }
            }
        }
        let (known, unknown) = (Told::of(known), Told::of(unknown));
        let difference = known.mean - unknown.mean;
        // The number of attempts of each kind at which the difference is twice its standard error.
        let tries =
            4.0 * (known.deviation.powi(2) + unknown.deviation.powi(2)) / difference.powi(2);
        println!(
            "{what}: known {known}; unknown {unknown}; difference of means {difference:+.3}, seen after about {tries:.0} tries of each"
        );
    }
}

/// A network of its own for each round.
fn from(round: usize) -> String {
    format!("10.{}.{}.1", round / 250, round % 250)
}

async fn ask(app: &TestApp, client: &str, page: &str, address: &str, password: bool) -> f64 {
    let mut browser: Browser = app.browser_at(client);
    browser.get(page).await;
    let fields = if password {
        vec![("address", address), ("password", "Fel 7 Kotte")]
    } else {
        vec![("address", address)]
    };
    let at = Instant::now();
    browser.submit(&fields).await;
    let took = at.elapsed().as_secs_f64() * 1000.0;
    let wanted = if password { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    assert_eq!(browser.page.status, wanted, "{}", browser.page.html);
    took
}

struct Told {
    median: f64,
    p99: f64,
    mean: f64,
    deviation: f64,
}

impl Told {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let n = times.len();
        // Drops the slowest hundredth, which other work on the machine caused.
        let kept = &times[..n - n / 100];
        #[expect(clippy::cast_precision_loss, reason = "some thousand")]
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        let deviation = (kept.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / count).sqrt();
        Self { median: times[n / 2], p99: times[n * 99 / 100], mean, deviation }
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "median {:.3}, p99 {:.3}, mean {:.3} ± {:.3}",
            self.median, self.p99, self.mean, self.deviation
        )
    }
}
