//! `cargo xtask house`: figures about the code's structure. A test lets none of them get worse.
//!
//! Read from the source alone, by parsing it; nothing is compiled.

mod graph;
mod source;
mod words;

use std::path::Path;

use crate::run;

/// A function is long beyond this many lines, a file beyond [`LONG_FILE`].
const LONG_FUNCTION: usize = 60;
const LONG_FILE: usize = 400;

pub(crate) struct House {
    files: usize,
    lines: usize,
    median: usize,
    long_files: Vec<String>,
    functions: usize,
    long_functions: Vec<String>,
    circles: Vec<String>,
    without_head: Vec<String>,
    words: Vec<String>,
}

impl House {
    fn read(root: &Path) -> Result<Self, String> {
        let sources = source::read_all(root)?;
        let name = |source: &source::Source| source.path.display().to_string();
        let mut lengths: Vec<usize> = sources.iter().map(|source| source.lines).collect();
        lengths.sort_unstable();
        let long_files = sources.iter().filter(|source| source.lines > LONG_FILE);
        let mut house = Self {
            files: sources.len(),
            lines: lengths.iter().sum(),
            median: lengths.get(lengths.len() / 2).copied().unwrap_or_default(),
            long_files: long_files.map(|one| format!("{}: {}", name(one), one.lines)).collect(),
            functions: 0,
            long_functions: Vec::new(),
            circles: Vec::new(),
            without_head: Vec::new(),
            words: words::found(root)?,
        };
        for source in &sources {
            for (function, lines) in source.functions() {
                house.functions += 1;
                if lines > LONG_FUNCTION {
                    house.long_functions.push(format!("{}: {function}, {lines}", name(source)));
                }
            }
            let is_documented = source.file.attrs.iter().any(|one| one.path().is_ident("doc"));
            if !is_documented {
                house.without_head.push(name(source));
            }
        }
        house.circles = graph::circles(&sources)
            .into_iter()
            .map(|circle| circle.into_iter().map(name).collect::<Vec<_>>().join("\n    "))
            .collect();
        Ok(house)
    }

    fn lists(&self) -> [(&'static str, &[String]); 5] {
        [
            ("files over 400 lines", &self.long_files),
            ("functions over 60 lines", &self.long_functions),
            ("cycles of files", &self.circles),
            ("files without a `//!` head", &self.without_head),
            ("retired words and sentence shapes", &self.words),
        ]
    }
}

/// Prints the figures; `--all` prints what each of them counts.
pub(crate) fn print(args: &[&str]) -> Result<bool, String> {
    let house = House::read(run::root())?;
    println!("{:36}{}", "files", house.files);
    println!("{:36}{}", "lines", house.lines);
    println!("{:36}{}", "median lines of a file", house.median);
    println!("{:36}{}", "functions", house.functions);
    for (name, found) in house.lists() {
        println!("{name:36}{}", found.len());
        if args.contains(&"--all") {
            found.iter().for_each(|one| println!("  {one}"));
        }
    }
    Ok(true)
}

/// The most of each, as [`House::lists`] has them. Lower a figure when the code gets better.
#[cfg(test)]
const AT_MOST: [usize; 5] = [28, 172, 38, 0, 0];

#[test]
fn the_structure_gets_no_worse() {
    let house = House::read(run::root()).expect("the source");
    assert!(house.files > 700 && house.functions > 3_000, "the source was not understood");
    for ((name, found), most) in house.lists().into_iter().zip(AT_MOST) {
        assert!(found.len() <= most, "{name}: {} > {most}\n{}", found.len(), found.join("\n"));
    }
}
