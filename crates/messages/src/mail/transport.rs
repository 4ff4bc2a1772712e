use std::sync::Arc;

use super::{Mail, Mailbox, Smtp};

/// How letters leave.
pub enum Transport {
    /// Through the body's mail server.
    Smtp(Smtp),
    /// Into the demo's mailbox, where a person reads them in the browser.
    Mailbox(Arc<Mailbox>),
    /// Nowhere: a drill on a copy of a portal.
    None,
}

/// Why a letter did not leave.
#[derive(Debug, PartialEq, Eq)]
pub enum NotSent {
    /// Another try can help.
    Later(Why),
    /// No try ever will: the address does not exist, or the server wants none of it.
    Never(Why),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Holds no address, so it can be logged.
    pub reason: String,
    /// The server's answer as it came. Servers repeat the address in it: for staff, never for the
    /// log.
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

    /// Whether a letter could leave now; else why not.
    pub async fn reachable(&self) -> Result<(), String> {
        match self {
            Self::Smtp(smtp) => smtp.reachable().await,
            Self::Mailbox(_) | Self::None => Ok(()),
        }
    }
}
