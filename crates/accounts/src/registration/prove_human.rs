//! The human check: proof of work, computed by the browser without any interaction. Without script,
//! the person turns a picture upright or counts tones.
//!
//! Each question is derived from the flow, the round and the portal's key, so none is stored. An
//! answer fits one flow and round and is accepted once: answers can't be prepared, sold or
//! replayed.

use base::{Fault, FlowId, Language, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Tx, params};

use super::{Flow, OnboardingPolicy, Step, StepOutcome, complete, flow_at, sql};
use crate::token::keyed;
use crate::{Client, Token};

store::sql! {
    STATE = "SELECT coalesce(human_turns, 0), coalesce(human_right, 0), coalesce(human_tries, 0) FROM flow WHERE id = $1";
    TURN = "UPDATE flow SET human_turns = $2 WHERE id = $1";
    ANSWERED = "UPDATE flow SET human_turns = 0, human_right = $2, human_tries = $3 WHERE id = $1";
    DONE = "UPDATE flow SET human_at = $2, human_turns = NULL, human_right = NULL, human_tries = NULL WHERE id = $1";
}

/// Exclusive upper bound of the number that the browser searches. Chromium's `crypto.subtle` tries
/// 57,000 a second on a busy machine and 13,000 on a core six times slower (2026-11-26): at most
/// one second, or four on a slow phone, and half of that on average.
const MOST: u32 = 50_000;
/// Pictures, or series of tones, to answer rightly: a single one is guessed too easily.
const ROUNDS: u8 = 2;
/// Wrong answers before the flow ends.
const TRIES: u8 = 10;
/// Orientations of a picture.
const WAYS: u8 = 8;
/// Tones of a series.
const TONES: usize = 9;

/// The question, for its page.
#[derive(Clone, Debug)]
pub struct HumanShown {
    /// The challenge is SHA-256 of the salt and a number in decimal digits, which is to be found.
    pub salt: String,
    pub challenge: String,
    pub most: u32,
    /// How far the picture is turned clockwise, in eighths of a turn.
    pub eighths: u8,
    /// Seeds the picture and its grain.
    pub grain: [u8; 16],
    /// High (true) and low tones; the high ones are to be counted.
    pub tones: Vec<bool>,
    /// Right answers so far, of `rounds`.
    pub right: u8,
    pub rounds: u8,
    /// The question's number, which tells an outdated page apart.
    pub round: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Left,
    Right,
}

/// The result of an answer.
#[derive(Clone, Debug)]
pub enum HumanVerdict {
    Stepped(StepOutcome),
    /// Right; another question follows.
    Another,
    Wrong,
    /// Too many wrong answers: the flow is over.
    NoTriesLeft,
}

struct Question {
    turns: u8,
    right: u8,
    tries: u8,
    bytes: [u8; 32],
}

fn question(tx: &mut Tx<'_>, id: FlowId) -> Result<Question, Fault> {
    let row = tx.one(&STATE, params![id])?;
    let small = |n: i64| u8::try_from(n).map_err(Fault::new);
    let (turns, right, tries) = (small(row.get(0)?)?, small(row.get(1)?)?, small(row.get(2)?)?);
    let bytes = keyed(&tx.vault(), "human check", &[id.to_string().as_bytes(), &[right, tries]]);
    Ok(Question { turns, right, tries, bytes })
}

impl Question {
    fn salt(&self) -> String {
        hex::encode(&self.bytes[..12])
    }
    fn number(&self) -> u32 {
        u32::from_be_bytes([self.bytes[12], self.bytes[13], self.bytes[14], self.bytes[15]]) % MOST
    }
    fn eighths(&self) -> u8 {
        (1 + self.bytes[16] % (WAYS - 1) + self.turns) % WAYS
    }
    fn tones(&self) -> Vec<bool> {
        // At least one is high.
        (0..TONES)
            .map(|i| i == usize::from(self.bytes[17]) % TONES || self.bytes[18 + i] % 2 == 1)
            .collect()
    }
    fn shown(&self) -> HumanShown {
        let mut hash = Sha256::new();
        hash.update(self.salt());
        hash.update(self.number().to_string());
        let mut grain = [0; 16];
        grain.copy_from_slice(&Sha256::digest(self.bytes)[..16]);
        HumanShown {
            salt: self.salt(),
            challenge: hex::encode(hash.finalize()),
            most: MOST,
            eighths: self.eighths(),
            grain,
            tones: self.tones(),
            right: self.right,
            rounds: ROUNDS,
            round: self.right + self.tries,
        }
    }
}

/// The question of this browser's flow, if it stands at this step.
pub fn show_human(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    now: Timestamp,
) -> Result<Option<HumanShown>, Fault> {
    match flow_at(tx, policy, token, Step::HumanCheck, now)? {
        Ok(flow) => question(tx, flow.id).map(|question| Some(question.shown())),
        Err(_) => Ok(None),
    }
}

/// Turns the picture by an eighth.
pub fn turn_picture(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    turn: Turn,
    now: Timestamp,
) -> Result<(), Fault> {
    if let Ok(flow) = flow_at(tx, policy, token, Step::HumanCheck, now)? {
        let turns = question(tx, flow.id)?.turns;
        let by = if turn == Turn::Right { 1 } else { WAYS - 1 };
        tx.change(&TURN, params![flow.id, i64::from((turns + by) % WAYS)])?;
    }
    Ok(())
}

/// The person can pass none of the checks and asks staff for help. The audit log has the flow's id,
/// so that staff find the request; once invited, the person skips the check. False if the flow
/// stands at another step.
pub fn ask_for_help(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    now: Timestamp,
) -> Result<bool, Fault> {
    let Ok(flow) = flow_at(tx, policy, token, Step::HumanCheck, now)? else { return Ok(false) };
    tx.audit(now, None, "human-check.help-asked", Some(&flow.id), &json!({}))?;
    Ok(true)
}

/// Checks the number that the browser found. It counts for all rounds.
pub fn prove_by_work(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    number: u32,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<HumanVerdict, Fault> {
    answer(tx, policy, token, client, language, now, |question| question.number() == number, ROUNDS)
}

/// Checks that the picture is upright. It counts for one round.
pub fn prove_by_picture(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<HumanVerdict, Fault> {
    answer(tx, policy, token, client, language, now, |question| question.eighths() == 0, 1)
}

/// Checks the number of high tones. It counts for one round.
pub fn prove_by_sound(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    counted: u32,
    client: &Client,
    language: Language,
    now: Timestamp,
) -> Result<HumanVerdict, Fault> {
    let count = |question: &Question| question.tones().iter().filter(|high| **high).count();
    answer(
        tx,
        policy,
        token,
        client,
        language,
        now,
        |question| usize::try_from(counted) == Ok(count(question)),
        1,
    )
}

#[expect(clippy::too_many_arguments, reason = "the answer, its verdict and the use case's context")]
fn answer(
    tx: &mut Tx<'_>,
    policy: &OnboardingPolicy,
    token: &Token,
    client: &Client,
    language: Language,
    now: Timestamp,
    is_right: impl Fn(&Question) -> bool,
    worth: u8,
) -> Result<HumanVerdict, Fault> {
    let flow: Flow = match flow_at(tx, policy, token, Step::HumanCheck, now)? {
        Ok(flow) => flow,
        Err(stepped) => return Ok(HumanVerdict::Stepped(stepped)),
    };
    let question = question(tx, flow.id)?;
    if !is_right(&question) {
        let tries = question.tries + 1;
        if tries >= TRIES {
            sql::give_up(tx, flow.id)?;
            return Ok(HumanVerdict::NoTriesLeft);
        }
        tx.change(&ANSWERED, params![flow.id, i64::from(question.right), i64::from(tries)])?;
        return Ok(HumanVerdict::Wrong);
    }
    let right = question.right + worth;
    if right < ROUNDS {
        tx.change(&ANSWERED, params![flow.id, i64::from(right), i64::from(question.tries)])?;
        return Ok(HumanVerdict::Another);
    }
    tx.change(&DONE, params![flow.id, now])?;
    complete::go_on(tx, policy, token, client, language, now).map(HumanVerdict::Stepped)
}
