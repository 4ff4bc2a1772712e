//! Playwright's JSON report: which stories passed, and how long each took.

use std::time::Duration;

use serde_json::Value;

use crate::counts::Counts;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Passed,
    Failed,
    /// Failed, and passed when it was tried again.
    Flaky,
}

/// One story in one project: the same story on a phone is another.
#[derive(Debug)]
pub(crate) struct Story {
    /// As Playwright's list shows it.
    pub(crate) name: String,
    /// All tries together.
    pub(crate) time: Duration,
    status: Status,
}

#[derive(Debug, Default)]
pub(crate) struct Stories(Vec<Story>);

impl Stories {
    pub(crate) fn read(report: &str) -> Result<Self, String> {
        let report: Value =
            serde_json::from_str(report).map_err(|e| format!("Playwright's report: {e}"))?;
        let suites = report["suites"]
            .as_array()
            .ok_or_else(|| "Playwright's report has no `suites`".to_owned())?;
        let mut stories = Self::default();
        for suite in suites {
            stories.add(suite, "")?;
        }
        Ok(stories)
    }

    /// Adds the stories of a suite and of the suites in it. The outermost suite is a file.
    fn add(&mut self, suite: &Value, outer: &str) -> Result<(), String> {
        let title = format!("{outer}{} › ", text(&suite["title"]));
        for inner in list(&suite["suites"]) {
            self.add(inner, &title)?;
        }
        for spec in list(&suite["specs"]) {
            for test in list(&spec["tests"]) {
                let project = text(&test["projectName"]);
                let name = format!("[{project}] {title}{}", text(&spec["title"]));
                let status = match text(&test["status"]) {
                    "expected" => Status::Passed,
                    "unexpected" => Status::Failed,
                    "flaky" => Status::Flaky,
                    "skipped" => continue,
                    other => return Err(format!("Playwright's report: {name} is `{other}`")),
                };
                let time = list(&test["results"]).iter().filter_map(|one| one["duration"].as_u64());
                self.0.push(Story { name, time: Duration::from_millis(time.sum()), status });
            }
        }
        Ok(())
    }

    /// A story that needed a second try has failed: what fails now and then hides a fault.
    pub(crate) fn counts(&self) -> Counts {
        let passed = self.0.iter().filter(|story| story.status == Status::Passed).count() as u64;
        Counts { passed, failed: self.0.len() as u64 - passed }
    }

    pub(crate) fn flaky(&self) -> impl Iterator<Item = &Story> {
        self.0.iter().filter(|story| story.status == Status::Flaky)
    }

    /// At most `count`, the slowest first.
    pub(crate) fn slowest(&self, count: usize) -> Vec<&Story> {
        let mut all: Vec<&Story> = self.0.iter().collect();
        all.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.name.cmp(&b.name)));
        all.truncate(count);
        all
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = r#"{"suites": [{"title": "post.spec.ts", "specs": [
        {"title": "quick", "tests": [
            {"projectName": "computer", "status": "expected", "results": [{"duration": 900}]},
            {"projectName": "phone", "status": "unexpected",
             "results": [{"duration": 400}, {"duration": 500}]}]}],
        "suites": [{"title": "inner", "specs": [
            {"title": "slow", "tests": [
                {"projectName": "computer", "status": "flaky",
                 "results": [{"duration": 3000}, {"duration": 2000}]}]},
            {"title": "left out", "tests": [
                {"projectName": "computer", "status": "skipped", "results": []}]}]}]}]}"#;

    #[test]
    fn a_story_that_needed_a_second_try_counts_as_failed() {
        let stories = Stories::read(REPORT).expect("a report");
        assert_eq!(stories.counts(), Counts { passed: 1, failed: 2 });
        let flaky: Vec<&str> = stories.flaky().map(|story| story.name.as_str()).collect();
        assert_eq!(flaky, ["[computer] post.spec.ts › inner › slow"]);
    }

    #[test]
    fn the_slowest_come_first_with_all_their_tries() {
        let stories = Stories::read(REPORT).expect("a report");
        let slowest: Vec<(&str, u64)> = stories
            .slowest(2)
            .into_iter()
            .map(|story| (story.name.as_str(), story.time.as_millis() as u64))
            .collect();
        assert_eq!(
            slowest,
            [
                ("[computer] post.spec.ts › inner › slow", 5000),
                ("[computer] post.spec.ts › quick", 900)
            ]
        );
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!(Stories::read("{}").is_err());
        let unknown = REPORT.replace("skipped", "lost");
        assert!(Stories::read(&unknown).is_err());
    }
}
