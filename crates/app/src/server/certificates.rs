use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// A host name and the files of its certificate.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    pub(crate) host: String,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// The certificates of all portals, chosen by the name that the client asks for, and read anew when their files change: who renews them
/// need not restart anything.
#[derive(Debug)]
pub(crate) struct Certificates {
    files: Vec<Files>,
    read: RwLock<HashMap<String, (SystemTime, Arc<CertifiedKey>)>>,
}

impl Certificates {
    pub(crate) fn read(files: Vec<Files>) -> Result<Arc<Self>, String> {
        let this = Self { files, read: RwLock::default() };
        for files in &this.files {
            this.renew(files)?;
        }
        Ok(Arc::new(this))
    }

    pub(super) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, String> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(|e| e.to_string())?
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Looks for renewed files each minute, for as long as the program runs. What is broken is told and the old one kept.
    pub(super) async fn keep_fresh(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_secs(60)).await;
            for files in &self.files {
                match self.renew(files) {
                    Ok(true) => tracing::info!(host = files.host, "a renewed certificate is in use"),
                    Ok(false) => {}
                    Err(e) => tracing::error!(host = files.host, "the renewed certificate cannot be used, the old one stays: {e}"),
                }
            }
        }
    }

    /// Whether there was anything new.
    fn renew(&self, files: &Files) -> Result<bool, String> {
        let changed = |path: &PathBuf| std::fs::metadata(path).and_then(|m| m.modified()).map_err(|e| format!("{}: {e}", path.display()));
        let stamp = changed(&files.certificate)?.max(changed(&files.key)?);
        if self.read.read().unwrap_or_else(PoisonError::into_inner).get(&files.host).is_some_and(|(read, _)| *read == stamp) {
            return Ok(false);
        }
        let certified = Arc::new(certified(files)?);
        self.read.write().unwrap_or_else(PoisonError::into_inner).insert(files.host.clone(), (stamp, certified));
        Ok(true)
    }
}

fn certified(files: &Files) -> Result<CertifiedKey, String> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .map_err(|e| format!("{certificate} holds no PEM certificates: {e}"))?;
    if chain.is_empty() {
        return Err(format!("{certificate} holds no certificate"));
    }
    let private = PrivateKeyDer::from_pem_file(&files.key).map_err(|e| format!("{key} holds no PEM private key: {e}"))?;
    let signing = aws_lc_rs::sign::any_supported_type(&private).map_err(|e| format!("{key} cannot be used: {e}"))?;
    let certified = CertifiedKey::new(chain, signing);
    certified.keys_match().map_err(|e| format!("{key} is not the key of {certificate}: {e}"))?;
    Ok(certified)
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name()?.to_ascii_lowercase();
        self.read.read().unwrap_or_else(PoisonError::into_inner).get(&name).map(|(_, certified)| certified.clone())
    }
}
