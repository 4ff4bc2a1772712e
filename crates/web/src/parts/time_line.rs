//! Periods on a time line. The dates also stand in text; the drawing only repeats them.

use askama::Template;
use base::Timestamp;

use crate::kernel::Page;

/// A dated span: a test period, a submission period.
#[derive(Clone, Debug)]
pub struct Mark {
    pub name: String,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Periods in order on one line, with today marked.
#[derive(Template)]
#[template(path = "parts/time_line.html")]
pub struct TimeLine<'a> {
    p: &'a Page,
    marks: &'a [Mark],
    from: Timestamp,
    to: Timestamp,
}
impl askama::filters::HtmlSafe for TimeLine<'_> {}

impl Page {
    pub fn time_line<'a>(&'a self, marks: &'a [Mark]) -> TimeLine<'a> {
        let from = marks.iter().map(|mark| mark.from).min().unwrap_or(self.now);
        let to = marks.iter().map(|mark| mark.to).max().unwrap_or(self.now);
        // Extend the line to today, unless that would more than double it and squeeze the periods.
        let (with_from, with_to) = (from.min(self.now), to.max(self.now));
        let near = with_to.since(with_from) <= to.since(from) * 2;
        let (from, to) = if near { (with_from, with_to) } else { (from, to) };
        TimeLine { p: self, marks, from, to }
    }
}

impl TimeLine<'_> {
    /// A moment's position, in thousandths of the line.
    fn x(&self, moment: &Timestamp) -> u64 {
        let whole = self.to.since(self.from).as_secs().max(1);
        (moment.since(self.from).as_secs().saturating_mul(1_000) / whole).min(1_000)
    }
    /// Never narrower than four thousandths, so that it stays visible.
    fn width(&self, from: &Timestamp, to: &Timestamp) -> u64 {
        self.x(to).saturating_sub(self.x(from)).max(4)
    }
    /// The width of the part that has passed.
    fn gone(&self, mark: &Mark) -> u64 {
        self.width(&mark.from, &mark.to.min(self.p.now))
    }
    fn shows_today(&self) -> bool {
        (self.from..=self.to).contains(&self.p.now)
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
}
