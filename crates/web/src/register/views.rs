//! Page structs of onboarding.

use askama::Template;

use crate::kernel::{Errors, NoticeText, Page};
use crate::parts::{Qr, Steps};

/// Text keys of the steps, in the order of an invited person.
pub const STEPS: [&str; 5] =
    ["step-address", "step-second-factor", "step-password", "step-names", "step-privacy"];

/// `/register`. Field: `address`. The response is the same whether or not the address is known.
#[derive(Template)]
#[template(path = "register/address.html")]
pub struct Address<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// The address that a code was already sent to, and the page that takes the code.
    pub sent_to: Option<(String, String)>,
    /// The next step needs the phone.
    pub app_next: bool,
    /// Anyone can make an account.
    pub open: bool,
    /// The person cannot sign in and wants help.
    pub help: bool,
    pub address: String,
    /// The local path to continue to.
    pub next: Option<String>,
    pub errors: Errors,
}

impl Address<'_> {
    fn title(&self) -> String {
        self.p.t(if self.help { "door-help" } else { "address-title" })
    }
}

/// `/register/code`. Field: `code`. A second form posts to `/register/code/new`.
#[derive(Template)]
#[template(path = "register/code.html")]
pub struct Code<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub address: String,
    /// The code's lifetime.
    pub minutes: u32,
    /// Anyone can make an account, so a mail is sent to every address.
    pub open: bool,
    /// Whether news is offered. Field: `news`.
    pub news: bool,
    /// URL of the terms of use.
    pub terms: Option<&'a str>,
    /// The page that changes the address.
    pub other_address: String,
    pub errors: Errors,
}

/// `/register/other-address`: for a person who does not read the address that the upstream provider
/// gave. Field: `address`.
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
    /// Whether any part of the date is wrong, the country aside.
    fn is_wrong(&self) -> bool {
        ["year", "month", "day"].into_iter().any(|part| self.errors.get(part).is_some())
    }
}

/// `/register/too-young`: the registration stops, and nothing is stored.
#[derive(Template)]
#[template(path = "register/too_young.html")]
pub struct TooYoung<'a> {
    pub p: &'a Page,
    pub least_age: u8,
}

/// `/register/human`: the proof of work that a script does. Field: `number`.
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

/// `/register/human/picture`: turned with buttons. Field: `turn` (`left`, `right`); without it, the
/// picture is submitted.
#[derive(Template)]
#[template(path = "register/human_picture.html")]
pub struct HumanPicture<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// A cache buster, so that each turn loads its own picture.
    pub version: String,
    /// The direction of the last turn; empty at first.
    pub turned: String,
    pub here: u8,
    pub of: u8,
    pub errors: Errors,
}

/// `/register/human/help`: where to get help without using the picture or the tones.
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

/// `/register/consent`, and `/consent` without steps: what the operator receives and logs. Field:
/// `version`.
#[derive(Template)]
#[template(path = "register/consent.html")]
pub struct Consent<'a> {
    pub p: &'a Page,
    pub steps: Option<Steps>,
    pub version: String,
    pub address: String,
    /// The upstream provider that the person comes from.
    pub from: Option<String>,
    /// The notice; the page shows its summary.
    pub notice: Notice,
}

/// `/register/second-factor`: connect an authenticator app. Field: `code`.
#[derive(Template)]
#[template(path = "register/second_factor.html")]
pub struct SecondFactor<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub qr: Qr,
    /// The secret in base 32, without spaces.
    pub key: String,
    /// `otpauth://totp/…`, which opens the app on the phone itself.
    pub link: String,
    pub address: String,
    pub errors: Errors,
}

impl SecondFactor<'_> {
    /// The secret in groups of four, easier to type.
    fn groups(&self) -> String {
        groups_of_four(&self.key)
    }
}

/// `JBSWY3DPEHPK3PXP` → `JBSW Y3DP EHPK 3PXP`.
pub fn groups_of_four(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// `/register/confirm`: prove the connected app before the password is changed. Field: `code`.
#[derive(Template)]
#[template(path = "register/confirm.html")]
pub struct ConfirmFactor<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    /// With a recovery code instead. Field: `with` (hidden, `recovery`).
    pub recovery: bool,
    pub errors: Errors,
}

/// `/account/recovery-codes`: after registration and after regeneration; shown until kept. Field:
/// `kept` (`yes`).
#[derive(Template)]
#[template(path = "register/recovery_codes.html")]
pub struct RecoveryCodes<'a> {
    pub p: &'a Page,
    /// The last step of a registration; `None` after regeneration.
    pub steps: Option<Steps>,
    pub codes: Vec<String>,
    /// The client that the person continues to.
    pub service: Option<String>,
    pub errors: Errors,
}

/// The portal's password rules.
#[derive(Clone, Copy, Debug)]
pub struct PasswordRules {
    /// Minimum length in characters.
    pub least: usize,
    /// Requires upper case, lower case, a digit and a special character.
    pub four_kinds: bool,
    /// Length in characters from which the four kinds are not required.
    pub passphrase: Option<usize>,
}

/// `/register/password`. Fields: `password`, `again`.
#[derive(Template)]
#[template(path = "register/password.html")]
pub struct Password<'a> {
    pub p: &'a Page,
    pub steps: Steps,
    pub rules: PasswordRules,
    /// The address has an account, whose password is replaced.
    pub replaces: bool,
    /// Linked logins of a person without a password: path and button text.
    pub logins: Vec<(String, String)>,
    /// For password managers, which save it with the password.
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

/// `/register/privacy`, and `/privacy` for everyone. A `POST` accepts it.
#[derive(Template)]
#[template(path = "register/privacy.html")]
pub struct Privacy<'a> {
    pub p: &'a Page,
    /// `None` outside onboarding.
    pub steps: Option<Steps>,
    pub notice: Notice,
    /// Whether the person is asked to accept.
    pub asked: bool,
    /// The person accepted an earlier version.
    pub changed: bool,
}

/// A privacy notice in one language.
#[derive(Clone, Debug)]
pub struct Notice {
    pub version: String,
    /// In force since, if the portal says so.
    pub from: Option<base::Timestamp>,
    /// Heading and text of six points: what, why, legal basis, how long, who, rights.
    pub summary: Vec<(String, String)>,
    /// Heading and paragraphs.
    pub full: Vec<(String, Vec<String>)>,
}

impl Notice {
    /// Parses the portal's text in the page's language: `- ` is a point of the summary, `# ` a
    /// heading, anything else a paragraph. What the text leaves out is not shown.
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

/// `/register/over`: the flow expired, belongs to another browser, or ended otherwise.
#[derive(Template)]
#[template(path = "register/over.html")]
pub struct Over<'a> {
    pub p: &'a Page,
    pub ended: Ended,
    /// The confirmed address; empty if the page must not reveal it.
    pub address: String,
    /// The local path to continue to.
    pub next: Option<String>,
}

/// Why the flow ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    TooLate,
    /// The address got an account meanwhile.
    HasAccount,
    /// The address belongs to a closed account.
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
