//! People who register at all nodes, and the outcome of each attempt.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{LONGEST, PROMISED, http};

/// People who register at one node at the same time.
const AT_ONE_NODE: usize = 4;

pub(super) struct Load(Vec<JoinHandle<Vec<Try>>>);

/// One person's attempt to register.
struct Try {
    node: usize,
    /// The client address that the nodes see.
    from: String,
    begun: Instant,
    took: Duration,
    /// The last answer's status; 0 if there was none.
    status: u16,
    /// The browser's cookies, if the node acknowledged that a code will be sent.
    acknowledged: Option<String>,
}

impl Load {
    pub(super) fn start(nodes: &[SocketAddr], stop: Arc<AtomicBool>) -> Self {
        let number = Arc::new(AtomicU32::new(0));
        let threads = (0..nodes.len() * AT_ONE_NODE).map(|n| {
            let (node, address, stop, number) =
                (n % nodes.len(), nodes[n % nodes.len()], stop.clone(), number.clone());
            std::thread::spawn(move || {
                let mut tries = Vec::new();
                while !stop.load(Ordering::SeqCst) {
                    tries.push(register(node, address, number.fetch_add(1, Ordering::SeqCst)));
                    std::thread::sleep(Duration::from_millis(20));
                }
                tries
            })
        });
        Self(threads.collect())
    }

    pub(super) fn end(self) -> Result<Registered, String> {
        let mut all = Vec::new();
        for thread in self.0 {
            all.extend(thread.join().map_err(|_| "a client panicked".to_owned())?);
        }
        Ok(Registered(all))
    }
}

fn register(node: usize, address: SocketAddr, number: u32) -> Try {
    let begun = Instant::now();
    let from = format!("198.18.{}.{}", (number >> 8) & 255, number & 255);
    let mut jar = BTreeMap::new();
    let mut keep = |cookies: Vec<String>| {
        let pairs = cookies.iter().filter_map(|cookie| cookie.split_once('='));
        jar.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    };
    let mut walk = || {
        let form = http::get(address, "/register", &[("X-Forwarded-For", &from)]).ok()?;
        let mark = "name=\"csrf\" value=\"";
        let csrf = form
            .text
            .split_once(mark)
            .and_then(|(_, rest)| rest.split('"').next())
            .map(str::to_owned);
        let cookies = keep(form.cookies);
        let Some(csrf) = csrf else { return Some((form.status, None)) };
        let headers = [("X-Forwarded-For", &*from), ("Cookie", &*cookies)];
        let sent = http::post(
            address,
            "/register",
            &headers,
            &format!("csrf={csrf}&address=person{number}%40norrdal.example"),
        )
        .ok()?;
        let cookies = keep(sent.cookies);
        Some((sent.status, (sent.status == 303).then_some(cookies)))
    };
    let (status, acknowledged) = walk().unwrap_or((0, None));
    Try { node, from: from.clone(), begun, took: begun.elapsed(), status, acknowledged }
}

/// The outcome of all attempts.
pub(super) struct Registered(Vec<Try>);

impl Registered {
    pub(super) fn acknowledged(&self) -> usize {
        self.0.iter().filter(|one| one.acknowledged.is_some()).count()
    }

    /// Prints a node's outcome. Returns whether it kept the promised times.
    pub(super) fn tell(&self, node: usize, lost: Instant) -> bool {
        let here = || self.0.iter().filter(|one| one.node == node);
        let ended = |one: &Try| (one.begun + one.took).saturating_duration_since(lost);
        let after = || here().filter(|one| one.begun >= lost);
        let failed: Vec<_> = after().filter(|one| one.acknowledged.is_none()).collect();
        let again = after().filter(|one| one.acknowledged.is_some()).map(ended).min();
        let late: Vec<_> = after().filter(|one| one.begun > lost + PROMISED).collect();
        let longest = late.iter().map(|one| one.took).max().unwrap_or_default();
        let slowest = after().map(|one| one.took).max().unwrap_or_default();
        let before: Vec<_> = here()
            .filter(|one| one.begun + one.took < lost && one.acknowledged.is_none())
            .collect();
        println!(
            "node {}: acknowledges again after {:.1} s; failures by status: before {:?}, after {:?}; longest registration {:.1} s, after the promised time {:.1} s",
            node + 1,
            again.unwrap_or_default().as_secs_f64(),
            statuses(&before),
            statuses(&failed),
            slowest.as_secs_f64(),
            longest.as_secs_f64()
        );
        let only_away = failed.iter().all(|one| one.status == 503);
        let late_well = !late.is_empty()
            && late.iter().all(|one| one.acknowledged.is_some())
            && longest <= LONGEST;
        before.is_empty() && only_away && late_well && again.is_some_and(|again| again <= PROMISED)
    }

    /// Counts acknowledged registrations that another node does not know afterwards.
    pub(super) fn gone(&self, nodes: &[SocketAddr]) -> usize {
        let known = |one: &Try, cookies: &str| {
            let elsewhere = nodes[(one.node + 1) % nodes.len()];
            let answer = http::get(
                elsewhere,
                "/register/code",
                &[("Cookie", cookies), ("X-Forwarded-For", &one.from)],
            );
            answer.is_ok_and(|answer| answer.status == 200 && answer.text.contains("name=\"code\""))
        };
        self.0
            .iter()
            .filter(|one| one.acknowledged.as_ref().is_some_and(|cookies| !known(one, cookies)))
            .count()
    }
}

/// Counts attempts by their last status.
fn statuses(tries: &[&Try]) -> BTreeMap<u16, usize> {
    let mut statuses = BTreeMap::new();
    tries.iter().for_each(|one| *statuses.entry(one.status).or_insert(0) += 1);
    statuses
}
