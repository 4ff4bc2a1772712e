//! One certificate with its key: read from its files, and compared with the one in use.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::Timestamp;
use rustls::client::verify_server_name;
use rustls::crypto::aws_lc_rs;
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use x509_cert::der::Decode as _;

/// A host name and the files of its certificate.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// The portal's id, for the log and metrics.
    pub(crate) portal: String,
    pub(crate) host: String,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Why the files give no usable certificate, and which of the two is at fault.
#[derive(Debug)]
pub(crate) enum Flaw {
    Certificate(String),
    Key(String),
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Certificate(what) | Self::Key(what) => f.write_str(what),
        }
    }
}

/// A certificate that names its host and whose key fits, and its period of validity.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub(super) certified: Arc<CertifiedKey>,
    not_before: Timestamp,
    not_after: Timestamp,
}

/// Whether a certificate is valid at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Validity {
    NotYet,
    Valid,
    Expired,
}

impl Certificate {
    pub(crate) fn read(files: &Files) -> Result<Self, Flaw> {
        let path = files.certificate.display();
        let flaw = |what: String| Flaw::Certificate(format!("{path}: {what}"));
        let chain = read_certificates(&files.certificate).map_err(Flaw::Certificate)?;
        let Some(leaf) = chain.first() else {
            return Err(flaw("no certificate in PEM format".to_owned()));
        };
        let parsed = ParsedCertificate::try_from(leaf)
            .map_err(|_| flaw("the first certificate cannot be read".to_owned()))?;
        let name = ServerName::try_from(files.host.as_str())
            .map_err(|_| flaw(format!("a certificate cannot name {}", files.host)))?;
        verify_server_name(&parsed, &name)
            .map_err(|_| flaw(format!("the first certificate does not name {}", files.host)))?;
        let dates = x509_cert::Certificate::from_der(leaf)
            .map_err(|_| flaw("the first certificate cannot be read".to_owned()))?;
        let seconds = |time: x509_cert::time::Time| {
            Timestamp::from_seconds(time.to_unix_duration().as_secs().cast_signed())
        };
        let validity = dates.tbs_certificate.validity;

        let key = files.key.display();
        let private = PrivateKeyDer::from_pem_file(&files.key)
            .map_err(|e| Flaw::Key(format!("{key}: {}", pem_words(&e, "private key"))))?;
        let unusable = || {
            Flaw::Key(format!("{key}: unsupported kind of private key: use RSA, ECDSA or Ed25519"))
        };
        let signing = aws_lc_rs::sign::any_supported_type(&private).map_err(|_| unusable())?;
        let certified = CertifiedKey::new(chain, signing);
        certified.keys_match().map_err(|_| Flaw::Key(format!("{key} is not the key of {path}")))?;
        Ok(Self {
            certified: Arc::new(certified),
            not_before: seconds(validity.not_before),
            not_after: seconds(validity.not_after),
        })
    }

    pub(crate) fn validity(&self, now: Timestamp) -> Validity {
        match now {
            now if now < self.not_before => Validity::NotYet,
            now if now < self.not_after => Validity::Valid,
            _ => Validity::Expired,
        }
    }

    /// Whole days until it expires; negative afterwards.
    pub(crate) fn days_left(&self, now: Timestamp) -> i64 {
        const DAY: i64 = 86_400_000_000;
        (self.not_after.micros() - now.micros()).div_euclid(DAY)
    }

    /// Whether to replace another with it: a valid certificate never gives way to one that is not.
    pub(crate) fn is_better_than(&self, other: &Self, now: Timestamp) -> bool {
        match (self.validity(now), other.validity(now)) {
            (Validity::Valid, _) => true,
            (_, Validity::Valid) => false,
            _ => self.not_after > other.not_after,
        }
    }

    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.certified.cert == other.certified.cert
    }
}

/// `1 day`, `14 days`.
pub(crate) fn count_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

/// The certificates of a PEM file; empty if there are none.
pub(crate) fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    read.map_err(|e| format!("{}: {}", path.display(), pem_words(&e, "certificate")))
}

fn pem_words(error: &rustls_pki_types::pem::Error, what: &str) -> String {
    use rustls_pki_types::pem::Error;
    match error {
        Error::Io(e) => crate::portal_file::io_words(e),
        Error::NoItemsFound => format!("no {what} in PEM format"),
        _ => format!("the {what} is not valid PEM"),
    }
}
