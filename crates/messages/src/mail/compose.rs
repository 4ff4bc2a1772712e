//! Composes a mail in the format of RFC 5322.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::Mail;
use super::render::one_line;

/// Headers that lettre has no types for.
macro_rules! header {
    ($(#[$doc:meta])* $name:ident, $text:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        struct $name(String);
        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }
            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}
header!(
    /// RFC 3834: asks for no automatic replies and tickets.
    AutoSubmitted, "Auto-Submitted");
header!(
    /// The same, for Exchange.
    AutoResponseSuppress, "X-Auto-Response-Suppress");
header!(
    /// RFC 3282: tells screen readers and filters the language.
    ContentLanguage, "Content-Language");

/// An address that is valid here, but that no mail can be sent to.
#[derive(Debug, thiserror::Error)]
#[error("the address cannot be used in a mail header")]
pub(super) struct Unaddressable;

pub(super) fn compose(mail: &Mail) -> Result<Message, Unaddressable> {
    let address = |address: &base::EmailAddress| {
        address.for_server().parse::<Address>().map_err(|_| Unaddressable)
    };
    let from = address(&mail.from)?;
    let id = format!("<{}@{}>", mail.id, from.domain());
    let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(mail.at.seconds()).unwrap_or(0));
    Message::builder()
        .message_id(Some(id))
        .date(date)
        .from(Mailbox::new(Some(one_line(&mail.from_name)), from))
        .to(Mailbox::new(None, address(&mail.to)?))
        .subject(one_line(&mail.subject))
        .header(AutoSubmitted("auto-generated".into()))
        .header(AutoResponseSuppress("All".into()))
        .header(ContentLanguage(mail.language.tag().into()))
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
        .map_err(|_| Unaddressable)
}
