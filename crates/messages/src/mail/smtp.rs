//! Sends letters through an SMTP server, and classifies its replies.

use std::time::Duration;

use base::Secret;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::compose::compose;
use super::{Mail, NotSent, Why};

/// How the connection to the mail server is protected. There is no opportunistic mode: an attacker
/// in between could always claim that encryption is unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encryption {
    /// Encrypted after a plain greeting (RFC 3207); nothing is sent to a server that does not
    /// support it. Port 587.
    StartTls,
    /// Encrypted from the first byte (RFC 8314). Port 465.
    Tls,
    /// Unencrypted: for a mail server on the same machine. Port 25.
    None,
}

impl Encryption {
    pub fn usual_port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

#[derive(Debug)]
pub struct Login {
    pub user: String,
    pub password: Secret<String>,
}

/// The operator's mail server.
#[derive(Debug)]
pub struct SmtpOptions {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub login: Option<Login>,
    /// This machine's name in EHLO.
    pub hello: String,
    /// PEM certificates of authorities trusted besides the system's, for a mail server with a
    /// certificate from the operator's own authority.
    pub authorities: Option<Vec<u8>>,
    /// For one letter, from connecting to the final reply.
    pub timeout: Duration,
    /// The largest number of connections kept open.
    pub connections: u32,
}

/// Sends through an SMTP server, over reused connections.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    timeout: Duration,
}

/// Why the options are invalid.
#[derive(Debug, thiserror::Error)]
pub enum SmtpRefused {
    #[error("invalid certificate authorities, expected PEM: {0}")]
    Authorities(lettre::transport::smtp::Error),
    #[error("cannot set up TLS: {0}")]
    Tls(lettre::transport::smtp::Error),
}

impl Smtp {
    /// # Panics
    /// Outside a tokio runtime: the pool spawns a task.
    pub fn new(options: SmtpOptions) -> Result<Self, SmtpRefused> {
        let parameters = || {
            let mut builder = TlsParameters::builder(options.host.clone());
            if let Some(pem) = &options.authorities {
                builder = builder.add_root_certificate(
                    Certificate::from_pem(pem).map_err(SmtpRefused::Authorities)?,
                );
            }
            builder.build().map_err(SmtpRefused::Tls)
        };
        let tls = match options.encryption {
            Encryption::StartTls => Tls::Required(parameters()?),
            Encryption::Tls => Tls::Wrapper(parameters()?),
            Encryption::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(options.host)
            .port(options.port)
            .tls(tls)
            .hello_name(ClientId::Domain(options.hello))
            .timeout(Some(options.timeout))
            .pool_config(
                PoolConfig::new()
                    .max_size(options.connections)
                    .idle_timeout(Duration::from_secs(30)),
            );
        if let Some(Login { user, password }) = options.login {
            builder = builder.credentials(Credentials::new(user, password.expose().clone()));
        }
        Ok(Self { transport: builder.build(), timeout: options.timeout })
    }

    pub(super) async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        let message = compose(mail).map_err(|e| NotSent::Never(e.to_string().into()))?;
        // lettre's timeout covers connecting; this one also stops a server that sends one byte a
        // minute.
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            // lettre reports this before anything is sent; a retry would meet the same server (RFC
            // 6531, section 3.5).
            Ok(Err(e)) if e.is_client() && !mail.to.for_server().is_ascii() => {
                Err(NotSent::Never(NO_SMTPUTF8.to_owned().into()))
            }
            Ok(Err(e)) => Err(judge(&e)),
            Err(_) => Err(NotSent::Later(
                format!("the mail server did not respond within {} s", self.timeout.as_secs_f32())
                    .into(),
            )),
        }
    }

    /// Whether the server responds, accepts the login and takes commands; otherwise the reason.
    pub(super) async fn reachable(&self) -> Result<(), String> {
        match tokio::time::timeout(self.timeout, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the mail server closed the connection".to_owned()),
            Ok(Err(e)) => Err(reason(&e)),
            Err(_) => Err(format!(
                "the mail server did not respond within {} s",
                self.timeout.as_secs_f32()
            )),
        }
    }
}

const NO_SMTPUTF8: &str =
    "the mail server does not support non-ASCII characters before the @ (SMTPUTF8)";

/// Whether a failed attempt is worth retrying (RFC 5321, section 4.2.1).
fn judge(e: &lettre::transport::smtp::Error) -> NotSent {
    let why = Why { reason: reason(e), answer: answer(e) };
    // 530, 534, 535 and 538 refuse our login, not the letter (RFC 4954). Once a system
    // administrator corrects that, the letter can be sent.
    let about_us = e.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if e.is_permanent() && !about_us { NotSent::Never(why) } else { NotSent::Later(why) }
}

/// The code and the server's own text, as one line.
fn answer(e: &lettre::transport::smtp::Error) -> Option<String> {
    let code = e.status()?;
    let words = std::error::Error::source(e).map(ToString::to_string).unwrap_or_default();
    Some(super::render::one_line(&format!("{code} {words}")))
}

/// A reason that may be logged: servers repeat the recipient's address in their replies, so only
/// the codes are kept.
fn reason(e: &lettre::transport::smtp::Error) -> String {
    if let Some(code) = e.status() {
        let answer = std::error::Error::source(e).map(ToString::to_string).unwrap_or_default();
        let enhanced = answer
            .split_whitespace()
            .find(|word| is_enhanced(word))
            .map(|word| format!(" {word}"))
            .unwrap_or_default();
        return format!("the mail server answered {code}{enhanced}");
    }
    if e.is_tls() {
        return format!("TLS connection to the mail server failed: {e}");
    }
    // A connection or protocol error, described by this machine: it names no address but the
    // server's.
    if e.is_response() {
        "invalid SMTP response from the mail server".to_owned()
    } else {
        format!("the mail server cannot be reached: {e}")
    }
}

/// An enhanced status code, `5.1.1` (RFC 3463).
fn is_enhanced(word: &str) -> bool {
    let mut parts = word.split('.');
    let number = |part: Option<&str>| {
        part.is_some_and(|p| (1..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    number(parts.next())
        && number(parts.next())
        && number(parts.next())
        && parts.next().is_none()
        && word.starts_with(['2', '4', '5'])
}
