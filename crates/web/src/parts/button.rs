//! Buttons, and links that look like them.

use askama::Template;

/// A button that submits its form, or a link that looks like one.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% if let Some(href) = href %}<a class=\"button {{ look }}\" href=\"{{ href }}\">{{ words }}</a>\
              {%- else %}<button class=\"button {{ look }}\"{% if let Some((name, value)) = sends %} name=\"{{ name }}\" value=\"{{ value }}\"{% endif %}{% if focused %} autofocus{% endif %}>{{ words }}</button>{% endif %}"
)]
pub struct Button {
    words: String,
    href: Option<String>,
    look: &'static str,
    sends: Option<(String, String)>,
    focused: bool,
}
impl askama::filters::HtmlSafe for Button {}

impl Button {
    pub(super) fn submit(words: String) -> Self {
        Self { words, href: None, look: "primary", sends: None, focused: false }
    }
    pub(super) fn link(words: String, href: &str) -> Self {
        Self { words, href: Some(href.to_owned()), look: "primary", sends: None, focused: false }
    }
    /// Focused when the page is shown again after a press, so that a keyboard user can press it
    /// again.
    #[must_use]
    pub fn focused(self, focused: bool) -> Self {
        Self { focused, ..self }
    }
    /// A secondary action.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self { look: "quiet", ..self }
    }
    /// Looks like a link within text.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { look: "plain", ..self }
    }
    /// An action that can't be undone.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { look: "danger", ..self }
    }
    /// The name and value submitted when this button is pressed.
    #[must_use]
    pub fn sends(self, name: &str, value: impl AsRef<str>) -> Self {
        Self { sends: Some((name.to_owned(), value.as_ref().to_owned())), ..self }
    }
}
