//! Random rules at every level.

use super::expression::{Names, condition, expression};
use super::{Package, Tape};
use crate::oracle::Type;

/// The fields, with the columns of their code lists; of both sides, if `pairs`.
fn fields(package: &Package, pairs: bool) -> Vec<(String, Type)> {
    let mut names = Vec::new();
    let sides: &[&str] = if pairs { &["", "previous."] } else { &[""] };
    for side in sides {
        for field in &package.fields {
            names.push((format!("{side}{}", field.name), field.ty()));
            for (column, kind) in field.list.iter().flatten() {
                names.push((format!("{side}{}.{column}", field.name), Type::named(kind)));
            }
        }
    }
    names
}

fn aggregate(tape: &mut Tape<'_>, names: &[(String, Type)]) -> (String, Type) {
    let names = Names { list: names, exact: true };
    let argument = |tape: &mut Tape<'_>, ty| expression(tape, &names, ty, 2);
    let numeric = tape.pick(&[Type::Int, Type::Num]);
    let any = tape.pick(&[Type::Int, Type::Num, Type::Text, Type::Date, Type::Bool]);
    match tape.below(8) {
        0 => ("count(*)".to_owned(), Type::Int),
        1 => (format!("count({})", argument(tape, any)), Type::Int),
        2 => (format!("count(DISTINCT {})", argument(tape, any)), Type::Int),
        3 => (format!("sum({})", argument(tape, numeric)), numeric),
        4 => (format!("avg({})", argument(tape, numeric)), Type::Num),
        5 => {
            let name = tape.pick(&["min", "max"]);
            (format!("{name}({})", argument(tape, any)), any)
        }
        6 => (format!("median({})", argument(tape, numeric)), Type::Num),
        _ => (format!("stddev({})", argument(tape, numeric)), Type::Num),
    }
}

/// A spread is rounded where it is compared: two right ways to compute it differ in the last digit.
fn rounded((text, ty): (String, Type)) -> (String, Type) {
    if text.starts_with("stddev") { (format!("round({text}, 6)"), ty) } else { (text, ty) }
}

pub(crate) fn rule(package: &Package, place: usize, tape: &mut Tape<'_>) -> String {
    let levels: &[&str] = match package.key.is_empty() {
        true => &["row", "group", "compare-group"],
        false => &["row", "group", "compare", "compare-group", "compare-matched"],
    };
    let level = tape.pick(levels);
    let severity = tape.pick(&["error", "warning"]);
    let mut by = Vec::new();
    for _ in 0..1 + tape.below(2) {
        let name = tape.pick(&package.fields).name;
        if !by.contains(&name) {
            by.push(name);
        }
    }
    let with_when = tape.percent(40);
    let plain = fields(package, false);
    let pairs = fields(package, true);
    let free = |list| Names { list, exact: false };
    let (mut when, mut measures) = (None, Vec::new());
    let check = match level {
        "row" | "compare" => {
            let list = if level == "row" { &plain } else { &pairs };
            if with_when {
                when = Some(condition(tape, &free(list), 2));
            }
            condition(tape, &free(list), 4)
        }
        "group" => {
            let mut list: Vec<(String, Type)> = (0..3).map(|_| rounded(aggregate(tape, &plain))).collect();
            if with_when {
                // With an aggregate it is judged on the group, else on the rows.
                when = Some(if tape.percent(40) { format!("count(*) > {}", tape.below(4)) } else { condition(tape, &free(&plain), 2) });
            }
            list.extend(package.fields.iter().filter(|field| by.contains(&field.name)).map(|field| (field.name.clone(), field.ty())));
            condition(tape, &free(&list), 3)
        }
        level => {
            let source = if level == "compare-matched" { &pairs } else { &plain };
            let mut list = Vec::new();
            for number in 0..1 + tape.below(3) {
                let (text, ty) = aggregate(tape, source);
                let spread = text.starts_with("stddev");
                let name = format!("m{number}");
                measures.push(format!("{name} = {}", quoted(&text)));
                for side in if level == "compare-group" { ["", "previous."].as_slice() } else { &[""] } {
                    let named = format!("{side}{name}");
                    list.push(if spread { (format!("round({named}, 6)"), ty) } else { (named, ty) });
                }
            }
            if with_when {
                when = Some(if level == "compare-matched" { condition(tape, &free(&pairs), 2) } else { condition(tape, &free(&list), 2) });
            }
            condition(tape, &free(&list), 3)
        }
    };
    let mut text = format!("\n[[rule]]\nid = \"R{place}\"\nlevel = \"{level}\"\nseverity = \"{severity}\"\n");
    if level != "row" && level != "compare" {
        text.push_str(&format!("by = [{}]\n", by.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")));
    }
    if !measures.is_empty() {
        text.push_str(&format!("measures = {{ {} }}\n", measures.join(", ")));
    }
    if let Some(when) = when {
        text.push_str(&format!("when = {}\n", quoted(&when)));
    }
    text.push_str(&format!("check = {}\nmessage.sv = \"Fel.\"\nmessage.en = \"Wrong.\"\n", quoted(&check)));
    text
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
