//! The versions of the privacy notice, and their texts.

use std::path::PathBuf;

use base::Language;
use toml::Spanned;

use super::model::{Controller, Notice};
use super::retention::Retention;
use super::validate::Validator;
use super::{io_words, raw};

impl Validator<'_> {
    pub(super) fn notices(
        &mut self,
        raw: &Spanned<Vec<raw::Notice>>,
        controller: Option<&Controller>,
        retention: &Retention,
    ) -> Vec<Notice> {
        let mut found: Vec<Notice> = Vec::new();
        for notice in raw.get_ref() {
            let version = *notice.version.get_ref();
            if found.last().is_some_and(|before| before.version >= version) || version == 0 {
                self.problem(
                    notice.version.span(),
                    format!("version {version} is not higher than the one before"),
                    "number the versions upwards from 1, the newest last",
                );
            }
            let (sv, en) = (
                self.words(&notice.sv, controller, retention, Language::Sv),
                self.words(&notice.en, controller, retention, Language::En),
            );
            if let (Some(sv), Some(en)) = (sv, en) {
                found.push(Notice { version, sv, en });
            }
        }
        if raw.get_ref().is_empty() {
            self.problem(
                raw.span(),
                "there is no privacy notice",
                "add [[privacy-notice]] with version, sv and en",
            );
        }
        found
    }

    /// Reads a text and fills in the controller and the retention times, which are configured in
    /// one place only.
    fn words(
        &mut self,
        path: &Spanned<PathBuf>,
        controller: Option<&Controller>,
        retention: &Retention,
        language: Language,
    ) -> Option<String> {
        match std::fs::read_to_string(self.beside(path.get_ref())) {
            Ok(text) if text.trim().is_empty() => {
                self.problem(
                    path.span(),
                    "the privacy notice is empty",
                    "write the text that people read at sign-up",
                );
                None
            }
            Ok(text) => {
                let controller = controller?;
                let filled = retention
                    .fill(&text, language)
                    .replace("{controller}", &controller.name)
                    .replace("{controller-address}", &controller.address)
                    .replace("{data-protection-officer}", &controller.data_protection_officer);
                if let Some(at) = filled.find('{') {
                    let name: String =
                        filled[at..].chars().take_while(|c| !c.is_whitespace()).take(40).collect();
                    let known = format!(
                        "known placeholders: {{controller}}, {{controller-address}}, {{data-protection-officer}}, {}",
                        Retention::NAMES
                    );
                    self.problem(
                        path.span(),
                        format!("{} has the unknown placeholder {name}", path.get_ref().display()),
                        known,
                    );
                    return None;
                }
                Some(filled)
            }
            Err(e) => {
                self.problem(
                    path.span(),
                    format!("{} cannot be read: {}", path.get_ref().display(), io_words(&e)),
                    "name a UTF-8 text file; its path is relative to the portal file",
                );
                None
            }
        }
    }
}
