//! The password policy: what a new password must fulfil (NIST SP 800-63B-4, section 3.1.1.2). Pure
//! but for the operator's file of leaked passwords.

use std::sync::Arc;

use base::{EmailAddress, Fault, fold};
use zxcvbn::{Score, zxcvbn};

use super::likeness::{has_word, look_alike};
use super::{LeakedFile, Password, PortalNames};

/// A portal's password policy, from the portal file.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The minimum number of characters.
    pub min: usize,
    pub upper: bool,
    pub lower: bool,
    pub digit: bool,
    pub special: bool,
    /// From this many characters on, no character classes are required (NIST SP 800-63B-4, section
    /// 3.1.1.2).
    pub passphrase: Option<usize>,
    /// Names of the portal and its operator, which a password must not resemble.
    pub portal: PortalNames,
    /// The operator's file of leaked passwords.
    pub leaked: Option<Arc<LeakedFile>>,
}

impl Default for Policy {
    /// The default policy: eight characters with upper case, lower case, digit and special
    /// character.
    fn default() -> Self {
        Self {
            min: 8,
            upper: true,
            lower: true,
            digit: true,
            special: true,
            passphrase: None,
            portal: PortalNames::default(),
            leaked: None,
        }
    }
}

/// Why a password is rejected, in the order in which a page lists the reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    TooShort {
        min: usize,
    },
    NoUpper,
    NoLower,
    NoDigit,
    NoSpecial,
    /// It contains the address or a name of the person.
    Personal,
    /// It resembles the name of the portal or of its operator.
    Portal,
    /// It is on a list of common passwords, or takes too few guesses.
    Common,
    /// It is in the operator's file of leaked passwords.
    Leaked,
}

/// The words about a person that the person's password must not contain.
#[derive(Clone, Debug, Default)]
pub struct About {
    words: Vec<String>,
}

impl About {
    /// The address, its local part and the parts of that, and the names. Short words don't count:
    /// 'Bo' occurs in too many others.
    pub fn new(address: &EmailAddress, names: &[&str]) -> Self {
        let local = address.local_part();
        let pieces = local
            .split(['.', '-', '_', '+'])
            .chain(names.iter().flat_map(|name| name.split([' ', '-'])));
        let mut words: Vec<String> =
            pieces.map(fold).filter(|word| word.chars().count() >= 4).collect();
        words.extend([local.to_owned()].into_iter().filter(|l| l.chars().count() >= 3));
        words.extend(names.iter().map(|name| fold(name)).filter(|name| name.chars().count() >= 3));
        words.push(address.folded().to_owned());
        words.sort();
        words.dedup();
        Self { words }
    }
}

/// Returns all weaknesses of a new password. Reads the operator's file, so call it on a thread that
/// may block ([`super::Hasher`]).
pub fn judge(policy: &Policy, password: &Password, about: &About) -> Result<Vec<Weakness>, Fault> {
    let text = password.expose();
    let mut found = Vec::new();
    let mut hold = |weak: bool, weakness| {
        if weak {
            found.push(weakness);
        }
    };
    let length = text.chars().count();
    hold(length < policy.min, Weakness::TooShort { min: policy.min });
    let kinds = policy.passphrase.is_none_or(|long| length < long);
    hold(kinds && policy.upper && !text.chars().any(char::is_uppercase), Weakness::NoUpper);
    hold(kinds && policy.lower && !text.chars().any(char::is_lowercase), Weakness::NoLower);
    hold(kinds && policy.digit && !text.chars().any(char::is_numeric), Weakness::NoDigit);
    hold(kinds && policy.special && !text.chars().any(is_special), Weakness::NoSpecial);
    let folded = fold(text);
    hold(
        about.words.iter().any(|word| folded.contains(word) || has_word(text, word)),
        Weakness::Personal,
    );
    hold(policy.portal.resemble(text), Weakness::Portal);
    hold(is_common(&folded) || is_guessable(text, about), Weakness::Common);
    if let Some(file) = &policy.leaked {
        hold(file.has(text)?, Weakness::Leaked);
    }
    Ok(found)
}

/// Neither a letter nor a digit; a space counts.
fn is_special(c: char) -> bool {
    !c.is_alphanumeric()
}

/// 19,313 common passwords, sorted by bytes, one per line (the list that Django ships,
/// BSD-3-Clause, collected by Royce Williams from public leaks).
static COMMON: &str = include_str!("common.txt");
/// Our list of common Swedish passwords, which international lists lack; sorted likewise.
static COMMON_SV: &str = include_str!("common_sv.txt");

/// Whether the password is on a list, as typed, with surrounding digits and symbols removed, or
/// with substitutions undone (`p@ssw0rd`).
fn is_common(folded: &str) -> bool {
    let on_a_list = |word: &str| has_line(COMMON, word) || has_line(COMMON_SV, word);
    let core = |text: &str| text.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let mut candidates = vec![folded.to_owned(), core(folded)];
    for one in ['i', 'l'] {
        let meant = |text: &str| text.chars().map(|c| look_alike(c, one)).collect::<String>();
        candidates.extend([meant(folded), core(&meant(folded)), core(&meant(&core(folded)))]);
    }
    candidates.iter().any(|word| word.chars().count() >= 4 && on_a_list(word))
}

/// Binary search in sorted lines, without building an index.
fn has_line(sorted: &str, word: &str) -> bool {
    let bytes = sorted.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = bytes[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let end =
            bytes[middle..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| middle + i);
        match bytes[start..end].cmp(word.as_bytes()) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// Characters that the strength estimate reads, to bound its time.
const MOST_READ: usize = 100;
/// Characters that zxcvbn also reads as letters. Its time grows with the number of readings: 100
/// characters with six of these take 36 ms, with all of them 4.7 s.
const READ_AS_LETTERS: &str = "4@8({[<369!1|70$5+%2";
const MOST_KINDS: usize = 6;
/// Characters per piece if there are more kinds: at most 22 ms each.
const PIECE: usize = 16;

/// Whether zxcvbn estimates fewer than 10^6 guesses (score below 2) for an attacker who knows the
/// person's name, keyboard patterns and dates.
fn is_guessable(text: &str, about: &About) -> bool {
    let words: Vec<&str> = about.words.iter().map(String::as_str).collect();
    let read: Vec<char> = text.chars().take(MOST_READ).collect();
    let kinds = READ_AS_LETTERS.chars().filter(|c| read.contains(c)).count();
    // The password is as strong as its strongest piece.
    let piece = if kinds > MOST_KINDS { PIECE } else { MOST_READ };
    read.chunks(piece)
        .all(|piece| zxcvbn(&piece.iter().collect::<String>(), &words).score() < Score::Two)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weaknesses(text: &str) -> Vec<Weakness> {
        let address = EmailAddress::new("asa.lindqvist@kommun.example").expect("an address");
        let about = About::new(&address, &["Åsa", "Lindqvist-Berg"]);
        judge(&Policy::default(), &Password::new(text).expect("a password"), &about)
            .expect("no file")
    }

    #[test]
    fn what_the_statistik_portal_asks() {
        use Weakness::*;
        for (text, found) in [
            ("Gran7 Kotte", vec![]),
            ("Ärligt talat 9", vec![]),
            ("ЖаворонокЪ 8!", vec![]),
            ("Kb7!", vec![TooShort { min: 8 }, Common]),
            ("gran7 kotte", vec![NoUpper]),
            ("GRAN7 KOTTE", vec![NoLower]),
            ("Granen Kotte", vec![NoDigit]),
            ("Gran7xKotte", vec![NoSpecial]),
            ("korvgrytantillmiddag", vec![NoUpper, NoDigit, NoSpecial]),
            ("Lindqvist 77 kola", vec![Personal]),
            ("xx Åsa mumlar 77", vec![Personal]),
            ("asa.lindqvist badar 7", vec![NoUpper, Personal]),
        ] {
            assert_eq!(weaknesses(text), found, "{text}");
        }
    }

    #[test]
    fn common_ones_however_dressed_up() {
        for text in [
            "Password1!",
            "P@ssw0rd!",
            "Sommar2026!",
            "!Lösenord1",
            "Qwerty123!",
            "Välkommen1!",
            "Abc123456!",
            "LÖSENORd99?",
            "Iloveyou1!",
            "Hejsan123!",
        ] {
            assert!(weaknesses(text).contains(&Weakness::Common), "{text}");
        }
        for text in ["Gröt & 3 björnar", "vT9#kLm2pQ", "Fyra ekor i 1 vik"] {
            assert_eq!(weaknesses(text), [], "{text}");
        }
    }

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        for list in [COMMON, COMMON_SV] {
            let lines: Vec<&str> = list.lines().collect();
            assert!(lines.len() > 50);
            assert!(lines.is_sorted());
            assert!(lines.iter().all(|line| has_line(list, line)));
            assert!(
                !has_line(list, "")
                    && !has_line(list, "gran kotte")
                    && !has_line(list, "\u{10ffff}")
            );
            assert!(lines.iter().all(|line| fold(line) == *line), "the list must be case-folded");
        }
    }

    #[test]
    fn strong_with_any_number_of_odd_characters_and_repetition_is_not() {
        let about = About::default();
        for strong in [
            "aaaaaaaaaaaaaaaavT9#kLm2pQ",
            "korvgrytantillmiddagen",
            &"4@8({[<369!1|750$+%2".repeat(5),
        ] {
            assert!(!is_guessable(strong, &about), "{strong}");
        }
        for weak in [
            "a".repeat(100),
            "abc".repeat(30),
            "12345678".repeat(8),
            "Password1!Password1!".to_owned(),
        ] {
            assert!(is_guessable(&weak, &about), "{weak}");
        }
    }

    #[test]
    fn a_long_one_costs_no_more() {
        let long: String = "aB3! ".chars().cycle().take(128).collect();
        assert!(Password::new(&long).is_ok());
        assert!(!weaknesses(&long).contains(&Weakness::NoDigit));
    }
}
