//! The secret of a flow, by which its browser is known.
//!
//! - Each flow has a secret of its own. It follows from what began the flow and from the portal's
//!   key, so that the same form, sent twice, begins one flow.
//! - Each proof (of the address, of a second factor) replaces it. What was known of the flow before
//!   the proof opens nothing after it.
//! - The answer that brings the new secret can be lost. For two minutes the secret before it may
//!   repeat that one proof, and nothing else: the repetition is answered with the same new secret.

use base::{Fault, Timestamp};
use store::Tx;

use super::{Flow, rules, sql};
use crate::Token;
use crate::second_factor::Proof;
use crate::token::keyed;

const REPLACED: &str = "flow after a proof";

/// The secret of the flow that a form begins with an address.
pub(super) fn of_form(tx: &Tx<'_>, form: &Token, folded: &str) -> Token {
    form.follow(&tx.vault(), &format!("flow of a form for {folded}"))
}

/// The secret of the flow that a return from upstream begins.
pub(super) fn of_upstream(tx: &Tx<'_>, browser: &Token, sign_in: &str) -> Token {
    browser.follow(&tx.vault(), &format!("flow of sign-in upstream {sign_in}"))
}

/// Replaces the secret, since something was proved.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    flow: &Flow,
    token: &Token,
    proof: &str,
    now: Timestamp,
) -> Result<Token, Fault> {
    let proof = hash(tx, flow, proof);
    let new = replacement(tx, token);
    sql::replace_token(tx, flow.id, &new, token, &proof, now)?;
    Ok(new)
}

/// What [`replace`] gave for this secret and this proof, if it did.
pub(super) fn replaced(
    tx: &mut Tx<'_>,
    flow: &Flow,
    token: &Token,
    proof: &str,
) -> Result<Option<Token>, Fault> {
    use subtle::ConstantTimeEq as _;
    let Some(taken) = sql::proof(tx, flow.id)? else { return Ok(None) };
    let same: bool = taken.ct_eq(&hash(tx, flow, proof)).into();
    Ok(same.then(|| replacement(tx, token)))
}

/// The new secret where it was replaced a moment ago and the proof was made again by other means.
pub(super) fn replacement(tx: &Tx<'_>, token: &Token) -> Token {
    token.follow(&tx.vault(), REPLACED)
}

/// Whether the secret before the present one may still repeat its proof.
pub(super) fn may_repeat(replaced_at: Option<Timestamp>, now: Timestamp) -> bool {
    replaced_at.is_some_and(|at| now.since(at) < rules::AGAIN)
}

fn hash(tx: &Tx<'_>, flow: &Flow, proof: &str) -> [u8; 32] {
    keyed(&tx.vault(), "proof of a flow", &[flow.id.to_string().as_bytes(), proof.as_bytes()])
}

/// What a proof of the second factor is remembered by.
pub(super) fn of_factor(proof: &Proof) -> String {
    format!("second factor {}", proof.text())
}
