use accounts::password::{Hasher, Policy};
use accounts::privacy::Notice;
use accounts::registration::{NotAWay, Step, Way};
use accounts::session::Lengths;
use base::{Language, Timestamp};
use organisations::permissions::Role;

use super::Face;

/// How people come in, from the portal's file.
pub struct WayIn {
    /// Of who is invited, who has forgotten the password, and who comes by themselves.
    pub way: Way,
    pub hasher: Hasher,
    pub password: Policy,
    pub sessions: Lengths,
    /// Roles that demand two-step verification, besides those that work at the body, which always
    /// do.
    pub two_step_roles: Vec<Role>,
    /// The notice in force.
    pub notice: NoticeText,
}

/// A privacy notice in words.
///
/// Lines that begin with `- ` are the summary: what, why, on which ground, how long, who, which
/// rights. Then headings (`# `) and paragraphs.
#[derive(Clone, Debug)]
pub struct NoticeText {
    pub version: String,
    /// Since when it is in force, where the portal's file says it.
    pub from: Option<Timestamp>,
    pub sv: String,
    pub en: String,
}

impl NoticeText {
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

impl WayIn {
    pub fn new(
        face: &Face,
        steps: &[Step],
        notice: NoticeText,
        password: Policy,
        sessions: Lengths,
        hasher: Hasher,
    ) -> Result<Self, NotAWay> {
        let known = Notice::new(&notice.version, &[&notice.sv, &notice.en]);
        let way = Way::new(steps, known, &format!("{}/account", face.origin))?;
        Ok(Self { way, hasher, password, sessions, two_step_roles: Vec::new(), notice })
    }
}
