//! `kills`: the program is killed at random moments during uploads. After each restart it must read
//! every upload that it had acknowledged, without being asked.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Entropy, SystemEntropy};
use testkit::TestApp;
use tokio::sync::Mutex;

use super::client::Client;
use super::ledger::{Ledger, Saved, sha256};
use super::node::Node;
use super::world;

const PEOPLE: usize = 4;
/// From the restart until every upload acknowledged before is read.
const PROMISED: Duration = Duration::from_secs(15);
const PAUSE: Duration = Duration::from_millis(100);

/// An acknowledged upload: respondent, submission, upload.
type Sent = (usize, String, String);
type Waiting = Arc<Mutex<Vec<Sent>>>;

pub(crate) async fn run(app: &TestApp, folder: &Path, rounds: usize) -> Result<bool, String> {
    let respondents = world::world(app, PEOPLE, 1).await;
    let mut node = Node::prepare(app, folder, None)?;
    node.start().await?;
    let mut clients = Vec::new();
    for respondent in &respondents {
        clients.push(Client::sign_in(node.address, respondent).await?);
    }
    let (ledger, waiting, done) =
        (Arc::new(Ledger::default()), Waiting::default(), Arc::new(AtomicBool::new(false)));
    let marks = Arc::new(AtomicU64::new(1));
    let mut work = tokio::task::JoinSet::new();
    for (respondent, client) in respondents.into_iter().zip(clients.clone()) {
        let (ledger, waiting, done, marks) =
            (ledger.clone(), waiting.clone(), done.clone(), marks.clone());
        let (number, submission) = (respondent.number, respondent.submissions[0].clone());
        work.spawn(async move {
            while !done.load(Ordering::SeqCst) {
                send(&client, number, &submission, &ledger, &waiting, &marks).await;
            }
        });
    }
    let (mut unread, mut longest, mut left_over) = (0, Duration::ZERO, 0);
    let entropy: &dyn Entropy = &SystemEntropy;
    for round in 1..=rounds {
        tokio::time::sleep(Duration::from_millis(u64::from(entropy.below(1_500)))).await;
        node.kill();
        // The next start must read what was acknowledged before this kill.
        let before = std::mem::take(&mut *waiting.lock().await);
        let started = Instant::now();
        node.start().await?;
        let (at_once, late) = read_without_help(&clients, before, started).await;
        left_over += at_once;
        longest = longest.max(started.elapsed());
        unread += late.len();
        for one in &late {
            println!("UNREAD after {} s: {one:?}", PROMISED.as_secs());
        }
        if round.is_multiple_of(10) {
            let (received, longest) = (ledger.len(), longest.as_secs_f64());
            println!(
                "round {round}: {received} received, {left_over} of them unread at a kill, longest wait {longest:.1} s"
            );
        }
    }
    done.store(true, Ordering::SeqCst);
    while work.join_next().await.is_some() {}
    let missing = ledger.look_up(&clients).await?;
    let received = ledger.len();
    println!(
        "{rounds} rounds, {received} received, {left_over} unread at a kill; {missing} missing, {unread} unread after 15 s"
    );
    Ok(missing == 0 && unread == 0)
}

/// Waits up to a second, then uploads a file; each eighth is large.
async fn send(
    client: &Client,
    number: usize,
    submission: &str,
    ledger: &Ledger,
    waiting: &Waiting,
    marks: &AtomicU64,
) {
    let entropy: &dyn Entropy = &SystemEntropy;
    tokio::time::sleep(Duration::from_millis(u64::from(entropy.below(1_000)))).await;
    let mark = marks.fetch_add(1, Ordering::SeqCst);
    // A build without optimisation reads some thousand rows a second; longer files would measure
    // the queue in front.
    let content = if mark.is_multiple_of(8) {
        world::long(mark, 2_000 + u64::from(entropy.below(8_000)))
    } else {
        world::file(mark)
    };
    let (path, leads_to) =
        (format!("/submission/{submission}/upload"), format!("/submission/{submission}/upload/"));
    match client.upload(&path, "a.csv", &content).await {
        Ok(answer) if answer.status == 303 && answer.to.starts_with(&leads_to) => {
            let upload = answer.to.rsplit('/').next().unwrap_or_default().to_owned();
            waiting.lock().await.push((number, submission.to_owned(), upload.clone()));
            ledger.save(
                number,
                Saved::Upload {
                    submission: submission.to_owned(),
                    upload,
                    sha256: sha256(&content),
                },
            );
        }
        Ok(answer) => ledger.refuse(format!("upload {}", answer.status)),
        Err(_) => ledger.refuse("upload unanswered".to_owned()),
    }
}

/// Polls the state, which triggers no reading. Returns how many uploads were unread at first, and
/// those that were not read in time.
async fn read_without_help(
    clients: &[Client],
    uploads: Vec<Sent>,
    started: Instant,
) -> (usize, Vec<Sent>) {
    let mut left = uploads;
    let mut at_first = None;
    loop {
        let mut unread = Vec::new();
        for (number, submission, upload) in left {
            let state = clients[number]
                .get(&format!("/submission/{submission}/upload/{upload}/state"))
                .await;
            if !state.is_ok_and(|answer| answer.text().contains("\"state\":\"read\"")) {
                unread.push((number, submission, upload));
            }
        }
        left = unread;
        let at_first = *at_first.get_or_insert(left.len());
        if left.is_empty() || started.elapsed() > PROMISED {
            return (at_first, left);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
