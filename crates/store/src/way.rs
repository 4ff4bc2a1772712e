//! The way to a PostgreSQL server: encrypted, and the server proves who it is; or plain, on the same machine or where the address says so.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Fault, Secret};
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use tokio_postgres_rustls::MakeRustlsConnect;

/// An address as it is understood: `postgres://USER@HOST/DATABASE?sslmode=verify-full&sslrootcert=FILE`.
pub(crate) struct Address {
    config: Config,
    encrypted: bool,
    authorities: Option<PathBuf>,
}

/// Ready to be gone.
#[derive(Clone)]
pub(crate) struct Way {
    config: Config,
    encryption: Option<MakeRustlsConnect>,
}

impl Address {
    /// Of libpq's modes the two are taken that are what they seem: the others encrypt for whoever answers, or not at all.
    pub(crate) fn parse(url: &str) -> Result<Self, Fault> {
        let (place, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut mode, mut authorities, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => authorities = Some(PathBuf::from(value)),
                _ => rest.push(pair),
            }
        }
        // What it says of a wrong address repeats parts of it, and one may be a password.
        let config: Config = format!("{place}?{}", rest.join("&")).parse().map_err(|_| Fault::new("the address is not understood"))?;
        if config.get_dbname().is_none() || config.get_hosts().is_empty() {
            return Err(Fault::new("the address names no host or no database"));
        }
        let here = |host: &Host| match host {
            Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
            Host::Unix(_) => true,
        };
        let encrypted = match mode {
            Some("verify-full") => true,
            Some("disable") => false,
            None if config.get_hosts().iter().all(here) => false,
            _ => {
                return Err(Fault::new(
                    "add sslmode=verify-full, with sslrootcert=FILE where the server's certificate is of your own authority; or sslmode=disable where the way is safe without",
                ));
            }
        };
        Ok(Self { config, encrypted, authorities })
    }

    pub(crate) fn way(mut self, password: Option<&Secret<String>>) -> Result<Way, Fault> {
        if let Some(password) = password {
            self.config.password(password.expose());
        }
        self.config.ssl_mode(if self.encrypted { SslMode::Require } else { SslMode::Disable });
        let encryption = if self.encrypted { Some(MakeRustlsConnect::new(encryption(self.authorities.as_deref())?)) } else { None };
        Ok(Way { config: self.config, encryption })
    }
}

impl Way {
    pub(crate) fn connect(&self) -> Result<Client, postgres::Error> {
        match &self.encryption {
            Some(encryption) => self.config.connect(encryption.clone()),
            None => self.config.connect(NoTls),
        }
    }
}

fn encryption(authorities: Option<&Path>) -> Result<ClientConfig, Fault> {
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(path) => {
            let wrong = |e: String| Fault::new(format!("sslrootcert: {}: {e}", path.display()));
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| wrong(e.to_string()))? {
                roots.add(certificate.map_err(|e| wrong(e.to_string()))?).map_err(|e| wrong(e.to_string()))?;
            }
            if roots.is_empty() {
                return Err(wrong("no certificate stands in it".to_owned()));
            }
        }
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(Fault::new)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_plain_only_on_the_same_machine_or_where_it_is_said() {
        let encrypted = |url: &str| Address::parse(url).map(|address| address.encrypted).ok();
        for here in
            ["postgres://f@localhost/f", "postgres://f@127.0.0.1:5433/f", "postgres://f@[::1]/f", "postgres://f@%2Frun%2Fpostgresql/f"]
        {
            assert_eq!(encrypted(here), Some(false), "{here}");
        }
        assert_eq!(encrypted("postgres://f@db.example/f?sslmode=disable"), Some(false));
        assert_eq!(encrypted("postgres://f@db.example/f?sslmode=verify-full&application_name=x"), Some(true));
        for unsaid in ["", "?sslmode=prefer", "?sslmode=require", "?sslmode=verify-ca", "?sslmod=disable"] {
            assert_eq!(encrypted(&format!("postgres://f@db.example/f{unsaid}")), None, "{unsaid}");
        }
        assert_eq!(encrypted("postgres://f@localhost,db.example/f"), None, "one of them is elsewhere");
        assert_eq!((encrypted("postgres://f@localhost"), encrypted("postgres:///f")), (None, None));
    }

    #[test]
    fn a_password_is_in_no_fault() {
        let fault = Address::parse("postgres://f:hunter2@db.example:x/f").err().map(|e| e.to_string()).unwrap_or_default();
        assert!(!fault.is_empty() && !fault.contains("hunter2"), "{fault}");
    }
}
