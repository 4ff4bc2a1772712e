//! How letters leave, and why one did not.

use std::sync::Arc;

use super::{Mail, Mailbox, Smtp};

/// How letters leave.
pub enum Transport {
    /// Through the operator's mail server.
    Smtp(Smtp),
    /// Into the demo's mailbox, which people read in the browser.
    Mailbox(Arc<Mailbox>),
    /// Nowhere: a restore drill on a copy of a portal.
    None,
}

/// Why a letter was not sent.
#[derive(Debug, PartialEq, Eq)]
pub enum NotSent {
    /// A retry may help.
    Later(Why),
    /// No retry can help: the address does not exist, or the server rejects the letter.
    Never(Why),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Contains no address, so it may be logged.
    pub reason: String,
    /// The server's reply, verbatim. It may repeat the address: shown to staff, never logged.
    pub answer: Option<String>,
}

impl From<String> for Why {
    fn from(reason: String) -> Self {
        Self { reason, answer: None }
    }
}

impl Transport {
    pub async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Mailbox(mailbox) => mailbox
                .put(mail.clone())
                .await
                .map_err(|e| NotSent::Later(format!("the mailbox: {e}").into())),
            Self::None => Err(NotSent::Never("the portal runs with --no-mail".to_owned().into())),
        }
    }

    /// Whether a letter could be sent now; otherwise the reason.
    pub async fn reachable(&self) -> Result<(), String> {
        match self {
            Self::Smtp(smtp) => smtp.reachable().await,
            Self::Mailbox(_) | Self::None => Ok(()),
        }
    }
}
