//! Email addresses: one normal form for comparison, one for people and one for mail servers.

use std::fmt;

use serde::{Deserialize, Serialize};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::{fold, trim_invisible};

/// An email address that mail can be sent to: `local@domain`, at most 254 bytes (RFC 5321, section
/// 4.5.3.1), without quoting or comments.
///
/// Two spellings are the same address if their [`folded`](Self::folded) forms are equal. Domains
/// are compared as A-labels (RFC 5890) and shown as U-labels. Local parts are compared in NFC (RFC
/// 6532, section 3.1) and lower case. A local part that NFKC would change is refused: `ｋalle` looks
/// like `kalle` but is another mailbox.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    shown: String,
    folded: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnAddress;

/// Bytes of an address, and of its local part.
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// A domain with at least one dot, as DNS has it: A-labels, in lower case.
pub fn ascii_domain(text: &str) -> Result<String, NotAnAddress> {
    let hyphens = idna::uts46::Hyphens::CheckFirstLast;
    let ascii = idna::uts46::Uts46::new()
        .to_ascii(
            text.as_bytes(),
            idna::AsciiDenyList::STD3,
            hyphens,
            idna::uts46::DnsLength::Verify,
        )
        .map_err(|_| NotAnAddress)?;
    if ascii.contains('.') { Ok(ascii.into_owned()) } else { Err(NotAnAddress) }
}

/// A domain in U-labels. `ascii` comes from [`ascii_domain`].
fn readable_domain(ascii: &str) -> String {
    let (readable, well) = idna::domain_to_unicode(ascii);
    if well.is_ok() { readable } else { ascii.to_owned() }
}

fn is_local_part(local: &str) -> bool {
    let plain =
        |c: char| c.is_alphanumeric() || is_combining_mark(c) || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=LONGEST_LOCAL).contains(&local.len())
        && local.chars().all(plain)
        && !local.starts_with(is_combining_mark)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.nfkc().eq(local.chars())
}

impl EmailAddress {
    /// Parses an address. Surrounding white space and invisible characters are removed.
    pub fn new(text: &str) -> Result<Self, NotAnAddress> {
        let text = trim_invisible(text);
        // Longer in bytes than any address can be before normalization.
        if text.len() > 8 * LONGEST {
            return Err(NotAnAddress);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
        let local: String = local.nfc().collect();
        if !is_local_part(&local) {
            return Err(NotAnAddress);
        }
        let ascii = ascii_domain(domain)?;
        if local.len() + 1 + ascii.len() > LONGEST {
            return Err(NotAnAddress);
        }
        // As written, unless A-labels were written.
        let readable = if domain.eq_ignore_ascii_case(&ascii) && !ascii.contains("xn--") {
            domain.to_owned()
        } else {
            readable_domain(&ascii)
        };
        Ok(Self {
            folded: format!("{}@{ascii}", fold(&local)),
            shown: format!("{local}@{readable}"),
        })
    }

    /// The form for people: the local part as written, the domain in U-labels.
    pub fn as_str(&self) -> &str {
        &self.shown
    }
    /// The form for comparison and look-up.
    pub fn folded(&self) -> &str {
        &self.folded
    }
    /// The mailbox that the address probably leads to: without a subaddress (RFC 5233:
    /// `ada+x@b.example` is `ada@b.example`), and for Gmail without the dots that it ignores.
    /// Folded; only for comparison, never for sending.
    pub fn mailbox(&self) -> String {
        let (local, domain) = (self.local_part(), self.domain());
        // A leading `+` starts the name itself.
        let local = match local.split_once('+') {
            Some((name, _)) if !name.is_empty() => name,
            _ => local,
        };
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }
    /// The form for mail servers: the domain in A-labels, the local part as written. A local part
    /// that is not ASCII needs a server with SMTPUTF8 (RFC 6531).
    pub fn for_server(&self) -> String {
        let local = self.shown.rsplit_once('@').map_or("", |(local, _)| local);
        format!("{local}@{}", self.domain())
    }
    /// The domain in U-labels.
    pub fn shown_domain(&self) -> &str {
        self.shown.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
    /// The domain in A-labels, as compared.
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
    /// Personal data, so it cannot reach a log by accident.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_an_address() {
        for good in ["asa@kommun.example", "Åsa.Öberg@kommun.example", "a+b@x-y.test", " a@b.test "]
        {
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
        assert_eq!(
            EmailAddress::new("ÅSA@Kommun.Example"),
            EmailAddress::new("åsa@kommun.example")
        );
        for (one, other) in [
            ("bo.ek@köping.example", "bo.ek@xn--kping-jua.example"),
            ("bo.ek@KÖPING.example", "Bo.Ek@XN--KPING-JUA.Example"),
            ("a\u{30a}sa@kommun.example", "åsa@kommun.example"),
            ("bo@ko\u{308}ping.example", "bo@köping.example"),
            ("\u{200b}bo@köping.example\u{202c}", "\u{feff}bo@köping.example "),
        ] {
            assert_eq!(
                EmailAddress::new(one).expect("an address"),
                EmailAddress::new(other).expect("an address"),
                "{one} {other}"
            );
        }
        assert_ne!(EmailAddress::new("bo@koping.example"), EmailAddress::new("bo@köping.example"));
    }

    #[test]
    fn people_read_letters_and_servers_read_a_labels() {
        let address = EmailAddress::new("Bo.Ek@xn--kping-jua.example").unwrap();
        assert_eq!(
            (address.as_str(), address.shown_domain()),
            ("Bo.Ek@köping.example", "köping.example")
        );
        assert_eq!(
            (address.for_server().as_str(), address.domain()),
            ("Bo.Ek@xn--kping-jua.example", "xn--kping-jua.example")
        );
        let stored = String::from(address.clone());
        assert_eq!(EmailAddress::try_from(stored).unwrap(), address);
        assert_eq!(
            EmailAddress::new("ASA@Kommun.Example").unwrap().as_str(),
            "ASA@Kommun.Example",
            "case is preserved"
        );
    }

    #[test]
    fn look_alikes_and_made_up_a_labels_are_refused() {
        for bad in [
            "\u{ff4b}alle@kommun.example",
            "ﬁn@kommun.example",
            "\u{2460}@kommun.example",
            "\u{301}a@kommun.example",
            "ka\u{200b}lle@kommun.example",
            "a@xn--a.example",
            "a@xn--.example",
            "a@kommun.example.",
            "a@exa_mple.test",
        ] {
            assert!(EmailAddress::new(bad).is_err(), "{bad:?}");
        }
    }
}
