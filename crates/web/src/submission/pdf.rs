//! The receipt as PDF/UA-1 (ISO 14289-1): tagged, so that screen readers find headings and tables,
//! with embedded fonts.

use std::num::NonZeroU16;

use base::Fault;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};

use super::views::{Frame, Receipt};
use crate::kernel::Page;

static REGULAR: &[u8] = include_bytes!("../../fonts/NotoSans-Regular.subset.ttf");
static BOLD: &[u8] = include_bytes!("../../fonts/NotoSans-Bold.subset.ttf");

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
const LABELS: f32 = 170.0;
const SMALL: f32 = 9.0;
const BODY: f32 = 10.5;

/// One row of the page, never split by a page break.
struct Row {
    height: f32,
    cells: Vec<Cell>,
    kind: Kind,
}

struct Cell {
    x: f32,
    /// Right-aligned: the text ends at `x`.
    right: bool,
    bold: bool,
    size: f32,
    lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading(u16),
    Text,
    /// The head, or a row, of the table with this number.
    Head(u8),
    Line(u8),
}

pub(super) fn receipt(p: &Page, frame: &Frame, receipt: &Receipt) -> Result<Vec<u8>, Fault> {
    let title = p.t1("receipt-number", "n", receipt.number);
    let mut rows = vec![
        heading(1, 20.0, &format!("{title} – {}", frame.title)),
        text(&p.t2("receipt-lead", "unit", frame.unit.as_str(), "moment", p.moment(receipt.at))),
    ];
    if frame.is_test {
        rows.push(text(&p.t1("home-test-erases", "date", p.date(frame.erases_at))));
    }
    for (label, value) in facts(p, frame, receipt) {
        rows.push(fact(&label, &value));
    }
    rows.push(heading(2, 13.0, &p.t("receipt-sums")));
    let words = [p.t("row-field"), p.t("receipt-sum"), p.t("receipt-values")];
    rows.push(sums(Kind::Head(1), &words[0], &words[1], &words[2]));
    for (field, sum, values) in &receipt.sums {
        rows.push(sums(Kind::Line(1), field, sum, &p.number(values)));
    }
    draw(p, &format!("{title} – {}", frame.unit), rows)
}

fn facts(p: &Page, frame: &Frame, receipt: &Receipt) -> Vec<(String, String)> {
    let mut facts = vec![
        (p.t("submit-collection"), frame.title.clone()),
        (p.t("submit-period"), frame.period.clone()),
        (p.t("submit-unit"), frame.unit.clone()),
    ];
    if !receipt.by.is_empty() {
        facts.push((p.t("receipt-by"), receipt.by.clone()));
    }
    facts.extend([
        (p.t("receipt-at"), p.moment(receipt.at)),
        (p.t("uploads-rows"), p.number(receipt.rows)),
        (p.t("submit-corrections"), p.number(receipt.corrections)),
        (p.t("submit-comments"), p.number(receipt.comments)),
        (p.t("receipt-received"), receipt.received.clone()),
        (p.t("receipt-submitted"), receipt.submitted.clone()),
    ]);
    facts
}

fn heading(level: u16, size: f32, words: &str) -> Row {
    let lines = wrapped(words, WIDTH - 2.0 * MARGIN, size);
    let height = size * 1.3 * count(&lines) + 10.0;
    Row {
        height,
        cells: vec![Cell { x: MARGIN, right: false, bold: true, size, lines }],
        kind: Kind::Heading(level),
    }
}

fn text(words: &str) -> Row {
    let lines = wrapped(words, WIDTH - 2.0 * MARGIN, BODY);
    let height = BODY * 1.45 * count(&lines) + 8.0;
    Row {
        height,
        cells: vec![Cell { x: MARGIN, right: false, bold: false, size: BODY, lines }],
        kind: Kind::Text,
    }
}

fn fact(label: &str, value: &str) -> Row {
    let label = wrapped(label, LABELS - 12.0, SMALL);
    let value = wrapped(value, WIDTH - 2.0 * MARGIN - LABELS, BODY);
    let height = (BODY * 1.4 * count(&value)).max(SMALL * 1.4 * count(&label)) + 4.0;
    let cells = vec![
        Cell { x: MARGIN, right: false, bold: false, size: SMALL, lines: label },
        Cell { x: MARGIN + LABELS, right: false, bold: false, size: BODY, lines: value },
    ];
    Row { height, cells, kind: Kind::Line(0) }
}

fn sums(kind: Kind, field: &str, sum: &str, values: &str) -> Row {
    let bold = kind == Kind::Head(1);
    let lines = wrapped(field, 240.0, BODY);
    let height = BODY * 1.4 * count(&lines) + 3.0;
    let number = |x: f32, words: &str| Cell {
        x,
        right: true,
        bold,
        size: BODY,
        lines: vec![words.to_owned()],
    };
    let cells = vec![
        Cell { x: MARGIN, right: false, bold, size: BODY, lines },
        number(WIDTH - MARGIN - 90.0, sum),
        number(WIDTH - MARGIN, values),
    ];
    Row { height, cells, kind }
}

#[expect(clippy::cast_precision_loss, reason = "a few lines")]
fn count(lines: &[String]) -> f32 {
    lines.len() as f32
}

/// An estimate of a text's width, in points. Digits, spaces and punctuation have the font's widths,
/// so that number columns align; letters are estimated wide, so that no line overflows.
fn width(words: &str, size: f32) -> f32 {
    let units: f32 = words
        .chars()
        .map(|c| match c {
            '0'..='9' | '−' => 0.572,
            ' ' | '\u{a0}' => 0.26,
            ',' | '.' | ':' | 'i' | 'l' | 'j' | '\'' => 0.268,
            'm' | 'w' | 'M' | 'W' | '–' | '@' => 0.93,
            c if c.is_uppercase() => 0.68,
            _ => 0.59,
        })
        .sum();
    units * size
}

/// Breaks text into lines that fit; a word wider than the line is split.
fn wrapped(words: &str, room: f32, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in clean(words).split(' ') {
        let mut rest = word.to_owned();
        loop {
            let line = lines.last_mut().expect("at least one line");
            let candidate = if line.is_empty() { rest.clone() } else { format!("{line} {rest}") };
            if width(&candidate, size) <= room {
                *line = candidate;
                break;
            }
            if !line.is_empty() {
                lines.push(String::new());
                continue;
            }
            let fits = rest
                .char_indices()
                .find(|(i, c)| width(&rest[..i + c.len_utf8()], size) > room)
                .map_or(rest.len(), |(i, _)| i.max(1));
            let tail = rest.split_off(fits);
            *line = std::mem::replace(&mut rest, tail);
            lines.push(String::new());
        }
    }
    lines
}

/// Replaces characters that the embedded font lacks: PDF/UA-1 forbids missing glyphs.
fn clean(words: &str) -> String {
    words
        .chars()
        .map(|c| match c {
            ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{2026}' | '−' | '€' | '→' => c,
            c if c.is_whitespace() => ' ',
            _ => '?',
        })
        .collect()
}

fn draw(p: &Page, title: &str, rows: Vec<Row>) -> Result<Vec<u8>, Fault> {
    let font = |data: &'static [u8]| {
        Font::new(data.into(), 0).ok_or_else(|| Fault::new("invalid font for receipts"))
    };
    let (regular, bold) = (font(REGULAR)?, font(BOLD)?);
    let configuration =
        ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|_| Fault::new("PDF/UA-1 is not supported"))?;
    let mut document = Document::new_with(SerializeSettings {
        enable_tagging: true,
        configuration,
        ..SerializeSettings::default()
    });
    let size =
        || PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| Fault::new("invalid page size"));
    let foot = format!("{} · {}", p.face.owner, p.face.host);
    let mut drawn: Vec<Drawn> = Vec::new();
    let mut outline = Outline::new();
    for (number, rows) in paged(rows).into_iter().enumerate() {
        let mut page = document.start_page_with(size()?);
        let mut surface = page.surface();
        let mut y = MARGIN + 10.0;
        for row in rows {
            let mut cells = Vec::new();
            for cell in &row.cells {
                let mut ids = Vec::new();
                let mut line_y = y + cell.size;
                for line in &cell.lines {
                    let x = if cell.right { cell.x - width(line, cell.size) } else { cell.x };
                    let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                    let font = if cell.bold { bold.clone() } else { regular.clone() };
                    surface.draw_text(
                        Point::from_xy(x, line_y),
                        font,
                        cell.size,
                        &clean(line),
                        false,
                        TextDirection::LeftToRight,
                    );
                    surface.end_tagged();
                    ids.push(id);
                    line_y += cell.size * 1.4;
                }
                cells.push(ids);
            }
            let words = row.cells.first().map(|cell| cell.lines.join(" ")).unwrap_or_default();
            if let Kind::Heading(_) = row.kind {
                outline.push_child(OutlineNode::new(
                    words.clone(),
                    XyzDestination::new(number, Point::from_xy(0.0, y)),
                ));
            }
            drawn.push(Drawn { kind: row.kind, words, cells });
            y += row.height;
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        let words = clean(&format!("{foot} · {}", number + 1));
        surface.draw_text(
            Point::from_xy(MARGIN, HEIGHT - MARGIN + 16.0),
            regular.clone(),
            SMALL,
            &words,
            false,
            TextDirection::LeftToRight,
        );
        surface.end_tagged();
        surface.finish();
        page.finish();
    }
    document.set_outline(outline);
    document.set_tag_tree(tags(p, drawn));
    let language = p.language.tag().to_owned();
    document.set_metadata(
        Metadata::new().title(title.to_owned()).language(language).creator("Farstu".to_owned()),
    );
    document.finish().map_err(|e| Fault::new(format!("cannot write the receipt: {e:?}")))
}

/// Distributes the rows on pages. A row higher than a page gets one of its own.
fn paged(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let room = HEIGHT - 2.0 * MARGIN - 34.0;
    let mut pages: Vec<Vec<Row>> = vec![Vec::new()];
    let mut used = 0.0;
    for row in rows {
        if used + row.height > room && used > 0.0 {
            pages.push(Vec::new());
            used = 0.0;
        }
        used += row.height;
        pages.last_mut().expect("at least one page").push(row);
    }
    pages
}

/// A row after drawing, with the tag identifiers of its cells.
struct Drawn {
    kind: Kind,
    words: String,
    cells: Vec<Vec<Identifier>>,
}

/// The tag tree for screen readers: headings, paragraphs, and tables with header cells.
fn tags(p: &Page, drawn: Vec<Drawn>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(p.language.tag().to_owned()));
    let mut table: Option<(u8, TagGroup)> = None;
    for Drawn { kind, words, cells } in drawn {
        let number = match kind {
            Kind::Head(n) | Kind::Line(n) => Some(n),
            Kind::Heading(_) | Kind::Text => None,
        };
        if let Some((_, done)) = table.take_if(|(n, _)| Some(*n) != number) {
            tree.push(done);
        }
        match kind {
            Kind::Heading(level) => {
                let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
                tree.push(group(
                    TagGroup::new(Tag::Hn(level, Some(words))),
                    cells.into_iter().flatten(),
                ));
            }
            Kind::Text => tree.push(group(TagGroup::new(Tag::P), cells.into_iter().flatten())),
            Kind::Head(n) | Kind::Line(n) => {
                let mut row = TagGroup::new(Tag::TR);
                for (place, ids) in cells.into_iter().enumerate() {
                    let cell = match (kind, place) {
                        (Kind::Head(_), _) => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
                        (_, 0) => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
                        _ => TagGroup::new(Tag::TD),
                    };
                    row.push(group(cell, ids.into_iter()));
                }
                table.get_or_insert_with(|| (n, TagGroup::new(Tag::Table))).1.push(row);
            }
        }
    }
    if let Some((_, done)) = table {
        tree.push(done);
    }
    tree
}

fn group(mut group: TagGroup, ids: impl Iterator<Item = Identifier>) -> TagGroup {
    for id in ids {
        group.push(id);
    }
    group
}

#[cfg(test)]
mod tests {
    use base::Language;

    use super::*;
    use crate::gallery::page;
    use crate::submission::samples;

    #[test]
    fn a_receipt_is_a_tagged_pdf_whatever_stands_in_it() {
        for language in Language::ALL {
            let p = page(language);
            let (frame, mut paper) = samples::receipt(&p);
            let bytes = receipt(&p, &frame, &paper).expect("it is written");
            assert!(bytes.starts_with(b"%PDF-1."));
            assert!(bytes.windows(15).any(|w| w == b"/StructTreeRoot"));
            // Another script, a word wider than the page, and more sums than fit on one page.
            paper.by = "李 👍 \u{202e}abc".to_owned();
            paper.sums = (0..120)
                .map(|i| (format!("{}{i}", "lång".repeat(40)), "1\u{a0}234,5".to_owned(), i))
                .collect();
            receipt(&p, &frame, &paper).expect("it is written");
        }
    }

    #[test]
    fn what_has_no_room_stands_on_the_next_page() {
        let pages = paged(
            (0..120)
                .map(|i| sums(Kind::Line(1), &"lång".repeat(40), "1", &i.to_string()))
                .collect(),
        );
        assert!(pages.len() > 2);
        assert_eq!(pages.iter().map(Vec::len).sum::<usize>(), 120);
        let high = |page: &Vec<Row>| page.iter().map(|row| row.height).sum::<f32>();
        assert!(pages.iter().all(|page| high(page) < HEIGHT - 2.0 * MARGIN));
    }

    #[test]
    fn lines_fit_and_nothing_is_lost() {
        let words = format!("{} kort {}", "x".repeat(200), "ö ".repeat(100));
        let lines = wrapped(&words, 100.0, 10.0);
        assert!(lines.iter().all(|line| width(line, 10.0) <= 100.0));
        assert_eq!(lines.concat().replace(' ', ""), words.replace(' ', ""));
    }
}
