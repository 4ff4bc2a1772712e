//! Checks over the network, only with `farstu check --connect`.

use std::sync::Arc;
use std::time::Duration;

use super::Preflight;
use crate::portal;
use crate::portal_file::Files;

/// The time limit of each answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

impl Preflight<'_> {
    /// Whether the mail server answers and accepts the credentials. No letter is sent.
    pub(super) async fn mail_server(&mut self) {
        let transport = match portal::mail_server(self.file) {
            Ok(transport) => transport,
            // The password or the authorities, which have faults of their own.
            Err(_) => return,
        };
        let server = &self.file.mail_server;
        let instead =
            format!("check host, port ({}), encryption, user and password in [mail]", server.port);
        match tokio::time::timeout(PATIENCE, transport.reachable()).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => self.fault(
                &["mail", "host"],
                format!("the mail server {} cannot be used: {e}", server.host),
                instead,
            ),
            Err(_) => self.fault(
                &["mail", "host"],
                format!(
                    "the mail server {} did not answer within {} s",
                    server.host,
                    PATIENCE.as_secs()
                ),
                instead,
            ),
        }
    }

    /// Whether the bucket exists and the keys open it.
    pub(super) async fn store(&mut self) {
        if !matches!(self.file.files, Files::S3(_)) {
            return;
        }
        let setting = ["storage", "s3"];
        let instead = "check endpoint, region, bucket and the two keys in [storage.s3]";
        let reached = async {
            let files = portal::open_files(self.file, Arc::new(base::SystemEntropy))?;
            files.reachable().await.map_err(|e| e.to_string())
        };
        match tokio::time::timeout(PATIENCE, reached).await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => {
                self.fault(&setting, format!("the file store cannot be used: {e}"), instead)
            }
            Err(_) => self.fault(&setting, "the file store did not answer in time", instead),
        }
    }

    /// Each upstream provider's discovery document and keys.
    pub(super) async fn upstreams(&mut self) {
        let Ok(Some(upstreams)) = portal::upstreams(self.file, Arc::new(base::SystemClock)) else {
            return;
        };
        for (id, why) in upstreams.rehearse().await {
            let n = self
                .file
                .upstreams
                .iter()
                .position(|upstream| upstream.settings.id == id)
                .unwrap_or_default()
                .to_string();
            self.fault(
                &["upstream", &n],
                format!(
                    "the discovery document or the keys of the upstream {id} cannot be used: {why}"
                ),
                "check authority and issuer, and that this machine can reach the upstream",
            );
        }
    }
}
