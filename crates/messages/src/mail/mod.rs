//! Mail: the wording of every letter in both languages ([`render()`]), the message ([`Mail`]), and
//! its delivery ([`Transport`]).
//!
//! A context queues a [`base::Letter`] as a job in its own transaction; the worker renders and
//! sends it. What cannot be sent now is retried; what never can be is set aside, and staff see it
//! ([`NotSent`]).

mod compose;
pub mod given_up;
mod mailbox;
mod model;
mod render;
mod samples;
mod smtp;
mod transport;
mod when;
mod words;

#[cfg(test)]
mod tests;

pub use mailbox::Mailbox;
pub use model::{Look, Mail, Rendered};
pub use render::render;
pub use samples::samples;
pub use smtp::{Encryption, Login, Smtp, SmtpOptions};
pub use transport::{NotSent, Transport, Why};

use base::{Language, Texts};

pub(crate) const TEXT_FILES: &[(Language, &str, &str)] = &[
    (Language::Sv, "mail.ftl", include_str!("../../locales/sv/mail.ftl")),
    (Language::En, "mail.ftl", include_str!("../../locales/en/mail.ftl")),
];

static TEXTS: std::sync::LazyLock<Texts> = std::sync::LazyLock::new(|| Texts::new(TEXT_FILES));
