//! Rules, level by level.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::Expr;

use super::Outcome;
use super::field::{Row, Table, key};
use super::folder::{Folder, Rule};
use super::interpret::{Scope, evaluate};
use super::names::{has_aggregate, names};
use super::scopes::{GroupScope, MeasureScope, RowScope, side};
use super::types::{Type, type_of};
use super::value::Value;

/// The fields that a rule needs: of this side and of the previous.
struct Needs {
    own: Vec<usize>,
    previous: Vec<usize>,
}

impl Needs {
    fn of(folder: &Folder, rule: &Rule) -> Needs {
        let mut expressions: Vec<&Expr> = rule.measures.iter().map(|(_, expr)| expr).collect();
        // With measures of both sides, `when` and `check` name measures, not fields.
        let measured =
            rule.level == "compare-group" || (rule.level == "file" && !rule.measures.is_empty());
        if !measured {
            expressions.extend(&rule.when);
        }
        if rule.measures.is_empty() {
            expressions.extend(&rule.check);
        }
        let mut needs = Needs {
            own: rule.by.iter().filter_map(|name| folder.index(name)).collect(),
            previous: Vec::new(),
        };
        for name in expressions.into_iter().flat_map(names) {
            let (previous, name) = side(&name);
            let index = folder.index(&name[0]).expect("a field");
            if previous { needs.previous.push(index) } else { needs.own.push(index) }
        }
        needs
    }
}

fn whole(row: &Row, fields: &[usize]) -> bool {
    !row.unread && fields.iter().all(|field| row.broken[*field].is_empty())
}

pub(super) fn is_true(expr: Option<&Expr>, scope: &dyn Scope) -> bool {
    expr.is_none_or(|expr| evaluate(expr, scope) == Value::Bool(true))
}

fn is_broken(rule: &Rule, scope: &dyn Scope) -> bool {
    is_true(rule.when.as_ref(), scope) && check_fails(rule, scope)
}

/// Without a check, the existence of the key is the finding.
fn check_fails(rule: &Rule, scope: &dyn Scope) -> bool {
    rule.check.as_ref().is_none_or(|check| evaluate(check, scope) == Value::Bool(false))
}

/// Groups rows; rows with a missing value in `by` belong to no group.
fn group<'a>(
    rule: &Rule,
    folder: &'a Folder,
    rows: Vec<RowScope<'a>>,
) -> BTreeMap<Vec<String>, GroupScope<'a>> {
    let by: Vec<usize> = rule.by.iter().filter_map(|name| folder.index(name)).collect();
    let mut groups = BTreeMap::new();
    if by.is_empty() {
        // The whole file is a group even if no row takes part.
        groups.insert(Vec::new(), GroupScope { folder, rows: Vec::new() });
    }
    for scope in rows {
        if let Some(key) = key_text(folder, scope.row, &by, false) {
            groups
                .entry(key)
                .or_insert_with(|| GroupScope { folder, rows: Vec::new() })
                .rows
                .push(scope);
        }
    }
    groups
}

/// The values of some fields as keys show them; `None` if one is missing, or broken unless `any`.
fn key_text(folder: &Folder, row: &Row, by: &[usize], any: bool) -> Option<Vec<String>> {
    let mut texts = if any {
        let whole = !row.unread && by.iter().all(|field| !row.values[*field].is_null());
        whole.then(|| by.iter().map(|field| row.values[*field].show()).collect::<Vec<_>>())?
    } else {
        key(row, by, false)?
    };
    for (text, field) in texts.iter_mut().zip(by) {
        if folder.fields[*field].kind == "year" {
            *text = format!("{text:0>4}");
        }
    }
    Some(texts)
}

/// The groups of the rows that a rule evaluates, without those whose key is in the other table.
fn only_there(
    rule: &Rule,
    folder: &Folder,
    own: &Table,
    other: &Table,
    fields: &[usize],
) -> Vec<String> {
    let by: Vec<usize> = rule.by.iter().filter_map(|name| folder.index(name)).collect();
    let of_group = rule.when.as_ref().is_some_and(has_aggregate);
    let rows = own.rows.iter().filter(|row| whole(row, fields)).map(|row| RowScope {
        folder,
        row,
        previous: None,
        group: None,
    });
    let rows = rows.filter(|row| of_group || is_true(rule.when.as_ref(), row)).collect();
    let there: BTreeSet<Vec<String>> =
        other.rows.iter().filter_map(|row| key_text(folder, row, &by, true)).collect();
    let lacked = group(rule, folder, rows).into_iter().filter(|(key, group)| {
        !there.contains(key)
            && (!of_group || is_true(rule.when.as_ref(), group))
            && check_fails(rule, group)
    });
    lacked.map(|(key, _)| key.join("|")).collect()
}

fn measure(rule: &Rule, group: &GroupScope<'_>) -> BTreeMap<String, (Value, Type)> {
    let one = |(name, expr): &(String, Expr)| {
        let ty = type_of(expr, &|name| group.ty(name));
        (name.to_lowercase(), (evaluate(expr, group), ty))
    };
    rule.measures.iter().map(one).collect()
}

/// A key as findings show it; `*` for the whole file.
fn named(key: Vec<String>) -> String {
    if key.is_empty() { "*".to_owned() } else { key.join("|") }
}

fn names_previous(rule: &Rule) -> bool {
    let expressions = rule.when.iter().chain(&rule.check);
    expressions.flat_map(names).any(|name| side(&name).0)
}

pub(crate) fn find(
    folder: &Folder,
    current: &Table,
    previous: Option<&Table>,
    outcome: &mut Outcome,
) {
    for rule in &folder.rules {
        let needs = Needs::of(folder, rule);
        let present =
            |table: &Table, fields: &[usize]| fields.iter().all(|field| table.present[*field]);
        // For `gone`, the fields of the previous file are read.
        if rule.level != "gone" && !present(current, &needs.own) {
            continue;
        }
        let single = |table: &'_ Table| -> Vec<usize> {
            (0..table.rows.len()).filter(|row| whole(&table.rows[*row], &needs.own)).collect()
        };
        let scope = |row| RowScope { folder, row, previous: None, group: None };
        match rule.level.as_str() {
            "row" if !rule.by.is_empty() => {
                let places = single(current);
                let groups = group(
                    rule,
                    folder,
                    places.iter().map(|row| scope(&current.rows[*row])).collect(),
                );
                let by: Vec<usize> = rule.by.iter().filter_map(|name| folder.index(name)).collect();
                let broken = places.into_iter().filter(|index| {
                    let row = &current.rows[*index];
                    let own = key_text(folder, row, &by, false).and_then(|key| groups.get(&key));
                    own.is_some_and(|own| {
                        is_broken(rule, &RowScope { folder, row, previous: None, group: Some(own) })
                    })
                });
                outcome.add_rows(&rule.id, "row", &rule.severity, broken.collect::<Vec<_>>());
            }
            "codes" => {
                let index = folder.index(&rule.by[0]).expect("a field");
                let field = &folder.fields[index];
                let list = field.list.as_ref().expect("a code list");
                let when = rule.when.as_ref();
                let read: Vec<usize> = when
                    .map_or(Vec::new(), names)
                    .iter()
                    .filter_map(|name| folder.index(&name[0]))
                    .collect();
                let chosen = current
                    .rows
                    .iter()
                    .filter(|row| whole(row, &read) && is_true(when, &scope(row)));
                let texts: BTreeSet<&str> = chosen.map(|row| row.texts[index].as_str()).collect();
                let unseen = list.rows.keys().filter(|code| !texts.contains(code.as_str()));
                outcome.add_keys(&rule.id, "codes", &rule.severity, unseen.cloned().collect());
            }
            "row" => {
                let broken = single(current)
                    .into_iter()
                    .filter(|row| is_broken(rule, &scope(&current.rows[*row])));
                outcome.add_rows(&rule.id, "row", &rule.severity, broken.collect::<Vec<_>>());
            }
            "group" | "file" if rule.measures.is_empty() => {
                let of_group = rule.when.as_ref().is_some_and(has_aggregate);
                let rows = single(current).into_iter().map(|row| scope(&current.rows[row]));
                let rows =
                    rows.filter(|row| of_group || is_true(rule.when.as_ref(), row)).collect();
                let broken = group(rule, folder, rows).into_iter().filter(|(_, group)| {
                    (!of_group || is_true(rule.when.as_ref(), group)) && check_fails(rule, group)
                });
                outcome.add_keys(
                    &rule.id,
                    &rule.level,
                    &rule.severity,
                    broken.map(|(key, _)| named(key)).collect(),
                );
            }
            "file" if !names_previous(rule) => {
                let rows =
                    single(current).into_iter().map(|row| scope(&current.rows[row])).collect();
                let broken = group(rule, folder, rows).into_values().any(|group| {
                    is_broken(
                        rule,
                        &MeasureScope { own: measure(rule, &group), previous: BTreeMap::new() },
                    )
                });
                outcome.add_keys(
                    &rule.id,
                    "file",
                    &rule.severity,
                    broken.then(|| named(Vec::new())).into_iter().collect(),
                );
            }
            "gone" | "new" => {
                let Some(previous) = previous else { continue };
                let by: Vec<usize> = rule.by.iter().filter_map(|name| folder.index(name)).collect();
                let (own, other) =
                    if rule.level == "gone" { (previous, current) } else { (current, previous) };
                if present(own, &needs.own) && present(other, &by) {
                    let keys = only_there(rule, folder, own, other, &needs.own);
                    outcome.add_keys(&rule.id, &rule.level, &rule.severity, keys);
                }
            }
            level => {
                let Some(previous) = previous else { continue };
                let both = level == "compare-group" || level == "file";
                if !present(previous, if both { &needs.own } else { &needs.previous }) {
                    continue;
                }
                if both {
                    let rows = |table: &'_ Table| single(table);
                    let now = group(
                        rule,
                        folder,
                        rows(current).into_iter().map(|row| scope(&current.rows[row])).collect(),
                    );
                    let mut before = group(
                        rule,
                        folder,
                        rows(previous).into_iter().map(|row| scope(&previous.rows[row])).collect(),
                    );
                    let mut keys = Vec::new();
                    for (key, group) in now {
                        let Some(old) = before.remove(&key) else { continue };
                        let measures = MeasureScope {
                            own: measure(rule, &group),
                            previous: measure(rule, &old),
                        };
                        if is_broken(rule, &measures) {
                            keys.push(named(key));
                        }
                    }
                    outcome.add_keys(&rule.id, level, &rule.severity, keys);
                    continue;
                }
                let pairs = pairs(folder, current, previous, &needs);
                if level == "compare" {
                    let broken = pairs
                        .into_iter()
                        .filter(|(_, pair)| is_broken(rule, pair))
                        .map(|(index, _)| index);
                    outcome.add_rows(&rule.id, level, &rule.severity, broken.collect::<Vec<_>>());
                } else {
                    let pairs = pairs
                        .into_iter()
                        .map(|(_, pair)| pair)
                        .filter(|pair| is_true(rule.when.as_ref(), pair))
                        .collect();
                    let mut keys = Vec::new();
                    for (key, group) in group(rule, folder, pairs) {
                        let measures =
                            MeasureScope { own: measure(rule, &group), previous: BTreeMap::new() };
                        if check_fails(rule, &measures) {
                            keys.push(key.join("|"));
                        }
                    }
                    outcome.add_keys(&rule.id, level, &rule.severity, keys);
                }
            }
        }
    }
}

/// Rows with the first previous row of the same primary key, unless a field that the rule uses is
/// broken in either.
fn pairs<'a>(
    folder: &'a Folder,
    current: &'a Table,
    previous: &'a Table,
    needs: &Needs,
) -> Vec<(usize, RowScope<'a>)> {
    let (fields, before) = (current.key_fields(folder), previous.key_fields(folder));
    if fields.is_empty() || before.is_empty() {
        return Vec::new();
    }
    let mut first: BTreeMap<Vec<String>, &Row> = BTreeMap::new();
    for row in &previous.rows {
        if let Some(key) = key(row, &before, false) {
            first.entry(key).or_insert(row);
        }
    }
    let mut pairs = Vec::new();
    for (index, row) in current.rows.iter().enumerate() {
        let Some(old) = key(row, &fields, false).and_then(|key| first.get(&key).copied()) else {
            continue;
        };
        if whole(row, &needs.own) && whole(old, &needs.previous) {
            pairs.push((index, RowScope { folder, row, previous: Some(old), group: None }));
        }
    }
    pairs
}
