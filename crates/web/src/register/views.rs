use askama::Template;

use crate::kernel::{Errors, NoticeText, Page};
use crate::parts::{Qr, Steps};

/// Text keys of the steps' names, in the order of the invited person's way.
pub const STEPS: [&str; 5] =
    ["step-address", "step-second-factor", "step-password", "step-names", "step-privacy"];

/// `/register`: which address? Field: `address`. The answer is the same whether it is known or not.
#[derive(Template)]
#[template(path = "register/address.html")]
pub struct Address<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// Where a code is on its way already, and the page that takes it.
    pub sent_to: Option<(String, String)>,
    /// The next step is one for the phone.
    pub app_next: bool,
    /// Anybody can make an account.
    pub open: bool,
    /// The person cannot get in, and comes for help.
    pub help: bool,
    pub address: String,
    /// Where the person is going.
    pub next: Option<String>,
    pub errors: Errors,
}

impl Address<'_> {
    fn title(&self) -> String {
        self.p.t(if self.help { "door-help" } else { "address-title" })
    }
}

/// `/register/code`: the six digits from the mail. Field: `code`. A second form posts to
/// `/register/code/new`.
#[derive(Template)]
#[template(path = "register/code.html")]
pub struct Code<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
    /// How long a code lives.
    pub minutes: u32,
    /// Anybody can come in: a letter is on its way whoever has the address.
    pub open: bool,
    /// Whether news are offered. Field: `news`.
    pub news: bool,
    /// Where the terms of use are.
    pub terms: Option<&'a str>,
    /// Where the address is changed.
    pub other_address: String,
    pub errors: Errors,
}

/// `/register/other-address`: upstream told an address that the person doesn't read. Field:
/// `address`.
#[derive(Template)]
#[template(path = "register/other_address.html")]
pub struct OtherAddress<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
    pub errors: Errors,
}

/// `/register/birth-date`. Fields: `country` (two letters), `year`, `month`, `day`.
#[derive(Template)]
#[template(path = "register/birth_date.html")]
pub struct BirthDate<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub least_age: u8,
    /// Code and name.
    pub countries: Vec<(String, String)>,
    pub country: String,
    /// Number and name.
    pub months: Vec<(String, String)>,
    pub year: String,
    pub month: String,
    pub day: String,
    pub errors: Errors,
}

impl BirthDate<'_> {
    /// Some part of the date, and not only the country.
    fn is_wrong(&self) -> bool {
        ["year", "month", "day"].into_iter().any(|part| self.errors.get(part).is_some())
    }
}

/// `/register/too-young`: a stop, with nothing kept.
#[derive(Template)]
#[template(path = "register/too_young.html")]
pub struct TooYoung<'a> {
    pub p: &'a Page,
    pub least_age: u8,
}

/// `/register/human`: the check that runs by itself. Field: `number`.
#[derive(Template)]
#[template(path = "register/human.html")]
pub struct Human<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub salt: String,
    pub challenge: String,
    pub most: u32,
    pub errors: Errors,
}

/// `/register/human/picture`: turned with buttons. Field: `turn` (`left`, `right`) or `done`.
#[derive(Template)]
#[template(path = "register/human_picture.html")]
pub struct HumanPicture<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// So that each turn has a picture of its own.
    pub version: String,
    /// Which way it was turned before this page; empty at first.
    pub turned: String,
    pub here: u8,
    pub of: u8,
    pub errors: Errors,
}

/// `/register/human/help`: whom to ask, for a person who can use neither picture nor sound.
#[derive(Template)]
#[template(path = "register/human_help.html")]
pub struct HumanHelp<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
}

/// `/register/human/sound`: tones to count. Field: `high`.
#[derive(Template)]
#[template(path = "register/human_sound.html")]
pub struct HumanSound<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub version: String,
    pub here: u8,
    pub of: u8,
    pub errors: Errors,
}

/// `/register/consent`, and `/consent` without steps: what the body receives and logs. Field:
/// `version`.
#[derive(Template)]
#[template(path = "register/consent.html")]
pub struct Consent<'a> {
    pub p: &'a Page,
    pub steps: Option<Steps>,
    pub version: String,
    pub address: String,
    /// The upstream that tells it, where the person comes from one.
    pub from: Option<String>,
    /// The notice's six lines.
    pub notice: Notice,
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

/// `/register/confirm`: who has an app connected proves it before the password is changed. Field:
/// `code`.
#[derive(Template)]
#[template(path = "register/confirm.html")]
pub struct ConfirmFactor<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// By a recovery code instead. Field: `with` (hidden, `recovery`).
    pub recovery: bool,
    pub errors: Errors,
}

/// `/account/recovery-codes`: after registration, and when they were made anew; shown until kept.
/// Field: `kept` (`yes`).
#[derive(Template)]
#[template(path = "register/recovery_codes.html")]
pub struct RecoveryCodes<'a> {
    pub p: &'a Page,
    /// The last step of a registration; `None` where they were made again.
    pub steps: Option<Steps>,
    pub codes: Vec<String>,
    /// The service that the person is on the way to.
    pub service: Option<String>,
    pub errors: Errors,
}

/// What the portal asks of a password.
#[derive(Clone, Copy, Debug)]
pub struct PasswordRules {
    /// Characters.
    pub least: usize,
    /// Upper case, lower case, digit and special character.
    pub four_kinds: bool,
    /// Characters from which the kinds are not asked for.
    pub passphrase: Option<usize>,
}

/// `/register/password`: choose one. Fields: `password`, `again`.
#[derive(Template)]
#[template(path = "register/password.html")]
pub struct Password<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub rules: PasswordRules,
    /// The address has an account, whose password this replaces.
    pub replaces: bool,
    /// Where the person signs in without one: path, and what the button says.
    pub logins: Vec<(String, String)>,
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
    /// Since when it is in force, where the portal says it.
    pub from: Option<base::Timestamp>,
    /// Six lines: what, why, ground, how long, who, rights.
    pub summary: Vec<(String, String)>,
    /// Heading and paragraphs.
    pub full: Vec<(String, Vec<String>)>,
}

impl Notice {
    /// The portal's own words, in the page's language. What a file leaves out is not shown.
    pub fn of(p: &Page, text: &NoticeText) -> Self {
        let heads = [
            "notice-what",
            "notice-why",
            "notice-ground",
            "notice-how-long",
            "notice-who",
            "notice-rights",
        ];
        let (mut summary, mut full) = (Vec::new(), Vec::<(String, Vec<String>)>::new());
        let mut paragraph = String::new();
        for line in text.words(p.language).lines().map(str::trim).chain([""]) {
            let (item, head) = (line.strip_prefix("- "), line.strip_prefix("# "));
            let ends = line.is_empty() || item.is_some() || head.is_some();
            if ends && !paragraph.is_empty() {
                let words = std::mem::take(&mut paragraph);
                match full.last_mut() {
                    Some((_, paragraphs)) => paragraphs.push(words),
                    None => full.push((String::new(), vec![words])),
                }
            }
            if let Some(words) = item {
                let head = heads.get(summary.len()).map(|key| p.text(key, &[])).unwrap_or_default();
                summary.push((head, words.to_owned()));
            } else if let Some(head) = head {
                full.push((head.to_owned(), Vec::new()));
            } else if !ends {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(line);
            }
        }
        Self { version: text.version.clone(), from: text.from, summary, full }
    }
}

/// The way in was left too long, was begun in another browser, or is done: what to do now.
#[derive(Template)]
#[template(path = "register/over.html")]
pub struct Over<'a> {
    pub p: &'a Page,
    pub ended: Ended,
    /// The one that was proved, where it is told.
    pub address: String,
    /// Where the person is going.
    pub next: Option<String>,
}

/// Why there is nothing to go on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    TooLate,
    /// Meanwhile the address got an account.
    HasAccount,
    /// The address is one of an account that was closed.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_from_the_portals_file() {
        let p = crate::gallery::page(base::Language::En);
        let words = "- Your name.\n- To know you.\n\n# What we store\n\nYour name\nand address.\n\nNothing else.\n# Why\nTo know <you>.";
        let text =
            NoticeText { version: "2".into(), from: None, sv: String::new(), en: words.into() };
        let notice = Notice::of(&p, &text);
        assert_eq!(
            notice.summary,
            [
                (p.t("notice-what"), "Your name.".to_owned()),
                (p.t("notice-why"), "To know you.".to_owned())
            ]
        );
        let full = [
            (
                "What we store".to_owned(),
                vec!["Your name and address.".to_owned(), "Nothing else.".to_owned()],
            ),
            ("Why".to_owned(), vec!["To know <you>.".to_owned()]),
        ];
        assert_eq!(notice.full, full);
    }

    #[test]
    fn a_key_in_groups() {
        assert_eq!(groups_of_four("JBSWY3DPEHPK3PXPAB"), "JBSW Y3DP EHPK 3PXP AB");
        assert_eq!(groups_of_four(""), "");
    }
}
