//! The TLS certificates in use, renewed from their files without a restart.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use base::{Clock, Timestamp};
use rustls::crypto::aws_lc_rs;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use tokio_rustls::TlsAcceptor;

use super::certificate::{Certificate, Files, Validity, count_days};
use super::{Health, Part};

/// Days before expiry from which a certificate counts as not renewed in time.
const RENEWAL_IS_LATE: i64 = 14;

/// The certificates of all portals, chosen by SNI (RFC 6066, section 3). A renewed one is used
/// without a restart, unless the one in use is better.
pub(crate) struct Certificates {
    files: Vec<Files>,
    clock: Arc<dyn Clock>,
    used: RwLock<HashMap<String, Arc<Certificate>>>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Certificates {
    pub(crate) fn read(files: Vec<Files>, clock: Arc<dyn Clock>) -> Result<Arc<Self>, String> {
        let mut used = HashMap::new();
        for files in &files {
            let certificate = Certificate::read(files).map_err(|flaw| flaw.to_string())?;
            used.insert(files.host.clone(), Arc::new(certificate));
        }
        Ok(Arc::new(Self { files, clock, used: RwLock::new(used) }))
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

    /// Checks for renewed files at once and then each minute; never returns.
    pub(crate) async fn keep_fresh(self: Arc<Self>, health: Health) {
        loop {
            self.look(&health);
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    }

    /// Uses better certificates, and reports trouble to `health`.
    pub(crate) fn look(&self, health: &Health) {
        let now = self.clock.now();
        for files in &self.files {
            let renewed = self.renew(files, now);
            let used = self.used(&files.host);
            let days = used.as_ref().map_or(0, |used| used.days_left(now));
            let trouble = match (renewed, used.as_ref().map(|used| used.validity(now))) {
                (Err(why), _) => Some(why),
                (_, Some(Validity::NotYet)) => {
                    Some("the certificate in use is not valid yet: check the clock".to_owned())
                }
                (_, Some(Validity::Expired)) => {
                    Some("the certificate in use has expired: renew it".to_owned())
                }
                _ if days < RENEWAL_IS_LATE => Some(format!(
                    "the certificate in use expires in {}: renew it",
                    count_days(days)
                )),
                _ => None,
            };
            health.note(&files.portal, Part::Certificate, trouble.as_deref());
        }
    }

    /// Whether a better certificate was found; an error says why the files' certificate is not
    /// used.
    fn renew(&self, files: &Files, now: Timestamp) -> Result<bool, String> {
        let kept = "the earlier certificate stays in use";
        let found = Certificate::read(files).map_err(|flaw| format!("{flaw}; {kept}"))?;
        if let Some(used) = self.used(&files.host) {
            if found.is_same_as(&used) {
                return Ok(false);
            }
            if !found.is_better_than(&used, now) {
                let path = files.certificate.display();
                return Err(match found.validity(now) {
                    Validity::NotYet => format!("{path} is not valid yet; {kept} until then"),
                    _ => format!("{path} has expired; {kept}"),
                });
            }
        }
        tracing::info!(
            portal = files.portal,
            days = found.days_left(now),
            "renewed certificate in use"
        );
        self.used
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(files.host.clone(), Arc::new(found));
        Ok(true)
    }

    fn used(&self, host: &str) -> Option<Arc<Certificate>> {
        self.used.read().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    /// Each host and the days until its certificate expires.
    pub(crate) fn days_left(&self) -> Vec<(String, i64)> {
        let now = self.clock.now();
        let left =
            |files: &Files| Some((files.host.clone(), self.used(&files.host)?.days_left(now)));
        self.files.iter().filter_map(left).collect()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        // A health check by IP address sends no SNI: the first portal's certificate answers.
        let name =
            hello.server_name().map_or_else(|| self.files[0].host.clone(), str::to_ascii_lowercase);
        Some(self.used(&name)?.certified.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use base::TestClock;
    use rustls::{ClientConfig, RootCertStore};
    use rustls_pki_types::CertificateDer;
    use tokio_rustls::TlsConnector;

    use super::*;

    /// 2026-11-30T00:00:00Z.
    const NOW: Timestamp = Timestamp::from_seconds(1_795_996_800);
    const DAY: Duration = Duration::from_secs(86_400);

    fn files(folder: &tempfile::TempDir, host: &str) -> Files {
        let path = |end: &str| folder.path().join(format!("{host}.{end}"));
        Files {
            portal: host.replace('.', "-"),
            host: host.to_owned(),
            certificate: path("crt"),
            key: path("key"),
        }
    }

    /// Writes a self-signed certificate for a host, valid from and to the given days after `NOW`.
    fn made(files: &Files, host: &str, from: i64, to: i64) -> CertificateDer<'static> {
        let key = rcgen::KeyPair::generate().expect("a key");
        let mut parameters = rcgen::CertificateParams::new([host.to_owned()]).expect("parameters");
        let day = |day: i64| {
            (std::time::UNIX_EPOCH
                + Duration::from_secs((NOW.micros() / 1_000_000 + day * 86_400).unsigned_abs()))
            .into()
        };
        (parameters.not_before, parameters.not_after) = (day(from), day(to));
        let made = parameters.self_signed(&key).expect("a certificate");
        std::fs::write(&files.certificate, made.pem()).expect("written");
        std::fs::write(&files.key, key.serialize_pem()).expect("written");
        made.der().clone()
    }

    fn clock() -> Arc<TestClock> {
        Arc::new(TestClock::at(NOW))
    }

    /// Whether a client that trusts only this certificate connects to a host, with or without SNI.
    async fn reached(
        certificates: &Arc<Certificates>,
        trusted: &CertificateDer<'static>,
        host: &str,
        named: bool,
    ) -> bool {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).expect("an authority");
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let mut config = builder
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.enable_sni = named;
        let (here, there) = tokio::io::duplex(64 * 1024);
        let name = host.to_owned().try_into().expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        let acceptor = certificates.acceptor().expect("a configuration");
        let (client, server) = tokio::join!(connector.connect(name, here), acceptor.accept(there));
        client.is_ok() && server.is_ok()
    }

    fn used(certificates: &Certificates, host: &str) -> CertificateDer<'static> {
        certificates.used(host).expect("a certificate").certified.cert[0].clone()
    }

    #[tokio::test]
    async fn each_host_has_its_own_and_a_client_that_names_none_gets_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let [first, second] = ["a.example", "b.example"].map(|host| files(&folder, host));
        let (a, b) =
            (made(&first, "a.example", -400, 4000), made(&second, "b.example", -400, 4000));
        let certificates = Certificates::read(vec![first, second], clock()).expect("read");
        assert!(
            reached(&certificates, &a, "a.example", true).await
                && reached(&certificates, &b, "b.example", true).await
        );
        assert!(
            reached(&certificates, &a, "a.example", false).await
                && !reached(&certificates, &b, "b.example", false).await
        );
        assert!(!reached(&certificates, &a, "c.example", true).await);
    }

    /// Each: what a renewal writes into the files, and what is reported.
    #[test]
    fn what_is_worse_than_the_certificate_in_use_is_not_taken() {
        type Change = fn(&Files);
        let worse: [(&str, Change, &str); 6] = [
            (
                "expired",
                |f| drop(made(f, "a.example", -90, -1)),
                "has expired; the earlier certificate stays in use",
            ),
            (
                "of next week",
                |f| drop(made(f, "a.example", 7, 97)),
                "is not valid yet; the earlier certificate stays in use",
            ),
            ("of another host", |f| drop(made(f, "b.example", -1, 90)), "does not name a.example"),
            (
                "key of another",
                |f| {
                    std::fs::write(
                        &f.key,
                        rcgen::KeyPair::generate().expect("a key").serialize_pem(),
                    )
                    .expect("written")
                },
                "is not the key of",
            ),
            (
                "half written",
                |f| {
                    std::fs::write(&f.certificate, "-----BEGIN CERTIFICATE-----\nMIIB")
                        .expect("written")
                },
                "PEM",
            ),
            ("gone", |f| std::fs::remove_file(&f.certificate).expect("removed"), "no such file"),
        ];
        for (name, change, told) in worse {
            let folder = tempfile::tempdir().expect("a folder");
            let files = files(&folder, "a.example");
            let good = made(&files, "a.example", -30, 60);
            let (certificates, health) = (
                Certificates::read(vec![files.clone()], clock()).expect("read"),
                Health::default(),
            );
            change(&files);
            certificates.look(&health);
            assert_eq!(used(&certificates, "a.example"), good, "{name}: the better one stays");
            assert!(
                health
                    .trouble("a-example", Part::Certificate)
                    .is_some_and(|why| why.contains(told)),
                "{name}: {health:?}"
            );
            let (ready, lines) = health.look();
            assert!(ready, "{name}: the node goes on serving");
            assert_eq!(lines, ["a-example: the certificate needs attention"], "{name}");
            let better = made(&files, "a.example", -1, 90);
            certificates.look(&health);
            assert_eq!(used(&certificates, "a.example"), better, "{name}: mended, it is taken");
            assert_eq!(health.look().1, Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn a_certificate_that_begins_later_is_taken_when_it_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(&folder, "a.example");
        let (clock, health) = (clock(), Health::default());
        let good = made(&files, "a.example", -30, 60);
        let certificates = Certificates::read(vec![files.clone()], clock.clone()).expect("read");
        let next = made(&files, "a.example", 2, 92);
        certificates.look(&health);
        assert_eq!(used(&certificates, "a.example"), good);
        clock.advance(DAY * 3);
        certificates.look(&health);
        assert_eq!(
            (used(&certificates, "a.example"), certificates.days_left()),
            (next, vec![("a.example".to_owned(), 89)])
        );
    }

    #[test]
    fn one_that_nears_its_end_is_told_and_of_two_that_have_expired_the_later_is_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(&folder, "a.example");
        let (clock, health) = (clock(), Health::default());
        made(&files, "a.example", -80, 10);
        let certificates = Certificates::read(vec![files.clone()], clock.clone()).expect("read");
        certificates.look(&health);
        let trouble =
            |health: &Health| health.trouble("a-example", Part::Certificate).unwrap_or_default();
        assert!(trouble(&health).contains("expires in 10 days"), "{health:?}");
        clock.advance(DAY * 11);
        certificates.look(&health);
        assert!(trouble(&health).contains("has expired"), "{health:?}");
        let later = made(&files, "a.example", -80, 10 + 1);
        clock.advance(DAY);
        certificates.look(&health);
        assert_eq!(used(&certificates, "a.example"), later);
    }

    #[test]
    fn what_cannot_be_served_at_the_start_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = files(&folder, "a.example");
        made(&files, "a.example", -30, 60);
        std::fs::write(&files.key, "no key").expect("written");
        let refused = Certificates::read(vec![files], clock()).map(drop).expect_err("refused");
        assert!(refused.contains("a.example.key: no private key in PEM"), "{refused}");
        let nowhere = Files {
            portal: "p".to_owned(),
            host: "a.example".to_owned(),
            certificate: PathBuf::from("/nowhere/c"),
            key: PathBuf::from("/nowhere/k"),
        };
        assert!(
            Certificates::read(vec![nowhere], clock())
                .is_err_and(|e| e.contains("/nowhere/c: no such file"))
        );
    }
}
