use askama::Template;
use base::Timestamp;

use crate::kernel::Page;

/// A dated stretch on the line: a test period, a submission period.
#[derive(Clone, Debug)]
pub struct Mark {
    pub name: String,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Periods in order, and today among them. The dates stand in words; the bar only repeats them.
#[derive(Template)]
#[template(path = "parts/time_line.html")]
pub struct TimeLine<'a> {
    p: &'a Page,
    marks: &'a [Mark],
}
impl askama::filters::HtmlSafe for TimeLine<'_> {}

impl Page {
    pub fn time_line<'a>(&'a self, marks: &'a [Mark]) -> TimeLine<'a> {
        TimeLine { p: self, marks }
    }
}

impl Mark {
    /// `past`, `now` or `coming`.
    fn state(&self, now: &Timestamp) -> &'static str {
        match now {
            now if *now < self.from => "coming",
            now if *now > self.to => "past",
            _ => "now",
        }
    }
    /// How much of it has gone, in hundredths.
    fn gone(&self, now: &Timestamp) -> u64 {
        let whole = self.to.since(self.from).as_secs().max(1);
        (now.since(self.from).as_secs().saturating_mul(100) / whole).min(100)
    }
}
