//! SIGHUP: reloads portal files and certificates while the portals are served.
//!
//! Settings that cannot change keep their old value, and the log says so. A faulty file changes
//! nothing.

use std::sync::Arc;

use messages::mail::Transport;
use web::kernel::Replace;

use crate::portal::{self, Portal};
use crate::portal_file::{self, PortalFile};
use crate::server::{Certificates, Health};

pub(crate) struct Reload {
    /// As they were when the program started.
    pub(crate) files: Vec<PortalFile>,
    pub(crate) no_mail: bool,
    pub(crate) portals: Vec<Arc<Portal>>,
    pub(crate) replace: Replace,
    pub(crate) certificates: Option<Arc<Certificates>>,
    pub(crate) health: Health,
}

impl Reload {
    pub(crate) fn run(&self) {
        for (started, portal) in self.files.iter().zip(&self.portals) {
            match self.reload(started, portal) {
                Ok(()) => tracing::info!(portal = portal.id, "portal file reloaded"),
                Err(why) => why.iter().for_each(
                    |why| tracing::error!(portal = portal.id, %why, "portal file not reloaded"),
                ),
            }
        }
        if let Some(certificates) = &self.certificates {
            certificates.look(&self.health);
        }
    }

    fn reload(&self, started: &PortalFile, portal: &Portal) -> Result<(), Vec<String>> {
        let read = portal_file::read(&started.path);
        let mut file =
            read.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        for setting in keep(started, &mut file) {
            tracing::warn!(
                portal = portal.id,
                setting,
                "a setting cannot change without a restart"
            );
        }
        let transport = if self.no_mail {
            Transport::None
        } else {
            portal::mail_server(&file).map_err(|why| vec![why])?
        };
        let current = portal.reload(&file, Arc::new(transport)).map_err(|why| vec![why])?;
        self.replace.replace(current.web.clone());
        Ok(())
    }
}

/// Restores the settings that cannot change, and returns the names of those that would have.
fn keep(started: &PortalFile, file: &mut PortalFile) -> Vec<&'static str> {
    let mut kept = Vec::new();
    macro_rules! keep {
        ($($field:ident $name:literal)*) => {$(
            if file.$field != started.$field {
                kept.push($name);
                file.$field = started.$field.clone();
            }
        )*};
    }
    keep! {
        id "id"
        origin "origin"
        database "[storage] database"
        database_password "[storage] database-password"
        keys "[storage] keys"
        files "[storage] files"
        audit_head "[storage] audit-head"
        tls "[tls]"
        backup "[backup]"
        rates "[limits.rates]"
        upload "[limits] upload"
        proxies "[limits] proxies"
        drain_timeout "[limits] drain-timeout"
    }
    kept
}
