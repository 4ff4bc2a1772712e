//! The demo's mailbox.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use base::EmailAddress;

use super::Mail;

/// Mail that would have been sent: one file each in a folder, so that a restarted demo still has
/// it. Newest first.
///
/// For demonstrations only: letters and their codes are stored unencrypted.
pub struct Mailbox {
    folder: PathBuf,
    mails: RwLock<Vec<Mail>>,
}

impl Mailbox {
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut mails = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "json") {
                let text = std::fs::read(&path)?;
                mails.push(
                    serde_json::from_slice::<Mail>(&text)
                        .map_err(|e| std::io::Error::other(format!("{}: {e}", path.display())))?,
                );
            }
        }
        mails.sort_by(newest_first);
        Ok(Self { folder: folder.to_owned(), mails: RwLock::new(mails) })
    }

    /// Stores a mail; one that was stored before is replaced.
    pub(super) async fn put(&self, mail: Mail) -> std::io::Result<()> {
        let name = self.folder.join(&mail.id);
        let text = serde_json::to_vec(&mail)?;
        // Renamed once complete: a half-written file of a killed program would prevent the next
        // start.
        let half = name.with_extension("half");
        tokio::fs::write(&half, text).await?;
        tokio::fs::rename(&half, name.with_extension("json")).await?;
        let mut mails = self.mails.write().unwrap_or_else(PoisonError::into_inner);
        mails.retain(|other| other.id != mail.id);
        let place = mails.partition_point(|other| newest_first(other, &mail).is_lt());
        mails.insert(place, mail);
        Ok(())
    }

    /// All mail, newest first.
    pub fn all(&self) -> Vec<Mail> {
        self.mails.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The mail to one person, newest first.
    pub fn to(&self, person: &EmailAddress) -> Vec<Mail> {
        self.mails
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|mail| mail.to == *person)
            .cloned()
            .collect()
    }
}

fn newest_first(a: &Mail, b: &Mail) -> std::cmp::Ordering {
    (b.at, &b.id).cmp(&(a.at, &a.id))
}
