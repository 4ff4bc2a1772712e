//! Any text as a portal's file: read, or refused with a line for each fault.
#![no_main]
#![allow(dead_code, unused_imports, reason = "the program uses the rest of the module")]

#[path = "../../crates/app/src/portal_file/mod.rs"]
mod portal_file;

use std::path::Path;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let lines = text.lines().count() + 1;
    if let Err(problems) =
        portal_file::validate_text(Path::new("/nowhere/portal.toml"), text.to_owned())
    {
        assert!(!problems.is_empty(), "refused without a reason");
        for problem in problems {
            assert!(problem.line <= lines, "line {} of {lines}", problem.line);
            assert!(!problem.what.is_empty() && !problem.instead.is_empty());
        }
    }
});
