use askama::Template;

use crate::kernel::{Errors, Page};
use crate::parts::{Qr, Steps};

/// Text keys of the steps' names, in the order of the invited person's way.
pub const STEPS: [&str; 5] = ["step-address", "step-second-factor", "step-password", "step-names", "step-privacy"];

/// `/register`: which address? Field: `address`. The answer is the same whether it is known or not.
#[derive(Template)]
#[template(path = "register/address.html")]
pub struct Address<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
    pub errors: Errors,
}

/// `/register/code`: the six digits from the mail. Field: `code`. A second form posts to `/register/code/new`.
#[derive(Template)]
#[template(path = "register/code.html")]
pub struct Code<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
    /// How long a code lives.
    pub minutes: u32,
    pub errors: Errors,
}

/// `/register/second-factor`: connect an authenticator app. Field: `code`.
#[derive(Template)]
#[template(path = "register/second_factor.html")]
pub struct SecondFactor<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub qr: Qr,
    /// The secret in base 32 without spaces.
    pub key: String,
    /// `otpauth://totp/…`, which opens the app on the phone itself.
    pub link: String,
    pub address: String,
    pub errors: Errors,
}

impl SecondFactor<'_> {
    /// The secret in groups of four, as people type it.
    fn groups(&self) -> String {
        groups_of_four(&self.key)
    }
}

/// `JBSWY3DPEHPK3PXP` → `JBSW Y3DP EHPK 3PXP`.
pub fn groups_of_four(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// `/register/confirm`: who has an app connected proves it before the password is changed. Field: `code`.
#[derive(Template)]
#[template(path = "register/confirm.html")]
pub struct ConfirmFactor<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub errors: Errors,
}

/// `/register/recovery-codes` and `/account/recovery-codes`: shown once. Field: `kept` (`yes`).
#[derive(Template)]
#[template(path = "register/recovery_codes.html")]
pub struct RecoveryCodes<'a> {
    pub p: &'a Page,
    /// None outside registration.
    pub steps: Option<Steps>,
    pub codes: Vec<String>,
    pub errors: Errors,
}

/// What the portal asks of a password.
#[derive(Clone, Copy, Debug)]
pub struct PasswordRules {
    /// Characters.
    pub least: usize,
    /// Upper case, lower case, digit and special character.
    pub four_kinds: bool,
}

/// `/register/password`: choose one. Fields: `password`, `again`.
#[derive(Template)]
#[template(path = "register/password.html")]
pub struct Password<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub rules: PasswordRules,
    /// So that password managers save the right pair.
    pub address: String,
    pub errors: Errors,
}

/// `/register/names`. Fields: `first`, `last`.
#[derive(Template)]
#[template(path = "register/names.html")]
pub struct Names<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub first: String,
    pub last: String,
    pub errors: Errors,
}

/// `/register/privacy`, and `/privacy` where anybody can read it. A POST is the OK.
#[derive(Template)]
#[template(path = "register/privacy.html")]
pub struct Privacy<'a> {
    pub p: &'a Page,
    /// None where it is shown again, or to anybody.
    pub steps: Option<Steps>,
    pub notice: Notice,
    /// Whether the person is asked for an OK.
    pub asked: bool,
    /// A person who said OK to an earlier version.
    pub changed: bool,
}

/// What a portal tells about personal data, in one language.
#[derive(Clone, Debug)]
pub struct Notice {
    pub version: String,
    pub from: base::Timestamp,
    /// Six lines: what, why, ground, how long, who, rights.
    pub summary: Vec<(String, String)>,
    /// Heading and paragraphs.
    pub full: Vec<(String, Vec<String>)>,
}

/// Who answers for the personal data.
#[derive(Clone, Debug)]
pub struct Controller {
    pub name: String,
    pub organisation_number: String,
    pub mail: String,
    pub phone: Option<String>,
    pub protection_officer: String,
}

impl Notice {
    /// The notice that is shipped: right for a portal that invites people on behalf of their employers and stores what this program stores.
    pub fn shipped(p: &Page, version: &str, from: base::Timestamp, who: &Controller) -> Self {
        let name = who.name.as_str();
        let phone = who.phone.as_deref().unwrap_or("–");
        let line = |head: &str, words: String| (p.t(head), words);
        let summary = vec![
            line("notice-what", p.t("notice-what-short")),
            line("notice-why", p.t("notice-why-short")),
            line("notice-ground", p.t("notice-ground-short")),
            line("notice-how-long", p.t("notice-how-long-short")),
            line("notice-who", p.t2("notice-who-short", "name", name, "number", who.organisation_number.as_str())),
            line("notice-rights", p.t1("notice-rights-short", "officer", who.protection_officer.as_str())),
        ];
        let full = vec![
            (p.t("notice-what"), vec![p.t("notice-what-full"), p.t("notice-what-log")]),
            (p.t("notice-why"), vec![p.t("notice-why-full"), p.t("notice-why-log")]),
            (p.t("notice-source"), vec![p.t("notice-source-full")]),
            (p.t("notice-ground"), vec![p.t("notice-ground-full")]),
            (p.t("notice-how-long"), vec![p.t("notice-how-long-full")]),
            (p.t("notice-shared"), vec![p.t("notice-shared-full")]),
            (
                p.t("notice-who"),
                vec![
                    p.t2("notice-who-short", "name", name, "number", who.organisation_number.as_str()),
                    p.t2("notice-who-reach", "mail", who.mail.as_str(), "phone", phone),
                    p.t1("notice-who-officer", "officer", who.protection_officer.as_str()),
                ],
            ),
            (p.t("notice-rights"), vec![p.t("notice-rights-full"), p.t("notice-rights-authority")]),
        ];
        Self { version: version.to_owned(), from, summary, full }
    }
}

/// The way in was left too long, was begun in another browser, or is done: what to do now.
#[derive(Template)]
#[template(path = "register/over.html")]
pub struct Over<'a> {
    pub p: &'a Page,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_groups() {
        assert_eq!(groups_of_four("JBSWY3DPEHPK3PXPAB"), "JBSW Y3DP EHPK 3PXP AB");
        assert_eq!(groups_of_four(""), "");
    }
}
