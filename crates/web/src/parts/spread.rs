use askama::Template;
use collection::Spread;

use crate::kernel::Page;

/// Bars of how a field's amounts lie, with those that a rule marks, under a title that says it in words and beside a table of the same.
#[derive(Template)]
#[template(path = "parts/spread.html")]
pub struct Bars<'a> {
    p: &'a Page,
    title: String,
    bars: Vec<Bar>,
    ends: [String; 2],
}
impl askama::filters::HtmlSafe for Bars<'_> {}

struct Bar {
    words: String,
    all: u64,
    wrong: u64,
    /// Of the drawing's height.
    height: u64,
    wrong_height: u64,
}

const HEIGHT: u64 = 200;
/// What is there is seen, however small a part it is.
const LEAST: u64 = 3;

impl Page {
    /// `field` is the field's title.
    pub fn spread<'a>(&'a self, of: &Spread, field: &str) -> Bars<'a> {
        let decimals = if of.width >= 1.0 { 0 } else { (-of.width.log10()).ceil() as usize };
        let say = |value: f64| base::decimal(self.language, value, decimals);
        // A value that a person looks for is not rounded away.
        let exactly = |value: f64| base::decimal(self.language, value, if value.fract() == 0.0 { 0 } else { decimals.max(2) });
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
        let highest = of.bars.iter().map(|bar| bar.0).max().unwrap_or(1).max(1);
        let height = |n: u64| if n == 0 { 0 } else { (n * HEIGHT / highest).max(LEAST) };
        let last = of.bars.len().saturating_sub(1);
        let bar = |(n, (all, wrong)): (usize, &(u64, u64))| {
            let (from, to) = (of.from + n as f64 * of.width, of.from + (n + 1) as f64 * of.width);
            let words = match n {
                0 if of.beyond[0] => self.t1("spread-below", "to", say(to).as_str()),
                n if n == last && of.beyond[1] => self.t1("spread-above", "from", say(from).as_str()),
                _ => self.t2("spread-range", "from", say(from).as_str(), "to", say(to).as_str()),
            };
            Bar { words, all: *all, wrong: *wrong, height: height(*all), wrong_height: height(*wrong) }
        };
        let bars: Vec<Bar> = of.bars.iter().enumerate().map(bar).collect();
        // Where the outermost bar holds what lies beyond it, its end says so.
        let mut ends = [of.from, of.from + of.bars.len() as f64 * of.width].map(say);
        for ((end, beyond), bar) in ends.iter_mut().zip(of.beyond).zip([bars.first(), bars.last()]) {
            if let Some(bar) = bar.filter(|_| beyond) {
                end.clone_from(&bar.words);
            }
        }
        Bars { p: self, title, bars, ends }
    }
}

impl Bars<'_> {
    /// Ten to a bar, two of them air.
    fn x(&self, place: &usize) -> usize {
        place * 10 + 1
    }
    fn y(&self, height: &u64) -> u64 {
        HEIGHT - height
    }
}
