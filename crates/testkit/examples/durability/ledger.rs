//! Records what was acknowledged as saved, and looks it up again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use super::client::Client;

#[derive(Clone, Debug)]
pub(crate) enum Saved {
    Upload { submission: String, upload: String, sha256: [u8; 32] },
    Correction { submission: String, reason: String },
    Comment { submission: String, text: String },
    Message { thread: String, text: String },
    Submission { submission: String, receipt: String },
}

impl Saved {
    fn kind(&self) -> &'static str {
        match self {
            Self::Upload { .. } => "uploads",
            Self::Correction { .. } => "corrections",
            Self::Comment { .. } => "comments",
            Self::Message { .. } => "messages",
            Self::Submission { .. } => "submissions",
        }
    }
}

pub(crate) fn sha256(content: &[u8]) -> [u8; 32] {
    Sha256::digest(content).into()
}

/// Acknowledged and refused requests.
#[derive(Default)]
pub(crate) struct Ledger {
    saved: Mutex<Vec<(usize, Saved)>>,
    refused: Mutex<BTreeMap<String, u64>>,
}

impl Ledger {
    pub(crate) fn save(&self, respondent: usize, saved: Saved) {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner).push((respondent, saved));
    }

    /// Records an answer that saved nothing, or a missing one.
    pub(crate) fn refuse(&self, what: String) {
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }

    pub(crate) fn len(&self) -> usize {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Looks up everything acknowledged, prints the missing of each kind, and returns their number.
    pub(crate) async fn look_up(&self, clients: &[Client]) -> Result<usize, String> {
        let saved = self.saved.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut pages = Pages::default();
        let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (respondent, one) in &saved {
            let client = &clients[*respondent];
            let found = match one {
                Saved::Upload { submission, upload, sha256: wanted } => {
                    let answer = client
                        .get(&format!("/submission/{submission}/upload/{upload}/file"))
                        .await?;
                    answer.status == 200 && sha256(&answer.body) == *wanted
                }
                Saved::Correction { submission, reason } => {
                    pages
                        .hold(client, &format!("/submission/{submission}/journal?page="), reason)
                        .await?
                }
                Saved::Comment { submission, text } => {
                    pages
                        .hold(
                            client,
                            &format!("/submission/{submission}/review?rule=R1&page="),
                            text,
                        )
                        .await?
                }
                Saved::Message { thread, text } => {
                    pages.hold(client, &format!("/messages/{thread}?"), text).await?
                }
                Saved::Submission { submission, receipt } => {
                    let answer =
                        client.get(&format!("/submission/{submission}/receipt/{receipt}")).await?;
                    answer.status == 200
                }
            };
            let (all, missing) = counts.entry(one.kind()).or_default();
            *all += 1;
            if !found {
                *missing += 1;
                println!("MISSING: {one:?}");
            }
        }
        for (kind, (all, missing)) in &counts {
            println!("{kind:12} {all:6} saved, {:6} found, {missing} missing", all - missing);
        }
        println!("not saved: {:?}", self.refused.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(counts.values().map(|(_, missing)| missing).sum())
    }
}

/// Paginated lists, each fetched once.
#[derive(Default)]
struct Pages(BTreeMap<String, String>);

/// An upper limit on the pages of a list.
const MOST: usize = 12;

impl Pages {
    async fn hold(&mut self, client: &Client, start: &str, text: &str) -> Result<bool, String> {
        if !self.0.contains_key(start) {
            let mut all = String::new();
            let mut last = String::new();
            for page in 1..MOST {
                let answer = client.get(&format!("{start}{page}")).await?;
                // A page number beyond the last shows the last page.
                let main = answer
                    .text()
                    .split_once("<main")
                    .map(|(_, rest)| rest.to_owned())
                    .unwrap_or_default();
                let rows =
                    main.split_once("</main").map_or(main.clone(), |(rows, _)| rows.to_owned());
                if answer.status != 200 || rows == last {
                    break;
                }
                all.push_str(&rows);
                last = rows;
            }
            self.0.insert(start.to_owned(), all);
        }
        Ok(self.0[start].contains(text))
    }
}
