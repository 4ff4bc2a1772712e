//! The secret that binds a flow to its browser.
//!
//! - Each flow has its own. It is derived with the portal's key from what began the flow, so that a
//!   form sent twice begins one flow.
//! - Each proof (of the address, of a second factor) replaces it. An earlier secret opens nothing
//!   afterwards.
//! - The response with the new secret can be lost. For two minutes the previous secret may repeat
//!   that proof, and nothing else; the same proof gets the same new secret.

use base::{Fault, Timestamp};
use store::Tx;

use super::{Flow, rules, sql};
use crate::Token;
use crate::second_factor::Proof;
use crate::token::keyed;

const REPLACED: &str = "flow after a proof";

/// The secret of a flow begun by a form with an address.
pub(super) fn of_form(tx: &Tx<'_>, form: &Token, folded: &str) -> Token {
    form.follow(&tx.vault(), &format!("flow of a form for {folded}"))
}

/// The secret of a flow begun by a return from an upstream provider.
pub(super) fn of_upstream(tx: &Tx<'_>, browser: &Token, sign_in: &str) -> Token {
    browser.follow(&tx.vault(), &format!("flow of sign-in upstream {sign_in}"))
}

/// Replaces the secret after a proof.
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

/// The secret that [`replace`] returned for this secret and proof, if it did.
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

/// The replacement of a secret, for a proof repeated with another code.
pub(super) fn replacement(tx: &Tx<'_>, token: &Token) -> Token {
    token.follow(&tx.vault(), REPLACED)
}

/// Whether the previous secret may still repeat its proof.
pub(super) fn may_repeat(replaced_at: Option<Timestamp>, now: Timestamp) -> bool {
    replaced_at.is_some_and(|at| now.since(at) < rules::AGAIN)
}

fn hash(tx: &Tx<'_>, flow: &Flow, proof: &str) -> [u8; 32] {
    keyed(&tx.vault(), "proof of a flow", &[flow.id.to_string().as_bytes(), proof.as_bytes()])
}

/// The text that stands for a proof of the second factor.
pub(super) fn of_factor(proof: &Proof) -> String {
    format!("second factor {}", proof.text())
}
