//! Any text as a portal's file: read, or refused with a line for each fault.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the program uses the rest of the module")]

#[path = "../../crates/app/src/portal_file/mod.rs"]
mod portal_file;

use std::path::Path;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines = text.lines().count() + 1;
    if let Err(wrongs) = portal_file::judged(Path::new("/nowhere/portal.toml"), text.to_owned()) {
        assert!(!wrongs.is_empty(), "refused without a reason");
        for wrong in wrongs {
            assert!(wrong.line <= lines, "line {} of {lines}", wrong.line);
            assert!(!wrong.what.is_empty() && !wrong.instead.is_empty());
        }
    }
});
