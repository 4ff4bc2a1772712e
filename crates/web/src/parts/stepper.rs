use askama::Template;

use crate::kernel::Page;

/// The steps of a way in, by the text keys of their names, and which one this page is (from 0).
#[derive(Clone, Debug)]
pub struct Steps {
    pub names: Vec<&'static str>,
    pub at: usize,
}

impl Steps {
    pub fn new(names: &[&'static str], at: usize) -> Self {
        Self { names: names.to_vec(), at }
    }
}

/// Where in the way one is: which steps are done, which is this, which are left.
#[derive(Template)]
#[template(path = "parts/stepper.html")]
pub struct Stepper<'a> {
    pub(super) p: &'a Page,
    pub(super) steps: &'a Steps,
}
impl askama::filters::HtmlSafe for Stepper<'_> {}
