//! A histogram of a field's values.

use askama::Template;
use collection::Histogram;

use super::drawing::{Mark, draw};
use crate::kernel::Page;

/// A histogram of a field's values, with those that a rule marks; the title says it in words, and a
/// table has the same figures.
#[derive(Template)]
#[template(path = "parts/histogram.html")]
pub struct Bars<'a> {
    p: &'a Page,
    title: String,
    bars: Vec<Bar>,
    drawing: String,
    ends: [String; 2],
}
impl askama::filters::HtmlSafe for Bars<'_> {}

struct Bar {
    words: String,
    all: u64,
    wrong: u64,
}

impl Page {
    /// `field` is the field's title.
    pub fn histogram<'a>(&'a self, of: &Histogram, field: &str) -> Bars<'a> {
        let decimals = if of.width >= 1.0 { 0 } else { (-of.width.log10()).ceil() as usize };
        let say = |value: f64| base::decimal(self.language, value, decimals);
        // The marked values keep their decimals: a person looks for them in a file.
        let exactly = |value: f64| {
            base::decimal(
                self.language,
                value,
                if value.fract() == 0.0 { 0 } else { decimals.max(2) },
            )
        };
        let [low, high] = of.half.map(say);
        let [least, most] = of.wrong.map(exactly);
        let title = self.text(
            if of.wrong[0] == of.wrong[1] { "spread-title-one" } else { "spread-title" },
            &[
                ("field", field.into()),
                ("low", low.as_str().into()),
                ("high", high.as_str().into()),
                ("n", of.count_wrong.into()),
                ("least", least.as_str().into()),
                ("most", most.as_str().into()),
            ],
        );
        let last = of.bars.len().saturating_sub(1);
        let bar = |(n, (all, wrong)): (usize, &(u64, u64))| {
            let (from, to) = (of.from + n as f64 * of.width, of.from + (n + 1) as f64 * of.width);
            let words = match n {
                0 if of.beyond[0] => self.t1("spread-below", "to", say(to).as_str()),
                n if n == last && of.beyond[1] => {
                    self.t1("spread-above", "from", say(from).as_str())
                }
                _ => self.t2("spread-range", "from", say(from).as_str(), "to", say(to).as_str()),
            };
            Bar { words, all: *all, wrong: *wrong }
        };
        let bars: Vec<Bar> = of.bars.iter().enumerate().map(bar).collect();
        // An outermost bar that holds everything beyond it is labelled so.
        let mut ends = [of.from, of.from + of.bars.len() as f64 * of.width].map(say);
        for ((end, beyond), bar) in ends.iter_mut().zip(of.beyond).zip([bars.first(), bars.last()])
        {
            if let Some(bar) = bar.filter(|_| beyond) {
                end.clone_from(&bar.words);
            }
        }
        Bars { p: self, title, drawing: drawing(&bars), bars, ends }
    }
}

/// Marked values stand in front of all values, and again below the axis, where even a few are
/// visible.
fn drawing(bars: &[Bar]) -> String {
    let highest = bars.iter().map(|bar| bar.all).max().unwrap_or(1).max(1) as f64;
    // A bar that is not empty keeps a visible height.
    let height = |n: u64| (n as f64 / highest).max(0.015);
    let mut marks = Vec::new();
    for (place, bar) in bars.iter().enumerate() {
        let mut mark = |class, [low, high]: [f64; 2]| {
            marks.push(Mark::Bar(class, [(place as f64 + 0.1, low), (place as f64 + 0.9, high)]))
        };
        if bar.all > 0 {
            mark("all", [0.0, height(bar.all)]);
        }
        if bar.wrong > 0 {
            mark("wrong", [0.0, height(bar.wrong)]);
            mark("wrong", [-0.07, -0.03]);
        }
    }
    marks.push(Mark::Line("line", vec![(0.0, 0.0), (bars.len() as f64, 0.0)]));
    draw((1_000, 214), 0.0..bars.len() as f64, -0.07..1.0, marks)
}
