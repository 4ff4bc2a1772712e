//! `hanging-store`: respondents work while the file store misbehaves and the program is killed now
//! and then.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Entropy, Fault, Secret, SystemEntropy};
use store::blobs::{self, Blobs, S3};
use testkit::TestApp;
use tokio::sync::Mutex;

use super::client::Client;
use super::ledger::{Ledger, Saved, sha256};
use super::node::Node;
use super::store::{BUCKET, Store};
use super::world::{self, HALF, Respondent};

const PEOPLE: usize = 8;
/// The parts of a submission: files, corrections, comments, messages, a receipt.
const UPLOADS: u64 = 6;
const MESSAGES: u64 = 20;
const EACH: usize = UPLOADS as usize + 2 * HALF as usize + MESSAGES as usize + 1;
/// The shortest time between kills; as much again is added at random.
const KILLED_AFTER: Duration = Duration::from_secs(20);
/// Attempts at each step that a submission needs.
const ATTEMPTS: usize = 200;
const PAUSE: Duration = Duration::from_millis(200);

pub(crate) async fn run(app: &TestApp, folder: &Path, answers: usize) -> Result<bool, String> {
    let (store, address) = Store::start().await.map_err(|e| format!("a store: {e}"))?;
    let units = answers.div_ceil(EACH * PEOPLE);
    let respondents = world::world(app, PEOPLE, units).await;
    let mut node = Node::prepare(app, folder, Some(address))?;
    node.start().await?;
    let node_address = node.address;
    let mut clients = Vec::new();
    for respondent in &respondents {
        clients.push(Client::sign_in(node_address, respondent).await?);
    }
    let (ledger, done) = (Arc::new(Ledger::default()), Arc::new(AtomicBool::new(false)));
    let marks = Arc::new(AtomicU64::new(1));
    let begun = Instant::now();
    let mut work = tokio::task::JoinSet::new();
    for (respondent, client) in respondents.into_iter().zip(clients.clone()) {
        let (ledger, marks) = (ledger.clone(), marks.clone());
        work.spawn(async move { Work { client, respondent, ledger, marks }.all().await });
    }
    let node = Arc::new(Mutex::new(node));
    let killing = tokio::spawn(kill_now_and_then(node.clone(), ledger.clone(), done.clone()));
    while work.join_next().await.is_some() {}
    done.store(true, Ordering::SeqCst);
    let kills = killing.await.map_err(|e| e.to_string())??;
    store.calm_down();
    let (asked, spoilt) = store.counts();
    println!(
        "{} answers in {} s; {kills} kills; the store was asked {asked} times and misbehaved {spoilt} times",
        ledger.len(),
        begun.elapsed().as_secs()
    );
    let missing = ledger.look_up(&clients).await?;
    let broken = unreadable(app, address).await?;
    println!("{missing} answers missing, {broken} recorded files that do not open");
    let log = node.lock().await.log();
    let panics = log.lines().filter(|line| line.contains("panicked")).count();
    println!("{panics} panics in the log");
    Ok(missing == 0 && broken == 0 && panics == 0 && ledger.len() >= answers)
}

async fn kill_now_and_then(
    node: Arc<Mutex<Node>>,
    ledger: Arc<Ledger>,
    done: Arc<AtomicBool>,
) -> Result<usize, String> {
    let mut kills = 0;
    loop {
        let entropy: &dyn Entropy = &SystemEntropy;
        let wait = KILLED_AFTER + Duration::from_millis(u64::from(entropy.below(20_000)));
        let until = Instant::now() + wait;
        while Instant::now() < until {
            if done.load(Ordering::SeqCst) {
                return Ok(kills);
            }
            tokio::time::sleep(PAUSE).await;
        }
        let mut node = node.lock().await;
        node.kill();
        node.start().await?;
        kills += 1;
        println!("kill {kills}: {} answers so far", ledger.len());
    }
}

/// Counts the recorded files that cannot be read to their end.
async fn unreadable(app: &TestApp, address: std::net::SocketAddr) -> Result<usize, String> {
    let place = S3 {
        endpoint: Some(format!("http://{address}")),
        region: "eu-north-1".to_owned(),
        bucket: BUCKET.to_owned(),
        access_key: "test".to_owned(),
        secret_key: Secret::new("test".to_owned()),
    };
    let files =
        Blobs::on_s3(&place, "durability", Arc::new(SystemEntropy)).map_err(|e| e.to_string())?;
    let (mut after, mut broken) = (None, 0);
    loop {
        let ids = app
            .portal
            .db
            .read::<_, Fault, _>(move |tx| blobs::ids_after(tx, after))
            .await
            .map_err(|e| e.to_string())?;
        let Some(last) = ids.last().copied() else { return Ok(broken) };
        for id in ids {
            let file = app
                .portal
                .db
                .read::<_, Fault, _>(move |tx| blobs::find(tx, id))
                .await
                .map_err(|e| e.to_string())?;
            let whole = match file {
                Some(file) => files.verify(&file).await,
                None => Ok(()),
            };
            if let Err(why) = whole {
                println!("BROKEN: {id}: {why}");
                broken += 1;
            }
        }
        after = Some(last);
    }
}

/// One respondent's work.
struct Work {
    client: Client,
    respondent: Respondent,
    ledger: Arc<Ledger>,
    /// A counter that makes each value unique.
    marks: Arc<AtomicU64>,
}

impl Work {
    async fn all(self) {
        for submission in &self.respondent.submissions {
            if let Err(why) = self.one(submission).await {
                println!("given up: {submission}: {why}");
            }
        }
    }

    fn mark(&self) -> u64 {
        self.marks.fetch_add(1, Ordering::SeqCst)
    }

    fn save(&self, saved: Saved) {
        self.ledger.save(self.respondent.number, saved);
    }

    /// Posts once. Returns the redirect if it begins with `leads_to`; any other answer is recorded
    /// in the ledger, followed by a pause.
    async fn post(
        &self,
        what: &str,
        path: &str,
        fields: &[(&str, &str)],
        leads_to: &str,
    ) -> Option<String> {
        let answer = self.client.post(path, fields).await;
        self.judge(what, answer, leads_to).await
    }

    async fn judge(
        &self,
        what: &str,
        answer: Result<super::client::Answer, String>,
        leads_to: &str,
    ) -> Option<String> {
        match answer {
            Ok(answer) if answer.status == 303 && answer.to.starts_with(leads_to) => {
                return Some(answer.to);
            }
            Ok(answer) => self.ledger.refuse(format!("{what} {}", answer.status)),
            Err(_) => self.ledger.refuse(format!("{what} unanswered")),
        }
        tokio::time::sleep(PAUSE).await;
        None
    }

    async fn one(&self, submission: &str) -> Result<(), String> {
        let at = format!("/submission/{submission}");
        let mut counts = String::new();
        for n in 0..UPLOADS {
            counts = self.upload(submission, n).await?;
        }
        self.wait_until_read(&at, &counts).await?;
        let mut attempts = 0;
        while self
            .post("count", &format!("{at}/upload/{counts}/count"), &[], &format!("{at}/review"))
            .await
            .is_none()
        {
            attempts += 1;
            if attempts > ATTEMPTS {
                return Err("it never counted".to_owned());
            }
        }
        let mut thread = None;
        for row in 1..=HALF {
            self.correct(submission, row + HALF).await;
            self.comment(submission, row).await?;
            if row.is_multiple_of(HALF / MESSAGES) {
                thread = self.message(submission, thread).await?;
            }
        }
        for _ in 0..ATTEMPTS {
            if let Some(to) = self
                .post(
                    "submit",
                    &format!("{at}/submit"),
                    &[("upload", &counts)],
                    &format!("{at}/receipt/"),
                )
                .await
            {
                let receipt = to.rsplit('/').next().unwrap_or_default().to_owned();
                self.save(Saved::Submission { submission: submission.to_owned(), receipt });
                return Ok(());
            }
        }
        Err("it was never submitted".to_owned())
    }

    async fn upload(&self, submission: &str, n: u64) -> Result<String, String> {
        let at = format!("/submission/{submission}");
        for _ in 0..ATTEMPTS {
            let mark = self.mark();
            // The last upload is the one that is corrected and submitted.
            let content = if n + 1 < UPLOADS && mark.is_multiple_of(40) {
                world::large(mark, 9 << 20)
            } else {
                world::file(mark)
            };
            let answer = self.client.upload(&format!("{at}/upload"), "a.csv", &content).await;
            if let Some(to) = self.judge("upload", answer, &format!("{at}/upload/")).await {
                let upload = to.rsplit('/').next().unwrap_or_default().to_owned();
                self.save(Saved::Upload {
                    submission: submission.to_owned(),
                    upload: upload.clone(),
                    sha256: sha256(&content),
                });
                return Ok(upload);
            }
        }
        Err("no upload was ever received".to_owned())
    }

    async fn wait_until_read(&self, at: &str, upload: &str) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(600) {
            let state = self.client.get(&format!("{at}/upload/{upload}/state")).await;
            if state.is_ok_and(|answer| answer.text().contains("\"state\":\"read\"")) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(format!("{upload} was never read"))
    }

    /// Not retried after a lost answer: the cell may have changed by then.
    async fn correct(&self, submission: &str, row: u64) {
        let (at, reason) =
            (format!("/submission/{submission}"), format!("reason-{}-", self.mark()));
        let (row_text, value) = (row.to_string(), (20_000 + row).to_string());
        let fields = [
            ("row", &*row_text),
            ("field", "lon"),
            ("value", &value),
            ("reason", &reason),
            ("last", "0"),
        ];
        if self
            .post("correction", &format!("{at}/correct"), &fields, &format!("{at}/row/{row}"))
            .await
            .is_some()
        {
            self.save(Saved::Correction { submission: submission.to_owned(), reason });
        }
    }

    /// Each row with a warning needs a comment before submission.
    async fn comment(&self, submission: &str, row: u64) -> Result<(), String> {
        let at = format!("/submission/{submission}");
        for _ in 0..ATTEMPTS {
            let (text, row) = (format!("comment-{}-", self.mark()), row.to_string());
            let fields = [("rule", "R1"), ("row", &*row), ("text", &text)];
            if self
                .post("comment", &format!("{at}/comment"), &fields, &format!("{at}/review"))
                .await
                .is_some()
            {
                self.save(Saved::Comment { submission: submission.to_owned(), text });
                return Ok(());
            }
        }
        Err(format!("row {row} was never commented"))
    }

    /// The first message starts a thread, and the later ones reply in it.
    async fn message(
        &self,
        submission: &str,
        thread: Option<String>,
    ) -> Result<Option<String>, String> {
        let text = format!("message-{}-", self.mark());
        let to = match &thread {
            Some(thread) => {
                let path = format!("/messages/{thread}");
                self.post("message", &path, &[("text", &text)], &path).await
            }
            None => {
                let page = self.client.get(&format!("/messages/new?submission={submission}")).await;
                let unit = page.ok().and_then(|page| chosen_unit(&page.text())).unwrap_or_default();
                let fields = [
                    ("unit", &*unit),
                    ("submission", submission),
                    ("subject", "Prov"),
                    ("text", &text),
                ];
                self.post("message", "/messages/new", &fields, "/messages/").await
            }
        };
        let Some(to) = to else { return Ok(thread) };
        let thread = to
            .split('/')
            .nth(2)
            .unwrap_or_default()
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned();
        self.save(Saved::Message { thread: thread.clone(), text });
        Ok(Some(thread))
    }
}

/// The unit that the form has selected.
fn chosen_unit(html: &str) -> Option<String> {
    let option = html
        .split("<option")
        .skip(1)
        .find(|option| option.split('>').next().is_some_and(|tag| tag.contains("selected")));
    let value = option
        .and_then(|option| option.split_once("value=\"")?.1.split('"').next().map(str::to_owned));
    // A person with only one unit has it in a hidden field.
    value.filter(|value| !value.is_empty()).or_else(|| {
        Some(html.split_once("name=\"unit\" value=\"")?.1.split('"').next()?.to_owned())
    })
}
