//! Protection against cross-site request forgery: each form carries a token derived from a secret
//! in a `__Host-` cookie.

use base::{Entropy, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

/// Binds forms to the browser that they are shown in.
///
/// The token is a hash of the cookie's secret. Each form masks it with fresh bytes, so that the
/// length of a compressed page doesn't reveal it (BREACH).
#[derive(Clone)]
pub(super) struct Browser {
    token: [u8; 16],
}

const SECRET: usize = 32;

impl Browser {
    /// From the cookie's value, if it has the form of ours.
    pub(super) fn from_cookie(value: &str) -> Option<Self> {
        let secret = BASE64.decode(value).ok().filter(|secret| secret.len() == SECRET)?;
        Some(Self::from_secret(&secret))
    }

    /// A new secret: the binding, and the cookie's value.
    pub(super) fn new(entropy: &dyn Entropy) -> (Self, String) {
        let secret: [u8; SECRET] = entropy.bytes();
        (Self::from_secret(&secret), BASE64.encode(secret))
    }

    fn from_secret(secret: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(b"farstu form 1").chain_update(secret).finalize();
        let mut token = [0; 16];
        token.copy_from_slice(&hash[..16]);
        Self { token }
    }

    pub(super) fn token(&self, entropy: &dyn Entropy) -> String {
        let pad: [u8; 16] = entropy.bytes();
        let mut masked = [0; 32];
        for i in 0..16 {
            masked[i] = pad[i];
            masked[16 + i] = pad[i] ^ self.token[i];
        }
        BASE64.encode(masked)
    }

    /// Binds server-side state (a pending request, a kept answer) to this browser. Never rendered.
    pub(super) fn bond(&self) -> Secret<String> {
        let hash = Sha256::new().chain_update(b"farstu bond 1").chain_update(self.token).finalize();
        Secret::new(BASE64.encode(hash))
    }

    pub(super) fn accepts(&self, token: &str) -> bool {
        let Ok(masked) = BASE64.decode(token) else { return false };
        if masked.len() != 32 {
            return false;
        }
        let mut found = [0; 16];
        for (i, byte) in found.iter_mut().enumerate() {
            *byte = masked[i] ^ masked[16 + i];
        }
        found.ct_eq(&self.token).into()
    }
}

#[cfg(test)]
mod tests {
    use base::SeededEntropy;

    use super::*;

    #[test]
    fn a_form_belongs_to_its_browser() {
        let entropy = SeededEntropy::new(1);
        let (browser, cookie) = Browser::new(&entropy);
        let (other, _) = Browser::new(&entropy);
        let (one, two) = (browser.token(&entropy), browser.token(&entropy));
        assert_ne!(one, two);
        let again = Browser::from_cookie(&cookie).expect("a well-formed token");
        assert!(again.accepts(&one) && again.accepts(&two));
        assert!(!other.accepts(&one));
        for bad in ["", "abc", &one[1..], &"A".repeat(43)] {
            assert!(!browser.accepts(bad), "{bad}");
        }
        assert!(Browser::from_cookie("short").is_none());
    }
}
