//! Translated texts in Fluent.

use std::borrow::Cow;
use std::collections::BTreeSet;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::Language;

/// A crate's texts in every language: Fluent messages from one file per feature and language.
pub struct Texts {
    bundles: [FluentBundle<FluentResource>; 2],
}

/// An argument of a text.
pub type Words<'a> = FluentValue<'a>;

impl Texts {
    /// Takes triples of language, file name and content.
    ///
    /// # Panics
    /// If a file is not valid Fluent or repeats a key: the files are part of the program, and tests
    /// load each crate's texts.
    pub fn new(files: &[(Language, &str, &str)]) -> Self {
        let bundle = |language: Language| {
            let mut bundle = FluentBundle::new_concurrent(vec![
                language.tag().parse().expect("our tags are BCP 47"),
            ]);
            // Isolation marks (U+2068) would end up in attributes, subjects and copied text.
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(match language {
                Language::Sv => |value, _| whole(Language::Sv, value),
                Language::En => |value, _| whole(Language::En, value),
            }));
            for (_, name, content) in files.iter().filter(|(l, ..)| *l == language) {
                let resource = FluentResource::try_new((*content).to_owned())
                    .unwrap_or_else(|(_, e)| panic!("{language}/{name}: {e:?}"));
                if let Err(e) = bundle.add_resource(resource) {
                    panic!("{language}/{name}: {e:?}");
                }
            }
            bundle
        };
        Self { bundles: Language::ALL.map(bundle) }
    }

    /// The text, or the key itself if there is none (a test finds those).
    pub fn say<'a>(
        &'a self,
        language: Language,
        key: &'a str,
        args: &[(&'a str, Words<'a>)],
    ) -> Cow<'a, str> {
        self.find(language, key, args).unwrap_or(Cow::Borrowed(key))
    }

    /// The text, or `None` if the key is unknown. For keys composed from data (rule ids, states).
    pub fn find<'a>(
        &'a self,
        language: Language,
        key: &str,
        args: &[(&'a str, Words<'a>)],
    ) -> Option<Cow<'a, str>> {
        let bundle = &self.bundles[language as usize];
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let args: FluentArgs = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        Some(Cow::Owned(text))
    }

    pub fn has(&self, language: Language, key: &str) -> bool {
        self.bundles[language as usize].has_message(key)
    }
}

/// Formats whole numbers with the language's grouping; leaves the rest to Fluent.
fn whole(language: Language, value: &FluentValue) -> Option<String> {
    match value {
        FluentValue::Number(n) if n.value.fract() == 0.0 && n.value.abs() < 9e15 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            Some(crate::number(language, n.value as i64))
        }
        _ => None,
    }
}

/// The keys of a Fluent file, for the check that both languages have the same.
pub fn keys(content: &str) -> BTreeSet<String> {
    content
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plural_and_argument_without_invisible_marks() {
        let texts = Texts::new(&[
            (
                Language::Sv,
                "a.ftl",
                "tries = { $n ->\n    [one] Ett försök kvar\n   *[other] { $n } försök kvar\n }",
            ),
            (
                Language::En,
                "a.ftl",
                "tries = { $n ->\n    [one] One try left\n   *[other] { $n } tries left\n }",
            ),
        ]);
        assert_eq!(texts.say(Language::Sv, "tries", &[("n", 3.into())]), "3 försök kvar");
        assert_eq!(texts.say(Language::En, "tries", &[("n", 1.into())]), "One try left");
        assert_eq!(texts.say(Language::En, "tries", &[("n", 1500.into())]), "1,500 tries left");
        assert_eq!(texts.say(Language::En, "nothing", &[]), "nothing");
        assert_eq!(
            keys("a = b\n  .attr = c\n# d = e\nf-g = h").into_iter().collect::<Vec<_>>(),
            ["a", "f-g"]
        );
    }
}
