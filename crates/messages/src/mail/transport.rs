use std::sync::Arc;

use super::{Mail, Mailbox, Smtp};

/// How letters leave.
pub enum Transport {
    /// Through the body's mail server.
    Smtp(Smtp),
    /// Into the demo's mailbox, where a person reads them in the browser.
    Mailbox(Arc<Mailbox>),
}

/// Why a letter did not leave. The words hold no address: they are logged and shown to staff.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// Another try can help.
    #[error("{0}")]
    Later(String),
    /// No try ever will: the address does not exist, or the server wants none of it.
    #[error("{0}")]
    Never(String),
}

impl Transport {
    pub async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Mailbox(mailbox) => mailbox.put(mail.clone()).await.map_err(|e| NotSent::Later(format!("the mailbox: {e}"))),
        }
    }

    /// Whether a letter could leave now; else why not.
    pub async fn reachable(&self) -> Result<(), String> {
        match self {
            Self::Smtp(smtp) => smtp.reachable().await,
            Self::Mailbox(_) => Ok(()),
        }
    }
}
