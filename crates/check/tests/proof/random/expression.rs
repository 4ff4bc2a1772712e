//! Random, well-typed expressions.

use super::Tape;
use crate::oracle::Type;

/// The names in scope, with their types.
pub(crate) struct Names<'a> {
    pub(crate) list: &'a [(String, Type)],
    /// Only exact computations, whose sums do not depend on the order.
    pub(crate) exact: bool,
}

const TEXTS: [&str; 12] = [
    "a",
    "Åsa",
    "🌲",
    "",
    "x_y",
    "abc",
    "10",
    "ö%",
    "it''s",
    "2024-01-31",
    "ABC",
    "lång text med å ä ö och mer än åtta",
];
const PATTERNS: [&str; 14] =
    ["%", "a%", "%å%", "_", "__", "%a", "Å__", "x!_y", "%!%", "", "%b%c%", "🌲%", "_%_", "ÅSA"];

impl Names<'_> {
    fn of(&self, tape: &mut Tape<'_>, ty: Type) -> Option<String> {
        let fitting: Vec<&String> =
            self.list.iter().filter(|(_, known)| *known == ty).map(|(name, _)| name).collect();
        if fitting.is_empty() { None } else { Some(tape.pick(&fitting).clone()) }
    }
}

/// An expression of a type, in brackets where needed.
pub(crate) fn expression(tape: &mut Tape<'_>, names: &Names<'_>, ty: Type, depth: usize) -> String {
    // A name first, so that an empty tape gives a name.
    if depth == 0 || tape.below(4) == 0 {
        if let Some(name) = names.of(tape, ty)
            && !tape.percent(15)
        {
            return name;
        }
        return literal(tape, names, ty);
    }
    if tape.percent(20) {
        return any_type(tape, names, ty, depth - 1);
    }
    let deeper = depth - 1;
    match ty {
        Type::Bool => condition(tape, names, depth),
        Type::Int => integer(tape, names, deeper),
        Type::Num => number(tape, names, deeper),
        Type::Text => text(tape, names, deeper),
        Type::Date => date(tape, names, deeper),
        Type::Month if tape.percent(60) && names.of(tape, ty).is_some() => {
            let month = names.of(tape, ty).unwrap_or_default();
            format!(
                "({month} {} INTERVAL '{}')",
                tape.pick(&["+", "-"]),
                tape.pick(&["1 month", "2 years", "13 mons", "0 months"])
            )
        }
        _ => names.of(tape, ty).unwrap_or_else(|| "NULL".to_owned()),
    }
}

fn literal(tape: &mut Tape<'_>, names: &Names<'_>, ty: Type) -> String {
    match ty {
        Type::Bool => tape.pick(&["true", "false", "(1 = 1)", "(nullif(1, 1) = 1)"]).to_owned(),
        Type::Int => tape.pick(&["0", "1", "2", "3", "10", "(-1)", "(-7)", "2024"]).to_owned(),
        Type::Num if names.exact => tape.pick(&["0.5", "2.25", "(-1.75)", "10.0"]).to_owned(),
        Type::Num => tape
            .pick(&["0.5", "2.25", "(-1.75)", "0.1", "0.3", "1e2", "1e200", "0.0", "(-2.5)"])
            .to_owned(),
        Type::Text => format!("'{}'", tape.pick(&TEXTS)),
        Type::Date => tape
            .pick(&["DATE '2024-02-29'", "DATE '2000-01-01'", "CAST('2024-01-31' AS date)"])
            .to_owned(),
        Type::DateTime => "TIMESTAMP '2024-01-31 12:00:00'".to_owned(),
        Type::Time => "TIME '00:00'".to_owned(),
        _ => "NULL".to_owned(),
    }
}

/// Expressions available for every type.
fn any_type(tape: &mut Tape<'_>, names: &Names<'_>, ty: Type, depth: usize) -> String {
    let part = |tape: &mut Tape<'_>| {
        let ty = if ty == Type::Num && tape.percent(30) { Type::Int } else { ty };
        if tape.percent(8) { "NULL".to_owned() } else { expression(tape, names, ty, depth) }
    };
    let first = part(tape);
    // The type of two bare NULLs would be undefined.
    let first = if first == "NULL" { literal(tape, names, ty) } else { first };
    if first == "NULL" {
        return first;
    }
    match tape.below(6) {
        0 => format!("coalesce({first}, {})", part(tape)),
        1 => format!("nullif({first}, {})", part(tape)),
        2 => format!("least({first}, {}, {})", part(tape), part(tape)),
        3 => format!("greatest({first}, {})", part(tape)),
        4 => {
            let (one, other) = (
                expression(tape, names, Type::Bool, depth),
                expression(tape, names, Type::Bool, depth),
            );
            let otherwise =
                if tape.percent(30) { String::new() } else { format!(" ELSE {}", part(tape)) };
            format!("CASE WHEN {one} THEN {first} WHEN {other} THEN {}{otherwise} END", part(tape))
        }
        _ => {
            let kind = tape.pick(&[Type::Int, Type::Text, Type::Num]);
            let operand = expression(tape, names, kind, depth);
            let (one, other) = (literal(tape, names, kind), expression(tape, names, kind, depth));
            format!(
                "CASE {operand} WHEN {one} THEN {first} WHEN {other} THEN {} ELSE {} END",
                part(tape),
                part(tape)
            )
        }
    }
}

pub(crate) fn condition(tape: &mut Tape<'_>, names: &Names<'_>, depth: usize) -> String {
    let deeper = depth.saturating_sub(1);
    let kinds: Vec<Type> = [
        Type::Int,
        Type::Num,
        Type::Text,
        Type::Date,
        Type::Month,
        Type::DateTime,
        Type::Time,
        Type::Bool,
    ]
    .into_iter()
    .filter(|ty| names.list.iter().any(|(_, known)| known == ty))
    .collect();
    let kind = if kinds.is_empty() { Type::Int } else { tape.pick(&kinds) };
    let one = |tape: &mut Tape<'_>, ty: Type| expression(tape, names, ty, deeper);
    // Integers and numbers mix; a text literal stands for a date.
    let other = |tape: &mut Tape<'_>, ty: Type| match ty {
        Type::Int | Type::Num => {
            let ty = tape.pick(&[Type::Int, Type::Num]);
            expression(tape, names, ty, deeper)
        }
        Type::Date if tape.percent(30) => tape.pick(&["'2024-02-29'", "'1899-12-31'"]).to_owned(),
        Type::Month if tape.percent(40) => tape.pick(&["'2024-01'", "'1999-06'"]).to_owned(),
        Type::DateTime if tape.percent(40) => tape
            .pick(&["'2024-02-28T08:30'", "'2024-02-29'", "TIMESTAMP '2024-01-31 12:00:00'"])
            .to_owned(),
        Type::Time if tape.percent(40) => {
            tape.pick(&["'08:30'", "'12:15:00'", "TIME '00:00'"]).to_owned()
        }
        ty if tape.percent(5) && ty != Type::Bool => "NULL".to_owned(),
        ty => expression(tape, names, ty, deeper),
    };
    match tape.below(11) {
        0 | 1 => {
            let op = tape.pick(&["=", "<>", "<", "<=", ">", ">="]);
            let (left, right) = (one(tape, kind), other(tape, kind));
            // A comparison with a bare NULL is rejected.
            if left == "NULL" || right == "NULL" {
                format!("({left} IS NULL)")
            } else {
                format!("({left} {op} {right})")
            }
        }
        2 => format!("({} AND {})", one(tape, Type::Bool), one(tape, Type::Bool)),
        3 => format!("({} OR {})", one(tape, Type::Bool), one(tape, Type::Bool)),
        4 => format!("(NOT {})", one(tape, Type::Bool)),
        5 => format!("({} IS {}NULL)", one(tape, kind), tape.pick(&["", "NOT "])),
        6 => format!(
            "({} {}BETWEEN {} AND {})",
            one(tape, kind),
            tape.pick(&["", "NOT "]),
            other(tape, kind),
            other(tape, kind)
        ),
        7 => {
            let items: Vec<String> = (0..1 + tape.below(4))
                .map(|_| if tape.percent(10) { "NULL".to_owned() } else { other(tape, kind) })
                .collect();
            format!("({} {}IN ({}))", one(tape, kind), tape.pick(&["", "NOT "]), items.join(", "))
        }
        8 => {
            let escape = tape.pick(&["", " ESCAPE '!'", " ESCAPE '\\'"]);
            let mut pattern = tape.pick(&PATTERNS).to_owned();
            if escape.contains('\\') {
                pattern = pattern.replace('!', "\\");
            }
            let value = one(tape, Type::Text);
            // A computed pattern cannot be checked in advance, so it gets no escape character that
            // could end it.
            if tape.percent(25) {
                let pattern = format!("({} || '%')", one(tape, Type::Text));
                return format!("({value} {}LIKE {pattern})", tape.pick(&["", "NOT "]));
            }
            format!("({value} {}LIKE '{pattern}'{escape})", tape.pick(&["", "NOT "]))
        }
        9 => format!("starts_with({}, {})", one(tape, Type::Text), one(tape, Type::Text)),
        _ => format!(
            "regexp_like({}, '{}')",
            one(tape, Type::Text),
            tape.pick(&["^[a-zåäö]+$", "å|🌲", "[0-9]{2}", "(?i)ÅSA", "^$"])
        ),
    }
}

fn integer(tape: &mut Tape<'_>, names: &Names<'_>, depth: usize) -> String {
    let one = |tape: &mut Tape<'_>, ty: Type| expression(tape, names, ty, depth);
    match tape.below(10) {
        8 => format!("position({} IN {})", one(tape, Type::Text), one(tape, Type::Text)),
        9 => format!("mod({}, {})", one(tape, Type::Int), one(tape, Type::Int)),
        0 => format!("({} + {})", one(tape, Type::Int), one(tape, Type::Int)),
        1 => format!("({} - {})", one(tape, Type::Int), one(tape, Type::Int)),
        2 => format!("({} * {})", one(tape, Type::Int), one(tape, Type::Int)),
        3 => format!("({} % {})", one(tape, Type::Int), one(tape, Type::Int)),
        4 => format!("length({})", one(tape, Type::Text)),
        5 => format!("abs({})", one(tape, Type::Int)),
        6 => {
            let source = tape.pick(&[Type::Text, Type::Num, Type::Bool]);
            format!("CAST({} AS {})", one(tape, source), tape.pick(&["integer", "bigint"]))
        }
        _ => match tape.below(5) {
            3 if names.list.iter().any(|(_, ty)| *ty == Type::DateTime) => {
                let part =
                    tape.pick(&["year", "month", "day", "hour", "minute", "second", "epoch"]);
                format!(
                    "extract({part} FROM {})",
                    names.of(tape, Type::DateTime).unwrap_or_default()
                )
            }
            4 if names.list.iter().any(|(_, ty)| *ty == Type::Time) => {
                let part = tape.pick(&["hour", "minute", "second", "epoch"]);
                format!("extract({part} FROM {})", names.of(tape, Type::Time).unwrap_or_default())
            }
            0 => format!(
                "extract({} FROM {})",
                tape.pick(&["year", "month", "day"]),
                one(tape, Type::Date)
            ),
            1 if names.list.iter().any(|(_, ty)| *ty == Type::Month) => {
                format!(
                    "extract({} FROM {})",
                    tape.pick(&["year", "month"]),
                    names.of(tape, Type::Month).unwrap_or_default()
                )
            }
            _ => format!("({} - {})", one(tape, Type::Date), one(tape, Type::Date)),
        },
    }
}

fn number(tape: &mut Tape<'_>, names: &Names<'_>, depth: usize) -> String {
    let one = |tape: &mut Tape<'_>, ty: Type| expression(tape, names, ty, depth);
    let other = |tape: &mut Tape<'_>| {
        let ty = tape.pick(&[Type::Num, Type::Int]);
        expression(tape, names, ty, depth)
    };
    match tape.below(if names.exact { 7 } else { 13 }) {
        11 => format!(
            "power({}, {})",
            other(tape),
            tape.pick(&["2", "0", "(-1)", "0.5", "3", "NULL"])
        ),
        12 => format!("mod({}, {})", one(tape, Type::Num), other(tape)),
        0 => format!("({} + {})", one(tape, Type::Num), other(tape)),
        1 => format!("({} - {})", other(tape), one(tape, Type::Num)),
        2 => format!("abs({})", one(tape, Type::Num)),
        3 => format!("round({})", one(tape, Type::Num)),
        4 => format!("floor({})", other(tape)),
        5 => format!("ceil({})", other(tape)),
        6 => format!("(-{})", one(tape, Type::Num)),
        7 => format!("({} * {})", one(tape, Type::Num), other(tape)),
        8 => format!("({} / {})", other(tape), other(tape)),
        9 => format!("({} % {})", one(tape, Type::Num), other(tape)),
        _ => match tape.below(2) {
            0 => {
                format!("round({}, {})", one(tape, Type::Num), tape.pick(&["0", "1", "2", "(-1)"]))
            }
            _ => {
                let source = tape.pick(&[Type::Text, Type::Int, Type::Bool]);
                format!(
                    "CAST({} AS {})",
                    one(tape, source),
                    tape.pick(&["double precision", "numeric", "real"])
                )
            }
        },
    }
}

fn text(tape: &mut Tape<'_>, names: &Names<'_>, depth: usize) -> String {
    let one = |tape: &mut Tape<'_>, ty: Type| expression(tape, names, ty, depth);
    match tape.below(9) {
        7 => format!(
            "{}({}, {})",
            tape.pick(&["left", "right"]),
            one(tape, Type::Text),
            one(tape, Type::Int)
        ),
        8 => format!(
            "replace({}, {}, {})",
            one(tape, Type::Text),
            one(tape, Type::Text),
            one(tape, Type::Text)
        ),
        0 => format!("({} || {})", one(tape, Type::Text), one(tape, Type::Text)),
        1 => format!("lower({})", one(tape, Type::Text)),
        2 => format!("upper({})", one(tape, Type::Text)),
        3 => format!("trim(' ' || {} || '  ')", one(tape, Type::Text)),
        4 => format!("substr({}, {})", one(tape, Type::Text), one(tape, Type::Int)),
        5 => format!(
            "substr({}, {}, {})",
            one(tape, Type::Text),
            one(tape, Type::Int),
            one(tape, Type::Int)
        ),
        _ => {
            let source = tape.pick(&[Type::Int, Type::Bool, Type::Date, Type::Num]);
            format!("CAST({} AS {})", one(tape, source), tape.pick(&["text", "varchar"]))
        }
    }
}

fn date(tape: &mut Tape<'_>, names: &Names<'_>, depth: usize) -> String {
    let one = |tape: &mut Tape<'_>| expression(tape, names, Type::Date, depth);
    let interval = |tape: &mut Tape<'_>| {
        tape.pick(&[
            "'1 month'",
            "'1 year -2 mons 3 days'",
            "'3' MONTH",
            "'2 weeks'",
            "'-13 months'",
            "'0 days'",
            "'9000 years'",
        ])
        .to_owned()
    };
    match tape.below(6) {
        0 => format!("({} + {})", one(tape), tape.pick(&["0", "1", "365", "(-31)"])),
        1 => format!("({} - {})", one(tape), tape.pick(&["1", "60"])),
        2 => format!("({} {} INTERVAL {})", one(tape), tape.pick(&["+", "-"]), interval(tape)),
        3 => {
            let factor = expression(tape, names, Type::Int, depth);
            format!("({} + {factor} * INTERVAL {})", one(tape), interval(tape))
        }
        4 => tape.pick(&["period.starts", "period.ends"]).to_owned(),
        _ => format!("CAST({} AS date)", expression(tape, names, Type::Text, depth)),
    }
}
