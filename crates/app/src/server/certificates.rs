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
            self.renew_all();
        }
    }

    /// Reads what is new, and tells what cannot be used.
    pub(crate) fn renew_all(&self) {
        for files in &self.files {
            match self.renew(files) {
                Ok(true) => tracing::info!(host = files.host, "a renewed certificate is in use"),
                Ok(false) => {}
                Err(e) => tracing::error!(host = files.host, "the renewed certificate cannot be used, the old one stays: {e}"),
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
        // A look at `/healthz` by the machine's address names no host: the first portal answers it.
        let name = hello.server_name().map_or_else(|| self.files[0].host.clone(), str::to_ascii_lowercase);
        self.read.read().unwrap_or_else(PoisonError::into_inner).get(&name).map(|(_, certified)| certified.clone())
    }
}

#[cfg(test)]
mod tests {
    use rustls::{ClientConfig, RootCertStore};
    use tokio_rustls::TlsConnector;

    use super::*;

    /// A certificate of its own authority, in the two files.
    fn made(files: &Files) -> CertificateDer<'static> {
        let made = rcgen::generate_simple_self_signed([files.host.clone()]).expect("a certificate");
        std::fs::write(&files.certificate, made.cert.pem()).expect("written");
        std::fs::write(&files.key, made.signing_key.serialize_pem()).expect("written");
        made.cert.der().clone()
    }

    /// Whether somebody who trusts this certificate alone gets through to the host, with or without naming it.
    async fn reached(certificates: &Arc<Certificates>, trusted: &CertificateDer<'static>, host: &str, named: bool) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).expect("an authority");
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let mut config =
            builder.with_safe_default_protocol_versions().expect("versions").with_root_certificates(roots).with_no_client_auth();
        config.enable_sni = named;
        let (here, there) = tokio::io::duplex(64 * 1024);
        let name = host.to_owned().try_into().expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let acceptor = certificates.acceptor().expect("a configuration");
        let (client, server) = tokio::join!(connector.connect(name, here), acceptor.accept(there));
        client.is_ok() && server.is_ok()
    }

    #[tokio::test]
    async fn each_host_has_its_own_and_who_names_none_gets_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let [first, second] = ["a.example", "b.example"].map(|host| {
            let path = |end: &str| folder.path().join(format!("{host}.{end}"));
            Files { host: host.to_owned(), certificate: path("crt"), key: path("key") }
        });
        let (a, b) = (made(&first), made(&second));
        let certificates = Certificates::read(vec![first.clone(), second.clone()]).expect("read");
        assert!(reached(&certificates, &a, "a.example", true).await && reached(&certificates, &b, "b.example", true).await);
        assert!(reached(&certificates, &a, "a.example", false).await && !reached(&certificates, &b, "b.example", false).await);
        assert!(!reached(&certificates, &a, "c.example", true).await);

        // Renewed, and half renewed.
        let newer = made(&second);
        let later = SystemTime::now() + Duration::from_secs(5);
        let touch = |path: &PathBuf| std::fs::File::options().append(true).open(path).and_then(|file| file.set_modified(later));
        touch(&second.key).expect("touched");
        assert_eq!(certificates.renew(&second), Ok(true));
        assert!(reached(&certificates, &newer, "b.example", true).await && !reached(&certificates, &b, "b.example", true).await);
        std::fs::copy(&first.key, &second.key).expect("copied");
        assert!(certificates.renew(&second).is_err_and(|e| e.contains("is not the key of")));
        assert!(reached(&certificates, &newer, "b.example", true).await);
    }
}
