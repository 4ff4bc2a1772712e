//! Browser secrets and keyed hashes. The database never holds a token, only its hash.

use std::str::FromStr;

use base::{Entropy, Secret};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use store::Vault;

/// A 256-bit random secret in a cookie: of a session, a device or a running flow. The database
/// stores only its hash.
#[derive(Clone, Debug)]
pub struct Token(Secret<[u8; 32]>);

/// The text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

impl Token {
    pub fn new(entropy: &dyn Entropy) -> Self {
        Self(Secret::new(entropy.bytes()))
    }

    /// From bytes that are secret: 256 random bits, or a hash of them.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// Derives another token with the portal's key, so that only the portal can compute it. A
    /// repeated request therefore gets the same secret again, though only its hash is stored.
    pub(crate) fn follow(&self, vault: &Vault, purpose: &str) -> Self {
        Self(Secret::new(keyed(vault, "token", &[purpose.as_bytes(), self.0.expose()])))
    }

    /// The hash that the database stores. It needs no key, since 256 random bits can't be guessed
    /// from their hash.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose()).into()
    }

    /// The cookie's value: 64 hexadecimal digits.
    pub fn reveal(&self) -> String {
        hex::encode(self.0.expose())
    }
}

impl FromStr for Token {
    type Err = NotAToken;
    fn from_str(text: &str) -> Result<Self, NotAToken> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAToken)?;
        Ok(Self(Secret::new(bytes)))
    }
}

/// HMAC-SHA-256 with a key derived for this purpose, over length-prefixed parts. For values that
/// could be guessed from an unkeyed hash: codes, addresses.
pub(crate) fn keyed(vault: &Vault, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
    let key = vault.derive(purpose);
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use base::SeededEntropy;

    use super::*;

    #[test]
    fn a_token_is_its_text_and_shows_itself_nowhere_else() {
        let token = Token::new(&SeededEntropy::new(1));
        let again: Token = token.reveal().parse().expect("a well-formed token");
        assert_eq!(token.hash(), again.hash());
        assert!(!format!("{token:?}").contains(&token.reveal()));
        for bad in
            ["", "00", &token.reveal()[1..], &format!("{}0", token.reveal()), &"zz".repeat(32)]
        {
            assert!(bad.parse::<Token>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_following_token_depends_on_token_purpose_and_key() {
        let vault = store::testing::vault();
        let one = Token::new(&SeededEntropy::new(1));
        let two = Token::new(&SeededEntropy::new(2));
        assert_eq!(one.follow(&vault, "a").hash(), one.follow(&vault, "a").hash());
        assert_ne!(one.follow(&vault, "a").hash(), one.follow(&vault, "b").hash());
        assert_ne!(one.follow(&vault, "a").hash(), two.follow(&vault, "a").hash());
        assert_ne!(keyed(&vault, "p", &[b"ab", b"c"]), keyed(&vault, "p", &[b"a", b"bc"]));
    }
}
