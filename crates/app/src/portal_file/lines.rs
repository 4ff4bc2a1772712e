//! Finds a setting's line in a portal file, for faults found after the file was read.

use toml::de::{DeTable, DeValue};

use super::problem::line_of;

/// A portal file's text, parsed again for each question.
#[derive(Clone, Debug)]
pub(crate) struct Lines(String);

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The line, from 1, of a setting: `["tls", "key"]`, `["client", "2", "secret"]`. For a setting
    /// that is left out, its table's line; 0 for the file as a whole.
    pub(crate) fn of(&self, path: &[&str]) -> usize {
        let Ok(root) = DeTable::parse(&self.0) else { return 0 };
        let root = DeValue::Table(root.into_inner());
        let (mut value, mut line) = (&root, 0);
        for name in path {
            let child = match name.parse::<usize>() {
                Ok(index) => value.get(index),
                Err(_) => value.get(*name),
            };
            let Some(child) = child else { break };
            line = line_of(&self.0, child.span().start);
            value = child.get_ref();
        }
        line
    }
}

#[cfg(test)]
#[test]
fn a_setting_is_found_by_its_path() {
    let text =
        "id = \"a\"\n[tls]\nkey = \"k\"\n\n[[client]]\nid = \"one\"\n[[client]]\nid = \"two\"\n";
    let lines = Lines::new(text);
    assert_eq!(lines.of(&["id"]), 1);
    assert_eq!(lines.of(&["tls", "key"]), 3);
    assert_eq!(lines.of(&["tls", "certificate"]), 2, "left out: where its table begins");
    assert_eq!(lines.of(&["client", "1", "id"]), 8);
    assert_eq!(lines.of(&["mail", "host"]), 0);
}
