use askama::Template;

/// A button that sends the form it stands in, or a link that looks like one.
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
    /// The page is shown again after it was pressed: a person at the keyboard presses it again at
    /// once.
    #[must_use]
    pub fn focused(self, focused: bool) -> Self {
        Self { focused, ..self }
    }
    /// Not the page's main way on.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self { look: "quiet", ..self }
    }
    /// As small as a link in a line.
    #[must_use]
    pub fn plain(self) -> Self {
        Self { look: "plain", ..self }
    }
    /// What can't be undone.
    #[must_use]
    pub fn danger(self) -> Self {
        Self { look: "danger", ..self }
    }
    /// What the form says when this button is the one that sent it.
    #[must_use]
    pub fn sends(self, name: &str, value: impl AsRef<str>) -> Self {
        Self { sends: Some((name.to_owned(), value.as_ref().to_owned())), ..self }
    }
}
