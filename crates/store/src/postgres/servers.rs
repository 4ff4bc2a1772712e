//! The PostgreSQL servers, how they are reached, and how long each step may take.
//!
//! A connection is encrypted and the server's name verified, unless the server is on the same
//! machine or the URL says `sslmode=disable`. If the URL names several hosts, the one that accepts
//! writes is used. Each attempt has a deadline, so an unresponsive server delays nothing for
//! longer.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base::{Fault, Secret};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::explain;

/// For a TCP connection, to each address of a host (`connect_timeout`).
const CONNECT: Duration = Duration::from_secs(2);
/// For a host to accept the login and say whether it takes writes. A frozen server completes the
/// TCP handshake and then says nothing.
const LOG_IN: Duration = Duration::from_secs(3);
/// For sent data to be acknowledged by the other machine (`tcp_user_timeout`).
const ACKNOWLEDGED: Duration = Duration::from_secs(4);
/// Idle time before the first keepalive probe.
const PROBE_AFTER: Duration = Duration::from_secs(5);
/// Time between keepalive probes.
const PROBE_EVERY: Duration = Duration::from_secs(1);
const PROBES: u32 = 3;
/// For one statement, on the server (`statement_timeout`).
const STATEMENT: Duration = Duration::from_secs(6);
/// How much longer the client waits: a frozen server cancels nothing.
const BEYOND: Duration = Duration::from_secs(1);

/// A parsed URL: `postgres://USER@HOST,HOST/DATABASE?sslmode=verify-full&sslrootcert=FILE`.
pub(crate) struct Address {
    config: Config,
    encrypted: bool,
    authorities: Option<PathBuf>,
    statement: Duration,
}

/// Connection settings, shared by all threads.
pub(crate) struct Servers {
    /// One configuration for each host: the driver's own walk along the hosts has no deadline for
    /// one that accepts and then says nothing.
    hosts: Vec<Config>,
    encryption: Option<MakeRustlsConnect>,
    statement: Duration,
    /// Where to start: the host that last accepted writes.
    first: AtomicUsize,
}

impl Address {
    /// Accepts only two of libpq's `sslmode` values, `verify-full` and `disable`: the others
    /// encrypt without verifying the server, or fall back to plain text.
    pub(crate) fn parse(url: &str) -> Result<Self, Fault> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authorities, mut statement, mut rest) =
            (None, None, STATEMENT, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => authorities = Some(PathBuf::from(value)),
                Some(("statement_timeout", value)) => {
                    let seconds =
                        value.parse().ok().filter(|seconds| (1..=3_600).contains(seconds));
                    let wrong = || {
                        Fault::new("`statement_timeout` must be a number of seconds from 1 to 3600")
                    };
                    statement = Duration::from_secs(seconds.ok_or_else(wrong)?);
                }
                _ => rest.push(pair),
            }
        }
        // The driver's message repeats parts of the URL, which may include a password.
        let config: Config = format!("{place}?{}", rest.join("&"))
            .parse()
            .map_err(|_| Fault::new("invalid PostgreSQL URL"))?;
        if config.get_dbname().is_none() || config.get_hosts().is_empty() {
            return Err(Fault::new("the PostgreSQL URL lacks a host or a database name"));
        }
        let here = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost"
                    || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            Host::Unix(_) => true,
        };
        let encrypted = match mode {
            Some("verify-full") => true,
            Some("disable") => false,
            None if config.get_hosts().iter().all(here) => false,
            _ => {
                return Err(Fault::new(
                    "set `sslmode=verify-full` (and `sslrootcert=FILE` for a private certificate authority), or `sslmode=disable` if the network path is already secure",
                ));
            }
        };
        let said = |name: &str| rest.iter().any(|pair| pair.split('=').next() == Some(name));
        Ok(Self { config: with_defaults(config, said), encrypted, authorities, statement })
    }

    pub(crate) fn servers(mut self, password: Option<&Secret<String>>) -> Result<Servers, Fault> {
        if let Some(password) = password {
            self.config.password(password.expose());
        }
        self.config.ssl_mode(if self.encrypted { SslMode::Require } else { SslMode::Disable });
        let encryption = if self.encrypted {
            Some(MakeRustlsConnect::new(encryption(self.authorities.as_deref())?))
        } else {
            None
        };
        let hosts =
            (0..self.config.get_hosts().len()).map(|n| of_one_host(&self.config, n)).collect();
        Ok(Servers { hosts, encryption, statement: self.statement, first: AtomicUsize::new(0) })
    }
}

/// Fills in what the URL omits: libpq's own defaults notice an unresponsive server after minutes or
/// hours.
fn with_defaults(mut config: Config, said: impl Fn(&str) -> bool) -> Config {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(ACKNOWLEDGED);
    }
    if !said("keepalives_idle") {
        config.keepalives_idle(PROBE_AFTER);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(PROBE_EVERY);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(PROBES);
    }
    if !said("target_session_attrs") {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    if config.get_application_name().is_none() {
        config.application_name("farstu");
    }
    config
}

/// The same configuration for one of its hosts.
fn of_one_host(all: &Config, n: usize) -> Config {
    let mut one = Config::new();
    match &all.get_hosts()[n] {
        Host::Tcp(name) => one.host(name),
        Host::Unix(path) => one.host_path(path),
    };
    // A single port applies to all hosts; otherwise each has its own.
    let ports = all.get_ports();
    if let Some(port) = ports.get(n).or(ports.first()) {
        one.port(*port);
    }
    if let Some(address) = all.get_hostaddrs().get(n) {
        one.hostaddr(*address);
    }
    all.get_user().map(|user| one.user(user));
    all.get_password().map(|password| one.password(password));
    all.get_dbname().map(|name| one.dbname(name));
    all.get_options().map(|options| one.options(options));
    all.get_application_name().map(|name| one.application_name(name));
    all.get_connect_timeout().map(|limit| one.connect_timeout(*limit));
    all.get_tcp_user_timeout().map(|limit| one.tcp_user_timeout(*limit));
    all.get_keepalives_interval().map(|interval| one.keepalives_interval(interval));
    all.get_keepalives_retries().map(|retries| one.keepalives_retries(retries));
    one.keepalives(all.get_keepalives()).keepalives_idle(all.get_keepalives_idle());
    one.ssl_mode(all.get_ssl_mode())
        .ssl_negotiation(all.get_ssl_negotiation())
        .channel_binding(all.get_channel_binding());
    one.target_session_attrs(all.get_target_session_attrs());
    one
}

impl Servers {
    /// How long a client waits for the response to one statement.
    pub(super) fn patience(&self) -> Duration {
        self.statement + BEYOND
    }

    /// Starts with the next host from now on, if this one is still the first: it has just lost a
    /// connection.
    pub(super) fn pass_over(&self, host: usize) {
        let next = (host + 1) % self.hosts.len();
        let _ = self.first.compare_exchange(host, next, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Connects to the first host that accepts, starting with the one that did last time. Returns
    /// its index too.
    pub(super) async fn connect(&self) -> Result<(Client, usize), Fault> {
        let first = self.first.load(Ordering::Relaxed);
        let mut words = Vec::new();
        for n in (0..self.hosts.len()).map(|n| (first + n) % self.hosts.len()) {
            let host = &self.hosts[n];
            let addresses = host.get_connect_timeout().copied().unwrap_or_default();
            match timeout(addresses + LOG_IN, self.log_in(host)).await {
                Ok(Ok(client)) => {
                    self.first.store(n, Ordering::Relaxed);
                    return Ok((client, n));
                }
                Ok(Err(e)) => words.push(explain(&e).to_string()),
                Err(_) => words.push(format!(
                    "host {} of the URL accepts connections but does not respond",
                    n + 1
                )),
            }
        }
        Err(Fault::new(words.join("; ")))
    }

    async fn log_in(&self, host: &Config) -> Result<Client, tokio_postgres::Error> {
        let client = match &self.encryption {
            Some(encryption) => {
                let (client, connection) = host.connect(encryption.clone()).await?;
                tokio::spawn(connection);
                client
            }
            None => {
                let (client, connection) = host.connect(NoTls).await?;
                tokio::spawn(connection);
                client
            }
        };
        // A node that freezes inside a transaction must not hold its locks for long.
        let limits = format!(
            "SET statement_timeout TO {}; SET idle_in_transaction_session_timeout TO {}",
            self.statement.as_millis(),
            2 * self.statement.as_millis()
        );
        client.batch_execute(&limits).await?;
        Ok(client)
    }
}

fn encryption(authorities: Option<&Path>) -> Result<ClientConfig, Fault> {
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(path) => {
            let wrong = |e: String| Fault::new(format!("sslrootcert: {}: {e}", path.display()));
            for certificate in
                CertificateDer::pem_file_iter(path).map_err(|e| wrong(e.to_string()))?
            {
                roots
                    .add(certificate.map_err(|e| wrong(e.to_string()))?)
                    .map_err(|e| wrong(e.to_string()))?;
            }
            if roots.is_empty() {
                return Err(wrong("no certificate found".to_owned()));
            }
        }
        None => {
            let certificates = rustls_native_certs::load_native_certs().certs;
            _ = roots.add_parsable_certificates(certificates);
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Fault::new)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_only_on_the_loopback_or_by_sslmode_disable() {
        let encrypted = |url: &str| Address::parse(url).map(|address| address.encrypted).ok();
        for here in [
            "postgres://f@localhost/f",
            "postgres://f@127.0.0.1:5433/f",
            "postgres://f@[::1]/f",
            "postgres://f@%2Frun%2Fpostgresql/f",
        ] {
            assert_eq!(encrypted(here), Some(false), "{here}");
        }
        assert_eq!(encrypted("postgres://f@db.example/f?sslmode=disable"), Some(false));
        assert_eq!(
            encrypted("postgres://f@db.example/f?sslmode=verify-full&application_name=x"),
            Some(true)
        );
        for unsaid in
            ["", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca", "?sslmod=disable"]
        {
            assert_eq!(encrypted(&format!("postgres://f@db.example/f{unsaid}")), None, "{unsaid}");
        }
        assert_eq!(encrypted("postgres://f@localhost,db.example/f"), None, "one host is remote");
        assert_eq!((encrypted("postgres://f@localhost"), encrypted("postgres:///f")), (None, None));
    }

    #[test]
    fn no_fault_contains_the_password() {
        let fault = Address::parse("postgres://f:hunter2@db.example:x/f")
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default();
        assert!(!fault.is_empty() && !fault.contains("hunter2"), "{fault}");
    }

    #[test]
    fn an_unresponsive_server_is_noticed_within_seconds_by_default() {
        let address = Address::parse("postgres://f@127.0.0.1/f").unwrap();
        let config = &address.config;
        assert_eq!(config.get_connect_timeout(), Some(&CONNECT));
        assert_eq!(config.get_tcp_user_timeout(), Some(&ACKNOWLEDGED));
        assert_eq!(
            (config.get_keepalives_idle(), config.get_keepalives_interval()),
            (PROBE_AFTER, Some(PROBE_EVERY))
        );
        assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        assert_eq!(address.statement, STATEMENT);

        let own = "connect_timeout=7&tcp_user_timeout=8&keepalives_idle=9&target_session_attrs=any&statement_timeout=60";
        let address = Address::parse(&format!("postgres://f@127.0.0.1/f?{own}")).unwrap();
        let (config, seconds) = (&address.config, Duration::from_secs);
        assert_eq!(config.get_connect_timeout(), Some(&seconds(7)));
        assert_eq!(
            (config.get_tcp_user_timeout(), config.get_keepalives_idle()),
            (Some(&seconds(8)), seconds(9))
        );
        assert_eq!(
            (config.get_target_session_attrs(), address.statement),
            (TargetSessionAttrs::Any, seconds(60))
        );
        assert!(Address::parse("postgres://f@127.0.0.1/f?statement_timeout=0").is_err());
    }

    #[test]
    fn each_host_keeps_the_options_of_the_url() {
        let url = "postgres://f:p@127.0.0.1:5433,127.0.0.2:5434/d?options=-csearch_path%3Dx";
        let servers = Address::parse(url).unwrap().servers(None).unwrap();
        let told = |config: &Config| (config.get_hosts().to_vec(), config.get_ports().to_vec());
        assert_eq!(told(&servers.hosts[0]), (vec![Host::Tcp("127.0.0.1".to_owned())], vec![5433]));
        assert_eq!(told(&servers.hosts[1]), (vec![Host::Tcp("127.0.0.2".to_owned())], vec![5434]));
        for one in &servers.hosts {
            assert_eq!(
                (one.get_user(), one.get_password(), one.get_dbname()),
                (Some("f"), Some(&b"p"[..]), Some("d"))
            );
            assert_eq!(one.get_options(), Some("-csearch_path=x"));
            assert_eq!(one.get_tcp_user_timeout(), Some(&ACKNOWLEDGED));
        }
    }
}
