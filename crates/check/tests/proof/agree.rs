//! Random folders, rules and files: the engine finds exactly what the oracle finds, with any number
//! of threads.

use check::Options;
use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::engine;
use crate::oracle::{self, Form};
use crate::random::{Case, case};

fn agree(case: &Case) -> Result<(), TestCaseError> {
    let written = case.write();
    let form = Form { delimiter: written.delimiter, decimal: written.decimal };
    let told = |what: &str| {
        let text = |path: &str| String::from_utf8_lossy(&written.files[path]).into_owned();
        let lists: Vec<String> = written
            .files
            .keys()
            .filter(|path| path.ends_with(".csv"))
            .map(|path| format!("{path}:\n{}", text(path)))
            .collect();
        format!(
            "{what}\n{}\n{}\n{}\ndata:\n{}\nprevious:\n{}",
            text("datapackage.json"),
            lists.concat(),
            text("rules.toml"),
            written.data,
            written.previous.as_deref().unwrap_or("none")
        )
    };
    let period = check::Period::new(oracle::PERIOD.0, oracle::PERIOD.1).expect("a period");
    let folder = match check::Folder::from_files(&written.files)
        .map(|folder| folder.for_period(period))
    {
        Ok(folder) => folder,
        Err(errors) => {
            return Err(TestCaseError::fail(told(&format!("the folder is refused: {errors:#?}"))));
        }
    };
    let wanted = oracle::check(
        &oracle::Folder::read(&written.files),
        &written.data,
        written.previous.as_deref(),
        form,
    );
    for threads in 1..=3 {
        let options = Options {
            delimiter: Some(written.delimiter),
            decimal: Some(written.decimal),
            threads: Some(threads),
            ..Options::default()
        };
        let found = engine::try_check(
            &folder,
            written.data.as_bytes(),
            written.previous.as_deref().map(str::as_bytes),
            &options,
        );
        let found = found.map_err(|refusal| TestCaseError::fail(told(&refusal)))?;
        let different = engine::difference(&wanted, &found);
        if !different.is_empty() {
            return Err(TestCaseError::fail(told(&format!(
                "{threads} threads: {}",
                different.join("\n")
            ))));
        }
    }
    Ok(())
}

fn cases(usual: u32) -> u32 {
    std::env::var("FARSTU_CHECK_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

proptest! {
    #![proptest_config(Config { cases: cases(120), max_shrink_iters: 1200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn engine_and_oracle_agree(case in case(40)) {
        agree(&case)?;
    }
}

proptest! {
    #![proptest_config(Config { cases: cases(120) / 50, max_shrink_iters: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn engine_and_oracle_agree_on_many_rows(case in case(1500)) {
        agree(&case)?;
    }
}
