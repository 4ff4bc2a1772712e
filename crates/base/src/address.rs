use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold;

/// An e-mail address that a letter can be sent to: `local@domain`, at most 254 characters (RFC 5321, 4.5.3.1), no quoting, no comments.
///
/// Two spellings are the same person when their [`folded`](Self::folded) forms are equal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    shown: String,
    folded: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnAddress;

impl EmailAddress {
    pub fn new(text: &str) -> Result<Self, NotAnAddress> {
        let shown = text.trim();
        if shown.len() > 254 || shown.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(NotAnAddress);
        }
        let (local, domain) = shown.rsplit_once('@').ok_or(NotAnAddress)?;
        let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let local_ok = !local.is_empty()
            && local.len() <= 64
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let label_ok = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let domain_ok = domain.contains('.') && domain.split('.').all(label_ok);
        if !(local_ok && domain_ok) {
            return Err(NotAnAddress);
        }
        Ok(Self { folded: fold(shown), shown: shown.to_owned() })
    }

    /// As the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.shown
    }
    /// As it is compared and looked up.
    pub fn folded(&self) -> &str {
        &self.folded
    }
    /// The mailbox that the address leads to, as far as it can be told from its spelling: without a
    /// subaddress (RFC 5233: `ada+x@b.example` is `ada@b.example`), and for Gmail without the dots that it
    /// ignores. Folded; only for comparing, never for sending.
    pub fn mailbox(&self) -> String {
        let (local, domain) = (self.local_part(), self.domain());
        // Nothing stands before the first `+`: that is the name itself.
        let local = match local.split_once('+') {
            Some((name, _)) if !name.is_empty() => name,
            _ => local,
        };
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }
    pub fn domain(&self) -> &str {
        self.folded.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    pub fn local_part(&self) -> &str {
        self.folded.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}
impl Eq for EmailAddress {}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnAddress;
    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        Self::new(&text)
    }
}
impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.shown
    }
}
impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}
impl fmt::Debug for EmailAddress {
    /// Personal data: it doesn't reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        for good in ["asa@kommun.example", "Åsa.Öberg@kommun.example", "a+b@x-y.test", " a@b.test "] {
            assert!(EmailAddress::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "asa",
            "asa@",
            "@b.test",
            "a@b",
            "a b@c.test",
            "a@b..test",
            "a@-b.test",
            ".a@b.test",
            "a\r\nBcc:x@b.test",
            "\"a\"@b.test",
            "a@b.test,c@d.test",
        ] {
            assert!(EmailAddress::new(bad).is_err(), "{bad}");
        }
        assert!(EmailAddress::new(&format!("{}@b.test", "a".repeat(250))).is_err());
    }

    #[test]
    fn subaddresses_lead_to_one_mailbox() {
        for (address, mailbox) in [
            ("Ada+Unit@B.example", "ada@b.example"),
            ("ada+a+b@b.example", "ada@b.example"),
            ("ada.l@b.example", "ada.l@b.example"),
            ("+46701@b.example", "+46701@b.example"),
            ("a.d.a+x@googlemail.com", "ada@gmail.com"),
        ] {
            assert_eq!(EmailAddress::new(address).unwrap().mailbox(), mailbox);
        }
    }

    #[test]
    fn two_spellings_are_one_person() {
        assert_eq!(EmailAddress::new("ÅSA@Kommun.Example"), EmailAddress::new("åsa@kommun.example"));
    }
}
