//! Checks the TLS certificate and the trusted authorities.

use std::path::Path;

use super::Preflight;
use crate::server::{self, Certificate, Flaw, Validity};

impl Preflight<'_> {
    pub(super) fn certificates(&mut self) {
        if let Some(path) = &self.file.mail_server.authorities {
            self.authorities(&["mail", "authorities"], path);
        }
        let Some(tls) = &self.file.tls else { return };
        let files = server::Files {
            portal: self.file.id.clone(),
            host: self.file.host().to_owned(),
            certificate: tls.certificate.clone(),
            key: tls.key.clone(),
        };
        let found = match Certificate::read(&files) {
            Ok(found) => found,
            Err(Flaw::Certificate(what)) => {
                let instead = format!(
                    "use a PEM file with the certificate chain, the certificate of {} first",
                    files.host
                );
                return self.fault(&["tls", "certificate"], what, instead);
            }
            Err(Flaw::Key(what)) => {
                return self.fault(
                    &["tls", "key"],
                    what,
                    "use the private key of the certificate, in PEM, without a passphrase",
                );
            }
        };
        let path = tls.certificate.display();
        let days = found.days_left(self.now);
        match found.validity(self.now) {
            Validity::Expired => {
                self.fault(
                    &["tls", "certificate"],
                    format!("{path} expired {} ago", server::count_days(-days)),
                    "renew the certificate",
                );
            }
            Validity::NotYet => self.fault(
                &["tls", "certificate"],
                format!("{path} is not valid yet"),
                "check this machine's clock, or wait until the certificate is valid",
            ),
            Validity::Valid if days < 14 => {
                self.warn(
                    &["tls", "certificate"],
                    format!("{path} expires in {}", server::count_days(days)),
                    "renew the certificate",
                );
            }
            Validity::Valid => {}
        }
    }

    pub(super) fn authorities(&mut self, setting: &[&str], path: &Path) {
        let instead = "use a PEM file with the certificates of the authorities";
        match server::read_certificates(path) {
            Ok(found) if found.is_empty() => self.fault(
                setting,
                format!("{}: no certificate in PEM format", path.display()),
                instead,
            ),
            Ok(_) => {}
            Err(what) => self.fault(setting, what, instead),
        }
    }
}
