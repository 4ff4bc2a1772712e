//! Subject identifiers, public or pairwise.

use aws_lc_rs::hmac;
use base::AccountId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::Vault;

use crate::clients::{Client, SubjectKind};

/// The person's subject identifier for this client; it never changes (OpenID Connect Core 8).
pub fn subject_of(vault: &Vault, client: &Client, account: AccountId) -> String {
    match &client.subject {
        SubjectKind::Public => account.to_string(),
        SubjectKind::Pairwise { sector } => {
            let key = vault.derive("oidc pairwise subject");
            let key = hmac::Key::new(hmac::HMAC_SHA256, key.expose());
            // An account id has no zero byte, so account and sector cannot be confused.
            URL_SAFE_NO_PAD.encode(hmac::sign(&key, format!("{account}\0{sector}").as_bytes()))
        }
    }
}
