//! The stepper of a multi-step flow.

use askama::Template;

use crate::kernel::Page;

/// Text keys of the flow's steps, and the index of the current one (from 0).
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

/// Which steps are done, which is current, which remain.
#[derive(Template)]
#[template(path = "parts/stepper.html")]
pub struct Stepper<'a> {
    pub(super) p: &'a Page,
    pub(super) steps: &'a Steps,
}
impl askama::filters::HtmlSafe for Stepper<'_> {}
