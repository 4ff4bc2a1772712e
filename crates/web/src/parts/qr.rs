//! QR codes as inline SVG.

use std::fmt::Write as _;

use base::Fault;
use fast_qr::{ECL, QRBuilder};

/// A QR code, black on white in both colour schemes, with the quiet zone of four modules that
/// scanners need (ISO/IEC 18004).
pub struct Qr {
    size: usize,
    path: String,
    words: String,
}

const QUIET: usize = 4;

impl Qr {
    /// `words` is the accessible name: what scanning the code does.
    pub fn new(text: &str, words: impl Into<String>) -> Result<Self, Fault> {
        let code =
            QRBuilder::new(text).ecl(ECL::M).build().map_err(|e| Fault::new(e.to_string()))?;
        let mut path = String::new();
        for y in 0..code.size {
            let mut x = 0;
            while x < code.size {
                let from = x;
                while x < code.size && code[y][x].value() {
                    x += 1;
                }
                if x > from {
                    let run = x - from;
                    write!(path, "M{} {}h{run}v1h-{run}z", from + QUIET, y + QUIET)
                        .map_err(Fault::new)?;
                } else {
                    x += 1;
                }
            }
        }
        Ok(Self { size: code.size + 2 * QUIET, path, words: words.into() })
    }
}

impl std::fmt::Display for Qr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { size, path, words } = self;
        let words = words.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        write!(
            f,
            "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"{words}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
        )
    }
}
impl askama::filters::HtmlSafe for Qr {}
