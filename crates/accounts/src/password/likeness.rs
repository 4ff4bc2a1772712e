//! Whether a password is built from given words: the person's, the portal's, the operator's.
//! Letters are compared without case and diacritics, and with common substitutions undone.

use base::fold;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Letters that a password must share with a word, contiguously, to count as a part of it.
const SHORTEST_PART: usize = 4;
/// Words of at least this length are found anywhere in a password. Shorter ones occur in too many
/// other words.
const FOUND_ANYWHERE: usize = 6;

/// The names of a portal and its operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalNames(Vec<Vec<char>>);

impl PortalNames {
    /// Takes each name as a whole, without its spaces, and each of its words.
    pub fn new(names: &[&str]) -> Self {
        let mut words: Vec<Vec<char>> = Vec::new();
        for name in names {
            let letters = |text: &str| {
                text.chars().flat_map(meant).filter(|c| c.is_alphabetic()).collect::<Vec<char>>()
            };
            words.push(letters(name));
            words.extend(name.split(|c: char| !c.is_alphanumeric()).map(letters));
        }
        words.retain(|word| word.len() >= SHORTEST_PART);
        words.sort();
        words.dedup();
        Self(words)
    }

    /// Whether the password contains a name, or most of its letters are a contiguous part of one.
    pub(super) fn resemble(&self, password: &str) -> bool {
        readings(password).iter().any(|letters| self.0.iter().any(|word| resembles(letters, word)))
    }
}

fn resembles(letters: &[char], word: &[char]) -> bool {
    let shared = longest_shared(letters, word);
    shared == word.len() && shared >= FOUND_ANYWHERE
        || shared >= SHORTEST_PART && shared * 5 >= letters.len() * 3
}

/// Length of the longest common substring: O(n m), with n at most 128.
fn longest_shared(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut longest = 0;
    for x in a {
        let mut row = vec![0; b.len() + 1];
        for (i, y) in b.iter().enumerate() {
            if x == y {
                row[i + 1] = before[i] + 1;
                longest = longest.max(row[i + 1]);
            }
        }
        before = row;
    }
    longest
}

/// Whether a word (folded) occurs in the password, with substitutions undone.
pub(super) fn has_word(password: &str, word: &str) -> bool {
    let word: Vec<char> = word.chars().flat_map(meant).collect();
    word.len() > SHORTEST_PART
        && readings(password)
            .iter()
            .any(|letters| letters.windows(word.len()).any(|piece| piece == word))
}

/// The texts that a password can stand for. Characters other than letters are dropped, or replaced
/// by the letter they resemble; `1` and `!` resemble two.
fn readings(password: &str) -> [Vec<char>; 3] {
    let plain = || password.chars().flat_map(meant);
    let read = |one: char| {
        plain().map(move |c| look_alike(c, one)).filter(|c| c.is_alphabetic()).collect()
    };
    [plain().filter(|c| c.is_alphabetic()).collect(), read('i'), read('l')]
}

/// Lower-case letters without diacritics: `Å` becomes `a`.
fn meant(c: char) -> impl Iterator<Item = char> {
    let plain: Vec<char> = fold(&c.to_string())
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'ø' => 'o',
            'æ' => 'a',
            other => other,
        })
        .collect();
    plain.into_iter()
}

/// Undoes a common substitution. `one` is the letter for `1`, `!` and `|`.
pub(super) fn look_alike(c: char, one: char) -> char {
    match c {
        '@' | '4' => 'a',
        '8' => 'b',
        '(' => 'c',
        '3' | '€' => 'e',
        '6' | '9' => 'g',
        '1' | '!' | '|' => one,
        '0' => 'o',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '2' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_parts_however_they_are_dressed() {
        let names = PortalNames::new(&[
            "Personalstatistik",
            "Staff statistics",
            "Arbetsgivarringen",
            "Mina sidor",
            "Skogsägarna",
        ]);
        for password in [
            "Personalstatistik1!",
            "P3rs0nalst4t1st1k!",
            "!!personalStatistik2026",
            "Statistik2026!",
            "Personal99!",
            "St@tistics-2026",
            "Arbetsgivare1!",
            "4rb3tsg1varr1ng3n#7",
            "MinaSidor1!",
            "Mina-Sidor_2026",
            "M1n4 S1d0r!",
            "Skogsagarna 1!",
            "Sk0g$äg4rn@99",
            "Jag heter inte Arbetsgivarringen 7",
        ] {
            assert!(names.resemble(password), "{password}");
        }
        for password in [
            "Gran7 Kotte",
            "Terminalen blå 7!",
            "vT9#kLm2pQ",
            "Fyra ekor i 1 vik",
            "Sidenband & 3 knappar",
            "Ringen 7 mil bort!",
        ] {
            assert!(!names.resemble(password), "{password}");
        }
        assert!(!PortalNames::new(&["", "Bo"]).resemble("Bo bor i 7 boar"));
        assert!(!names.resemble("1234!"), "nothing to compare");
    }

    #[test]
    fn a_persons_words_are_found_as_they_are_meant() {
        assert!(
            has_word("L1ndqv!st 77", "lindqvist")
                && has_word("Oberg77!x", "öberg")
                && has_word("0b3rg", "öberg")
        );
        assert!(!has_word("rasande 7", "åsa"), "short words occur in too many others");
    }
}
