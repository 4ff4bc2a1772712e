//! The response curve of a period, with the previous period for comparison.

use askama::Template;
use base::Timestamp;

use super::drawing::{Mark, draw};
use crate::kernel::Page;

/// The share of units that have answered over the days of a period, and of the previous period on
/// the same scale.
#[derive(Clone, Debug)]
pub struct Response {
    pub from: Timestamp,
    pub to: Timestamp,
    pub now: Answers,
    pub before: Option<Answers>,
}

/// One period: how many were asked, and when each answer came, in thousandths of the drawn days and
/// in ascending order.
#[derive(Clone, Debug)]
pub struct Answers {
    pub asked: usize,
    pub at: Vec<u64>,
}

/// The curve, under a title that says what it shows and with the same figures in a table.
#[derive(Template)]
#[template(path = "parts/curve.html")]
pub struct Curve<'a> {
    p: &'a Page,
    of: &'a Response,
    title: String,
    drawing: String,
    weeks: Vec<Week>,
}
impl askama::filters::HtmlSafe for Curve<'_> {}

struct Week {
    day: Timestamp,
    now: Option<u64>,
    before: Option<u64>,
}

const WIDTH: u64 = 1_000;
const WEEK: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 3600);

impl Response {
    /// A moment's position after `from`, in thousandths of the span from `self.from` to `self.to`.
    pub fn place(&self, from: Timestamp, moment: Timestamp) -> u64 {
        let whole = self.to.since(self.from).as_secs().max(1);
        (moment.since(from).as_secs().saturating_mul(WIDTH) / whole).min(WIDTH)
    }
}

impl Answers {
    /// Whole per cent that had answered at a position, rounded down: 100 means all.
    ///
    /// O(log n) in the answers.
    fn share(&self, place: u64) -> u64 {
        let n = self.at.partition_point(|at| *at <= place);
        (n * 100 / self.asked.max(1)) as u64
    }

    /// A step function from the left edge to `until`, in per cent.
    fn stairs(&self, until: u64) -> Vec<(f64, f64)> {
        let share = |n: usize| n as f64 * 100.0 / self.asked.max(1) as f64;
        let mut stairs = vec![(0.0, 0.0)];
        for (n, at) in self.at.iter().filter(|at| **at <= until).enumerate() {
            stairs.extend([(*at as f64, share(n)), (*at as f64, share(n + 1))]);
        }
        let last = stairs[stairs.len() - 1].1;
        stairs.push((until as f64, last));
        stairs
    }
}

impl Response {
    fn drawing(&self, today: u64) -> String {
        let across = |height: f64| Mark::Line("rail", vec![(0.0, height), (WIDTH as f64, height)]);
        let mut marks: Vec<Mark> = [0.0, 50.0, 100.0].map(across).into();
        marks.extend(self.before.as_ref().map(|before| Mark::Line("before", before.stairs(WIDTH))));
        marks.push(Mark::Line("now", self.now.stairs(today)));
        marks.push(Mark::Line("today", vec![(today as f64, 0.0), (today as f64, 100.0)]));
        draw((1_000, 200), 0.0..WIDTH as f64, 0.0..100.0, marks)
    }
}

impl Page {
    pub fn curve<'a>(&'a self, of: &'a Response) -> Curve<'a> {
        let today = of.place(of.from, self.now);
        let share = of.now.share(today);
        let title = match &of.before {
            Some(before) => {
                self.t2("curve-title-before", "share", share, "before", before.share(today))
            }
            None => self.t1("curve-title", "share", share),
        };
        let ends = std::iter::successors(Some(of.from.plus(WEEK)), |day| {
            (*day < of.to).then(|| day.plus(WEEK))
        });
        let week = |end: Timestamp| {
            // The table shows the state at the end of each week's last day.
            let day = end.min(of.to).minus(std::time::Duration::from_secs(1));
            let place = of.place(of.from, day);
            Week {
                day,
                now: (day <= self.now).then(|| of.now.share(place)),
                before: of.before.as_ref().map(|b| b.share(place)),
            }
        };
        Curve { p: self, of, title, drawing: of.drawing(today), weeks: ends.map(week).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stairs_rise_with_each_answer_and_end_where_it_is_drawn_to() {
        let answers = Answers { asked: 4, at: vec![100, 100, 500, 900] };
        let stairs =
            [(0, 0), (100, 0), (100, 25), (100, 25), (100, 50), (500, 50), (500, 75), (600, 75)];
        assert_eq!(answers.stairs(600), stairs.map(|(x, y)| (f64::from(x), f64::from(y))));
        assert_eq!([0, 99, 100, 500, 1_000].map(|place| answers.share(place)), [0, 0, 50, 75, 100]);
        assert_eq!(Answers { asked: 0, at: Vec::new() }.share(1_000), 0);
        assert_eq!(Answers { asked: 3, at: vec![1, 2] }.share(3), 66);
    }

    #[test]
    fn the_title_says_how_it_goes_and_the_table_ends_with_the_last_day() {
        let page = crate::gallery::page(base::Language::En);
        let day = std::time::Duration::from_secs(24 * 3600);
        let mut of = Response {
            from: page.now.minus(10 * day),
            to: page.now.plus(10 * day),
            now: Answers { asked: 4, at: vec![100, 400] },
            before: None,
        };
        assert_eq!(of.place(of.from, page.now), 500);
        assert_eq!(page.curve(&of).title, "50% have submitted");
        of.before = Some(Answers { asked: 2, at: vec![300, 900] });
        let curve = page.curve(&of);
        assert_eq!(
            curve.weeks.iter().map(|w| (w.now, w.before)).collect::<Vec<_>>(),
            [(Some(25), Some(50)), (None, Some(50)), (None, Some(100))]
        );
        assert!(curve.title.starts_with("50% have submitted, and 50%"), "{}", curve.title);
    }
}
