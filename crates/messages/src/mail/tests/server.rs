//! A small SMTP server with configurable behaviour.

use std::sync::{Arc, Mutex};

use rustls_pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Kind,
    /// Replies with this line to the command that begins so.
    Says(&'static str, &'static str),
    /// Closes the connection at the command that begins so.
    HangsUp(&'static str),
    /// Accepts the connection and says nothing.
    Silent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Offers {
    Plain,
    StartTls,
    Tls,
}

pub(super) struct Server {
    pub(super) port: u16,
    /// PEM of the authority that signed its certificate.
    pub(super) authority: Vec<u8>,
    /// Every line received, with `> ` before encrypted ones.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(super) async fn start(manner: Manner, offers: Offers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let made =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let authority = made.cert.pem().into_bytes();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .expect("a configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, ears) = (acceptor.clone(), ears.clone());
                tokio::spawn(async move {
                    match offers {
                        Offers::Tls => match acceptor.accept(stream).await {
                            Ok(stream) => {
                                drop(Talk { manner, offers, ears, secure: true }.run(stream).await)
                            }
                            Err(_) => {
                                ears.lock().expect("not poisoned").push("no handshake".into())
                            }
                        },
                        Offers::Plain | Offers::StartTls => {
                            let first = Talk { manner, offers, ears: ears.clone(), secure: false }
                                .run(stream)
                                .await;
                            if let Some(stream) = first {
                                if let Ok(stream) = acceptor.accept(stream).await {
                                    Talk { manner, offers, ears, secure: true }.run(stream).await;
                                } else {
                                    ears.lock().expect("not poisoned").push("no handshake".into());
                                }
                            }
                        }
                    }
                });
            }
        });
        Self { port, authority, heard }
    }

    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("not poisoned").clone()
    }
}

struct Talk {
    manner: Manner,
    offers: Offers,
    ears: Arc<Mutex<Vec<String>>>,
    secure: bool,
}

impl Talk {
    /// Returns the stream if it is to be encrypted from here on.
    async fn run<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Option<S> {
        let mut stream = BufReader::new(stream);
        // After STARTTLS the client speaks first (RFC 3207, section 4.2).
        if !(self.secure && self.offers == Offers::StartTls) {
            self.answer(&mut stream, "greeting", "220 mail.example ESMTP").await?;
        }
        let mut in_data = false;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            let mark = if self.secure { "> " } else { "" };
            self.ears.lock().expect("not poisoned").push(format!("{mark}{line}"));
            if in_data {
                if line == "." {
                    in_data = false;
                    self.answer(&mut stream, ".", "250 2.0.0 kept").await?;
                }
                continue;
            }
            let command = line.split_whitespace().next().unwrap_or_default().to_uppercase();
            let usual = match command.as_str() {
                "EHLO" if self.offers == Offers::StartTls && !self.secure => {
                    "250-mail.example\r\n250-AUTH PLAIN\r\n250 STARTTLS"
                }
                "EHLO" => "250-mail.example\r\n250 AUTH PLAIN",
                "STARTTLS" => "220 go on",
                "AUTH" => "235 2.7.0 welcome",
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 2.0.0 fine",
            };
            self.answer(&mut stream, &command, usual).await?;
            match command.as_str() {
                "STARTTLS" => return Some(stream.into_inner()),
                "DATA" => in_data = !matches!(self.manner, Manner::Says("DATA", _)),
                "QUIT" => return None,
                _ => {}
            }
        }
    }

    async fn answer<S: AsyncWrite + Unpin>(
        &self,
        stream: &mut S,
        command: &str,
        usual: &str,
    ) -> Option<()> {
        let line = match self.manner {
            Manner::Silent => std::future::pending().await,
            Manner::HangsUp(at) if at == command => return None,
            Manner::Says(at, line) if at == command => line,
            _ => usual,
        };
        stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()?;
        stream.flush().await.ok()
    }
}
