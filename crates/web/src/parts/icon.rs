//! Icons as inline SVG.

/// A small drawing beside text. It never stands alone, so it is hidden from screen readers.
#[derive(Clone, Copy, Debug)]
pub struct Icon(&'static str);

/// 24 × 24, in the text's colour. An unknown name gives an empty icon.
pub fn icon(name: &str) -> Icon {
    Icon(match name {
        "home" => "<path d=\"M4 11 12 4l8 7v9h-5.5v-6h-5v6H4z\"/>",
        "submission" => "<path d=\"M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 15v4h14v-4\"/>",
        "extension" => "<circle cx=\"12\" cy=\"12\" r=\"8\"/><path d=\"M12 7.5V12l3 2\"/>",
        "profile" => {
            "<circle cx=\"12\" cy=\"8.5\" r=\"3.5\"/><path d=\"M5 20c.6-4 3.2-6 7-6s6.400 2 7 6\"/>"
        }
        "messages" => "<path d=\"M4.500 5.500h15v10.500H11l-4.500 3.500V16h-2z\"/>",
        "units" => "<path d=\"M5 20V5h8v15M13 10h6v10M3.500 20h17M8 9h2M8 13h2M16 14h0.500\"/>",
        "invitations" => "<path d=\"M4 6.500h16v11H4zM4 7l8 6 8-6\"/>",
        "periods" => "<path d=\"M5 6.500h14V20H5zM5 10.500h14M9 4v4M15 4v4\"/>",
        "export" => "<path d=\"M12 5v11m0 0 4.500-4.500M12 16l-4.500-4.500M5 15v4h14v-4\"/>",
        "people" => {
            "<circle cx=\"9\" cy=\"9\" r=\"3\"/><path d=\"M3.500 19c.5-3.300 2.500-5 5.500-5s5 1.700 5.500 5M15 6.300a3 3 0 0 1 0 5.400M17 14.500c2 .6 3.200 2.100 3.500 4.500\"/>"
        }
        "search" => "<circle cx=\"10.500\" cy=\"10.500\" r=\"6\"/><path d=\"m15 15 5 5\"/>",
        "info" => "<circle cx=\"12\" cy=\"12\" r=\"8.500\"/><path d=\"M12 11v5.500M12 7.500v.5\"/>",
        "success" => {
            "<circle cx=\"12\" cy=\"12\" r=\"8.500\"/><path d=\"m8.200 12.300 2.700 2.700 5-5.500\"/>"
        }
        "warning" => "<path d=\"M12 4 21 19.500H3zM12 10v4.500M12 17v.3\"/>",
        "error" => "<path d=\"M8.500 3.500h7l5 5v7l-5 5h-7l-5-5v-7zM12 7.500v5.500M12 16v.5\"/>",
        "done" => "<path d=\"m5 12.500 4.500 4.500L19 7.500\"/>",
        "waiting" => "<circle cx=\"12\" cy=\"12\" r=\"8.500\"/>",
        "key" => "<circle cx=\"8\" cy=\"15\" r=\"4\"/><path d=\"m11 12 8.500-8.500M16 7l3 3\"/>",
        "lock" => "<path d=\"M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3\"/>",
        "phone" => "<path d=\"M8 3.500h8v17H8zM11 17.500h2\"/>",
        "computer" => "<path d=\"M4 5.500h16v10.500H4zM9 19.500h6M12 16v3.500\"/>",
        "out" => "<path d=\"M13 4.500H5v15h8M10 12h10m0 0-3.500-3.500M20 12l-3.500 3.500\"/>",
        "forward" => "<path d=\"m9 5 7 7-7 7\"/>",
        "back" => "<path d=\"m15 5-7 7 7 7\"/>",
        _ => "",
    })
}

impl std::fmt::Display for Icon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">{}</svg>",
            self.0
        )
    }
}
impl askama::filters::HtmlSafe for Icon {}
