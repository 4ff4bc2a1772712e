//! How many tests ran, read from what the test runners say.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

impl Counts {
    /// A step that is one check as a whole.
    pub(crate) fn one(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into() }
    }

    /// From libtest: `test result: ok. 12 passed; 0 failed; 0 ignored; …`, once for each test
    /// binary.
    pub(crate) fn of_cargo(output: &str) -> Self {
        let number = |line: &str, word: &str| -> u64 {
            line.split([';', '.'])
                .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
                .unwrap_or(0)
        };
        let mut sum = Self::default();
        for line in output.lines().filter(|line| line.starts_with("test result: ")) {
            sum += Self { passed: number(line, "passed"), failed: number(line, "failed") };
        }
        sum
    }

    /// From Playwright's JSON report, and how many of those that passed did so at the second try
    /// alone. One or two in hundreds of stories may be the machine's doing; with more of them, all
    /// count as failed.
    pub(crate) fn of_playwright(report: &str) -> Result<(Self, u64), String> {
        const AT_MOST: u64 = 2;
        let report: serde_json::Value =
            serde_json::from_str(report).map_err(|e| format!("Playwright's report: {e}"))?;
        let number = |name: &str| {
            report["stats"][name]
                .as_u64()
                .ok_or_else(|| format!("Playwright's report has no `stats.{name}`"))
        };
        let (passed, failed, flaky) =
            (number("expected")?, number("unexpected")?, number("flaky")?);
        let counts = if flaky > AT_MOST {
            Self { passed, failed: failed + flaky }
        } else {
            Self { passed: passed + flaky, failed }
        };
        Ok((counts, flaky))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_the_runners_say() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 10 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(Counts::of_cargo(output), Counts { passed: 12, failed: 3 });
        let report = |flaky| {
            format!(
                r#"{{"stats": {{"expected": 5, "unexpected": 1, "flaky": {flaky}, "skipped": 0}}}}"#
            )
        };
        assert_eq!(Counts::of_playwright(&report(2)), Ok((Counts { passed: 7, failed: 1 }, 2)));
        assert_eq!(Counts::of_playwright(&report(3)), Ok((Counts { passed: 5, failed: 4 }, 3)));
        assert!(Counts::of_playwright("{}").is_err());
    }
}
