//! The texts of the demo's mailbox pages.

use base::{Language, Texts, Words};

const FILES: &[(Language, &str, &str)] = &[
    (Language::Sv, "post.ftl", include_str!("../../locales/sv/post.ftl")),
    (Language::En, "post.ftl", include_str!("../../locales/en/post.ftl")),
];

static TEXTS: std::sync::LazyLock<Texts> = std::sync::LazyLock::new(|| Texts::new(FILES));

/// What each of these pages needs.
pub(super) struct Frame {
    pub(super) language: Language,
    pub(super) other: Language,
    /// The portal's origin.
    pub(super) portal: String,
}

impl Frame {
    pub(super) fn new(language: Language, portal: &str) -> Self {
        let other = match language {
            Language::Sv => Language::En,
            Language::En => Language::Sv,
        };
        Self { language, other, portal: portal.to_owned() }
    }
    pub(super) fn t(&self, key: &str) -> String {
        self.say(key, &[])
    }
    pub(super) fn say<'a>(&'a self, key: &'a str, args: &[(&'a str, Words<'a>)]) -> String {
        TEXTS.say(self.language, key, args).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts_and_pages_use_no_other() {
        let [sv, en] = [0, 1].map(|i| base::texts::keys(FILES[i].2));
        assert_eq!(sv, en);
        let sources = [
            include_str!("post.rs"),
            include_str!("../../templates/post/frame.html"),
            include_str!("../../templates/post/mails.html"),
            include_str!("../../templates/post/mail.html"),
            include_str!("../../templates/post/phone.html"),
            include_str!("../../templates/post/files.html"),
        ]
        .concat();
        for key in &sv {
            assert!(sources.contains(&format!("\"{key}\"")), "nobody says {key}");
        }
        let said = sources
            .split(".t(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .chain(sources.split(".say(\"").skip(1).filter_map(|rest| rest.split('"').next()));
        for key in said {
            assert!(sv.contains(key), "{key} has no words");
        }
    }
}
