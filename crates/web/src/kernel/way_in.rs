//! Sign-in and registration settings, from the portal file.

use accounts::password::{Hasher, Policy};
use accounts::privacy::Notice;
use accounts::registration::{InvalidSteps, OnboardingPolicy, Step};
use accounts::session::Lifetimes;
use base::{Language, Timestamp};
use organisations::permissions::Role;

use super::Face;

/// How people sign in and register.
pub struct WayIn {
    /// The registration steps for invited people, password resets and self-service sign-up.
    pub way: OnboardingPolicy,
    pub hasher: Hasher,
    pub password: Policy,
    pub sessions: Lifetimes,
    /// Roles that require two-step verification. The operator's own staff always need it.
    pub two_step_roles: Vec<Role>,
    /// The privacy notice in force.
    pub notice: NoticeText,
}

/// The text of a privacy notice.
///
/// Lines that begin with `- ` are the summary: which data, why, legal basis, how long, controller,
/// rights. Headings (`# `) and paragraphs follow.
#[derive(Clone, Debug)]
pub struct NoticeText {
    pub version: String,
    /// When it came into force, if the portal file says so.
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
        sessions: Lifetimes,
        hasher: Hasher,
    ) -> Result<Self, InvalidSteps> {
        let known = Notice::new(&notice.version, &[&notice.sv, &notice.en]);
        let way = OnboardingPolicy::new(steps, known, &format!("{}/account", face.origin))?;
        Ok(Self { way, hasher, password, sessions, two_step_roles: Vec::new(), notice })
    }
}
