//! What `farstu check` verifies beyond the portal file: everything that `serve` depends on. Nothing
//! is started or changed.
//!
//! A fault keeps the portal from starting or working, or makes it unsafe. A warning is what a
//! system administrator should know. Each has file, line, what is wrong, and a remedy.

mod apart;
mod certificates;
mod mail;
mod network;
mod secrets;
mod storage;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use base::Timestamp;

pub(crate) use apart::apart;

use crate::portal::{self, Access};
use crate::portal_file::{PortalFile, Problem};

/// Faults and warnings.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) faults: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

/// The check of one portal.
struct Preflight<'a> {
    file: &'a PortalFile,
    now: Timestamp,
    found: Findings,
}

impl<'a> Preflight<'a> {
    fn new(file: &'a PortalFile, now: Timestamp) -> Self {
        Self { file, now, found: Findings::default() }
    }

    fn fault(&mut self, setting: &[&str], what: impl Into<String>, instead: impl Into<String>) {
        self.found.faults.push(problem(self.file, setting, what, instead));
    }

    fn warn(&mut self, setting: &[&str], what: impl Into<String>, instead: impl Into<String>) {
        self.found.warnings.push(problem(self.file, setting, what, instead));
    }

    /// What shows only when the pages' settings are opened: the list of leaked passwords, the
    /// sign-up steps, the upstream providers.
    fn pages(&mut self) {
        let file = self.file;
        let told = format!("{}: ", file.path.display());
        if let Err(e) = Access::of(file) {
            let setting: &[&str] =
                if file.password.leaked.is_some() { &["password", "leaked"] } else { &["ways-in"] };
            self.fault(
                setting,
                e.trim_start_matches(&*told),
                "see the setting in portals/statistik.toml in the source",
            );
        }
        let secrets_there = file
            .upstreams
            .iter()
            .all(|one| one.secret.as_ref().is_none_or(|secret| secret.read().is_ok()));
        if secrets_there && let Err(e) = portal::upstreams(file, Arc::new(base::SystemClock)) {
            self.fault(
                &["upstream"],
                e.trim_start_matches(&*told),
                "see docs/how-to/connect-an-upstream.md",
            );
        }
    }

    fn done(mut self) -> Findings {
        self.found.faults.sort_by_key(|problem| problem.line);
        self.found.warnings.sort_by_key(|problem| problem.line);
        self.found
    }
}

fn problem(
    file: &PortalFile,
    setting: &[&str],
    what: impl Into<String>,
    instead: impl Into<String>,
) -> Problem {
    Problem {
        file: file.path.clone(),
        line: file.lines.of(setting),
        what: what.into(),
        instead: instead.into(),
    }
}

/// Everything that can be checked on this machine.
pub(crate) async fn on_this_machine(file: &PortalFile, now: Timestamp) -> Findings {
    let mut preflight = Preflight::new(file, now);
    preflight.mail();
    preflight.secrets();
    preflight.certificates();
    preflight.pages();
    preflight.folders();
    preflight.sqlite().await;
    preflight.done()
}

/// Settings that are unsafe although the portal works: `serve` logs them.
pub(crate) fn unsafe_settings(file: &PortalFile, now: Timestamp) -> Findings {
    let mut preflight = Preflight::new(file, now);
    preflight.mail_in_the_clear();
    preflight.readable_by_others();
    preflight.done()
}

/// The services reached over the network: PostgreSQL, the file store, mail, upstream providers.
pub(crate) async fn over_the_network(file: &PortalFile, now: Timestamp) -> Findings {
    let mut preflight = Preflight::new(file, now);
    preflight.postgresql().await;
    preflight.store().await;
    preflight.mail_server().await;
    preflight.upstreams().await;
    preflight.done()
}
