//! Letters that the mail server refused for good, or that failed for most of a day: what staff see
//! of them and can do.

use std::cmp::Reverse;

use base::{EmailAddress, Failure, Fault, JobId, Letter, LetterKind, Timestamp};
use organisations::permissions::Staff;
use store::Tx;
use store::jobs::{self, Lane, Letters, Summary};

/// A letter that was set aside.
#[derive(Clone, Debug)]
pub struct GivenUp {
    pub id: JobId,
    pub to: EmailAddress,
    pub kind: LetterKind,
    pub written_at: Timestamp,
    pub set_aside_at: Timestamp,
    /// This program's description of the failure.
    pub reason: String,
    /// The mail server's reply.
    pub answer: Option<String>,
}

impl GivenUp {
    /// A code has expired long before staff see it.
    pub fn can_be_sent_again(&self) -> bool {
        !matches!(self.kind, LetterKind::Code { .. })
    }
}

/// The letter is not set aside: it was sent again or removed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotGivenUp;

/// The newest letters set aside, at most `limit`.
pub fn given_up(tx: &mut Tx<'_>, _: &Staff, limit: u32) -> Result<Vec<GivenUp>, Fault> {
    let mut all = read(jobs::set_aside(tx, &Lane::MAIL, limit)?);
    all.sort_by_key(|letter| Reverse((letter.set_aside_at, letter.id)));
    all.truncate(limit as usize);
    Ok(all)
}

/// Those to one address, newest first.
pub fn given_up_to(
    tx: &mut Tx<'_>,
    _: &Staff,
    to: &EmailAddress,
    limit: u32,
) -> Result<Vec<GivenUp>, Fault> {
    Ok(read(jobs::letters_to(tx, to, limit)?))
}

fn read(found: Letters) -> Vec<GivenUp> {
    let one = |(job, letter): (Summary, Option<Letter>)| {
        let Letter { to, kind, .. } = letter?;
        let (set_aside_at, reason) = (job.set_aside_at?, job.trouble.unwrap_or_default());
        Some(GivenUp {
            id: job.id,
            to,
            kind,
            written_at: job.created_at,
            set_aside_at,
            reason,
            answer: job.answer,
        })
    };
    found.into_iter().filter_map(one).collect()
}

/// Sends a letter again.
pub fn send_again(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    id: JobId,
) -> Result<(), Failure<NotGivenUp>> {
    is_given_up(tx, id)?;
    if jobs::retry(tx, now, by.actor(), id)? { Ok(()) } else { Err(Failure::Refused(NotGivenUp)) }
}

/// Removes a letter that is of no further use.
pub fn remove(
    tx: &mut Tx<'_>,
    now: Timestamp,
    by: &Staff,
    id: JobId,
) -> Result<(), Failure<NotGivenUp>> {
    is_given_up(tx, id)?;
    if jobs::drop_job(tx, now, by.actor(), id)? {
        Ok(())
    } else {
        Err(Failure::Refused(NotGivenUp))
    }
}

fn is_given_up(tx: &mut Tx<'_>, id: JobId) -> Result<(), Failure<NotGivenUp>> {
    let found = jobs::one(tx, id)?
        .filter(|job| job.set_aside_at.is_some() && Lane::MAIL.contains(&job.lane));
    found.map(drop).ok_or(Failure::Refused(NotGivenUp))
}
