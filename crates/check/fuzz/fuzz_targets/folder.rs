//! Any text as a folder's files: rejected with a message, or loaded and explained.
#![no_main]

mod common;

use check::{Folder, Lang, report};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&which, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let files = match which % 3 {
        0 => common::files(text, common::RULES, common::LIST),
        1 => common::files(common::PACKAGE, text, common::LIST),
        _ => common::files(common::PACKAGE, common::RULES, text),
    };
    match Folder::from_files(&files) {
        Ok(folder) => drop(report::explain(&folder, Lang::Sv)),
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(!error.message(Lang::Sv).is_empty() && !error.message(Lang::En).is_empty());
            }
        }
    }
});
