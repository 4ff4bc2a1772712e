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
    let (text, ty) = match tape.below(10) {
        8 => (
            format!(
                "percentile({}, {})",
                argument(tape, numeric),
                tape.pick(&["0", "0.25", "0.5", "1"])
            ),
            Type::Num,
        ),
        9 => {
            let share = tape.pick(&["0.75", "0.5", "1.0"]);
            (
                format!(
                    "percentile_cont({share}) WITHIN GROUP (ORDER BY {})",
                    argument(tape, numeric)
                ),
                Type::Num,
            )
        }
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
    };
    if tape.percent(25) {
        (format!("{text} FILTER (WHERE {})", condition(tape, &names, 2)), ty)
    } else {
        (text, ty)
    }
}

/// Rounds a standard deviation where it is compared, since two correct algorithms may differ in the
/// last digit. Its square root is small, so six decimals are fewer digits than both agree on.
fn root(spread: &str) -> String {
    format!("round(power({spread}, 0.1), 6)")
}

fn rounded((text, ty): (String, Type)) -> (String, Type) {
    if text.contains("stddev") { (root(&text), ty) } else { (text, ty) }
}

/// An aggregate as that of a row's group; a standard deviation is inside a call.
fn of_group(text: &str) -> String {
    match text.strip_prefix("round(power(") {
        Some(inside) => format!("round(power(group.{inside}"),
        None => format!("group.{text}"),
    }
}

pub(crate) fn rule(package: &Package, place: usize, tape: &mut Tape<'_>) -> String {
    let mut levels = vec![
        "row",
        "group",
        "compare-group",
        "file",
        "row-in-group",
        "measured-file",
        "gone",
        "new",
    ];
    if !package.key.is_empty() {
        levels.extend(["compare", "compare-matched"]);
    }
    let listed: Vec<&str> = package
        .fields
        .iter()
        .filter(|field| field.list.is_some())
        .map(|field| field.name.as_str())
        .collect();
    if !listed.is_empty() {
        levels.push("codes");
    }
    let level = tape.pick(&levels);
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
        "row-in-group" => {
            let mut list = plain.clone();
            for _ in 0..2 {
                let (text, ty) = rounded(aggregate(tape, &plain));
                list.push((of_group(&text), ty));
            }
            // Without an aggregate, `by` is rejected.
            let (text, _) = aggregate(tape, &plain);
            format!("({} OR ({}) IS NULL)", condition(tape, &free(&list), 3), of_group(&text))
        }
        "codes" => {
            by = vec![tape.pick(&listed).to_owned()];
            if with_when {
                when = Some(condition(tape, &free(&plain), 2));
            }
            String::new()
        }
        "gone" | "new" if tape.percent(50) => {
            if with_when {
                when = Some(condition(tape, &free(&plain), 2));
            }
            if tape.percent(30) && !package.key.is_empty() {
                by.clear();
            }
            String::new()
        }
        "group" | "file" | "gone" | "new" => {
            if level == "file" {
                by.clear();
            }
            let mut list: Vec<(String, Type)> =
                (0..3).map(|_| rounded(aggregate(tape, &plain))).collect();
            if with_when {
                // With an aggregate it is evaluated on the group, else on rows.
                when = Some(if tape.percent(40) {
                    format!("count(*) > {}", tape.below(4))
                } else {
                    condition(tape, &free(&plain), 2)
                });
            }
            list.extend(
                package
                    .fields
                    .iter()
                    .filter(|field| by.contains(&field.name))
                    .map(|field| (field.name.clone(), field.ty())),
            );
            condition(tape, &free(&list), 3)
        }
        level => {
            if level == "measured-file" {
                by.clear();
            }
            let source = if level == "compare-matched" { &pairs } else { &plain };
            let mut list = Vec::new();
            for number in 0..1 + tape.below(3) {
                let (text, ty) = aggregate(tape, source);
                let spread = text.contains("stddev");
                let name = format!("m{number}");
                measures.push(format!("{name} = {}", quoted(&text)));
                for side in if level == "compare-group" || level == "measured-file" {
                    ["", "previous."].as_slice()
                } else {
                    &[""]
                } {
                    let named = format!("{side}{name}");
                    list.push((if spread { root(&named) } else { named }, ty));
                }
            }
            if with_when {
                when = Some(if level == "compare-matched" {
                    condition(tape, &free(&pairs), 2)
                } else {
                    condition(tape, &free(&list), 2)
                });
            }
            condition(tape, &free(&list), 3)
        }
    };
    let written = match level {
        "row-in-group" => "row",
        "measured-file" => "file",
        level => level,
    };
    let mut text = format!(
        "\n[[rule]]\nid = \"R{place}\"\nlevel = \"{written}\"\nseverity = \"{severity}\"\n"
    );
    if !by.is_empty() && level != "row" && level != "compare" {
        text.push_str(&format!(
            "by = [{}]\n",
            by.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
        ));
    }
    if !measures.is_empty() {
        text.push_str(&format!("measures = {{ {} }}\n", measures.join(", ")));
    }
    if let Some(when) = when {
        text.push_str(&format!("when = {}\n", quoted(&when)));
    }
    if !check.is_empty() {
        text.push_str(&format!("check = {}\n", quoted(&check)));
    }
    text.push_str("message.sv = \"Fel.\"\nmessage.en = \"Wrong.\"\n");
    text
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
