//! `[retention]`: how long expired data is kept. The privacy notice states the same times.

use std::time::Duration;

use base::Language;

use super::raw;
use super::validate::Validator;

const DAY: Duration = Duration::from_secs(86_400);

/// How long each kind of data is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retention {
    /// From an account's closing to its erasure.
    pub(crate) closed_accounts: Duration,
    /// Letters that were given up, with their addressees.
    pub(crate) letters: Duration,
    /// Browsers that a person has signed in with, since the last sign-in.
    pub(crate) known_browsers: Duration,
    /// Entries of the audit log.
    pub(crate) audit: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            closed_accounts: 730 * DAY,
            letters: 14 * DAY,
            known_browsers: 400 * DAY,
            audit: 1_825 * DAY,
        }
    }
}

impl Retention {
    /// Replaces the names in braces in a notice's text by the times.
    pub(super) fn fill(&self, text: &str, language: Language) -> String {
        text.replace("{closed-accounts-kept}", &words(self.closed_accounts, language))
            .replace("{letters-kept}", &words(self.letters, language))
            .replace("{known-browsers-kept}", &words(self.known_browsers, language))
            .replace("{audit-kept}", &words(self.audit, language))
    }

    /// The names that a notice can use.
    pub(super) const NAMES: &str =
        "{closed-accounts-kept}, {letters-kept}, {known-browsers-kept}, {audit-kept}";
}

/// `2 years`, `14 dagar`.
pub(crate) fn words(time: Duration, language: Language) -> String {
    let days = time.as_secs().div_ceil(86_400);
    let (number, one, more) = match (days.is_multiple_of(365), language) {
        (true, Language::Sv) => (days / 365, "år", "år"),
        (true, Language::En) => (days / 365, "year", "years"),
        (false, Language::Sv) => (days, "dag", "dagar"),
        (false, Language::En) => (days, "day", "days"),
    };
    format!("{number} {}", if number == 1 { one } else { more })
}

impl Validator<'_> {
    pub(super) fn retention(&mut self, raw: &raw::Retention) -> Retention {
        let usual = Retention::default();
        let mut kept = |text: &Option<toml::Spanned<String>>,
                        usual: Duration,
                        least: Duration,
                        most: Duration| {
            text.as_ref().map_or(usual, |text| self.duration(text, least, most).unwrap_or(usual))
        };
        Retention {
            closed_accounts: kept(&raw.closed_accounts, usual.closed_accounts, DAY, 3_650 * DAY),
            letters: kept(&raw.letters, usual.letters, DAY, 366 * DAY),
            known_browsers: kept(&raw.known_browsers, usual.known_browsers, DAY, 400 * DAY),
            // An attack is often found months after it began.
            audit: kept(&raw.audit, usual.audit, 365 * DAY, 7_300 * DAY),
        }
    }
}

#[cfg(test)]
#[test]
fn times_are_told_as_people_say_them() {
    let both = |days: u32| [Language::Sv, Language::En].map(|language| words(days * DAY, language));
    assert_eq!(both(730), ["2 år", "2 years"]);
    assert_eq!(both(365), ["1 år", "1 year"]);
    assert_eq!(both(14), ["14 dagar", "14 days"]);
    assert_eq!(both(1), ["1 dag", "1 day"]);
}
