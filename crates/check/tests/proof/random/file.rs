//! Random files: columns in any order and case, missing and invalid values, quotes, blank lines,
//! rows with extra cells.

use super::folder::{CODES, values};
use super::{Field, Package, Tape};

fn value(tape: &mut Tape<'_>, package: &Package, field: &Field, decimal: char) -> String {
    if tape.percent(14) {
        return tape.pick(&package.missing).to_owned();
    }
    if field.list.is_some() {
        return if tape.percent(8) {
            tape.pick(&["A", "å1", "zz", "01 "])
        } else {
            tape.pick(&CODES)
        }
        .to_owned();
    }
    let (right, wrong) = values(field.kind, field.format);
    let text =
        if !wrong.is_empty() && tape.percent(8) { tape.pick(wrong) } else { tape.pick(right) };
    if field.kind == "number" { text.replace('.', &decimal.to_string()) } else { text.to_owned() }
}

/// A cell, quoted where necessary and sometimes where it is not.
fn cell(tape: &mut Tape<'_>, text: &str, delimiter: char) -> String {
    let must = text.contains(['\n', '\r', delimiter]) || text.starts_with('"');
    if must || tape.percent(10) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    match tape.below(12) {
        10 => format!("{text} "),
        11 if delimiter != '\t' => format!("  {text}"),
        _ => text.to_owned(),
    }
}

pub(crate) fn write(
    package: &Package,
    rows: &[Vec<u32>],
    form: &mut Tape<'_>,
    delimiter: char,
    decimal: char,
) -> String {
    let end = form.pick(&["\n", "\r\n", "\r"]);
    let mut order: Vec<Option<usize>> = (0..package.fields.len()).map(Some).collect();
    let header = !form.percent(12) || rows.is_empty();
    let mut lines = Vec::new();
    let mut filler = 0;
    if header {
        for place in (1..order.len()).rev() {
            let other = form.below(place + 1);
            order.swap(place, other);
        }
        if order.len() > 2 && form.percent(15) {
            order.pop();
        }
        if form.percent(20) {
            order.insert(form.below(order.len() + 1), None);
            // Some files have many blocks, so that several threads have work.
            filler = form.pick(&[0, 3, 40_000]);
        }
        let names: Vec<String> = order
            .iter()
            .map(|place| {
                let name =
                    place.map_or("okänd kolumn", |place| package.fields[place].name.as_str());
                form.pick(&[
                    name.to_owned(),
                    name.to_uppercase(),
                    format!(" {} ", name.to_lowercase()),
                ])
            })
            .collect();
        lines.push(names.join(&delimiter.to_string()));
    }
    for (place, numbers) in rows.iter().enumerate() {
        let mut tape = Tape::new(numbers);
        let mut cells: Vec<String> = order
            .iter()
            .map(|column| {
                let text = match column {
                    Some(field) => value(&mut tape, package, &package.fields[*field], decimal),
                    None => "å\n".repeat(filler / 3),
                };
                cell(&mut tape, &text, delimiter)
            })
            .collect();
        // Beside a multi-line cell it could be two rows that a stray quote joined.
        let one_line = !cells.iter().any(|cell| cell.contains(['\n', '\r']));
        if tape.percent(4) && (header || place > 0) && one_line {
            match tape.below(3) {
                0 => drop(cells.pop()),
                1 => cells.push("x".to_owned()),
                _ => cells.push(String::new()),
            }
        }
        if tape.percent(4) && (header || place > 0) {
            lines.push(String::new());
        }
        // A row of one cell could be a blank line.
        if cells.len() == 1 {
            cells = vec!["x".to_owned()];
        }
        // A first row that contains a field's name would be a header.
        let names_a_field = |cell: &String| {
            let cell = cell.trim_matches(['"', ' ']).to_lowercase();
            package.fields.iter().any(|field| field.name.to_lowercase() == cell)
        };
        if !header && place == 0 {
            cells
                .iter_mut()
                .filter(|cell| names_a_field(cell))
                .for_each(|cell| *cell = "1".to_owned());
        }
        lines.push(cells.join(&delimiter.to_string()));
    }
    let mut text = lines.join(end);
    text.push_str(&end.repeat(form.below(4)));
    text
}
