//! Checks the encryption of mail.

use messages::mail::Encryption;

use super::Preflight;
use crate::portal_file::is_this_machine;

impl Preflight<'_> {
    pub(super) fn mail(&mut self) {
        self.mail_in_the_clear();
    }

    /// Letters hold codes that people sign in with.
    pub(super) fn mail_in_the_clear(&mut self) {
        let server = &self.file.mail_server;
        let here = is_this_machine(&server.host)
            || matches!(server.host.parse(), Ok(std::net::IpAddr::V6(ip)) if ip.is_loopback());
        if server.encryption == Encryption::None && !here {
            let what = format!("codes and letters would be sent to {} in the clear", server.host);
            self.fault(
                &["mail", "encryption"],
                what,
                "write encryption = \"starttls\" or \"tls\"; \"none\" is for a mail server on this machine",
            );
        }
    }
}
