//! Compiles the expressions of a rule to a program for its level.

use super::Level;
use super::package::Package;
use super::period::Period;
use super::rule::Rule;
use crate::Localized;
use crate::expr::compile::{CompileError, Compiler, Scope};
use crate::expr::{Expr, GroupInput, GroupProgram, Input, Program, RowProgram, Side, Type};

/// The expressions of a rule, each with its offset in the file.
pub(super) struct RuleSource {
    pub(super) when: Option<(String, usize)>,
    pub(super) check: Option<(String, usize)>,
    pub(super) measures: Vec<(String, String, usize)>,
}

/// Receives errors: the key of the rule, the offset in the file, and the reason.
pub(super) type Report<'a> = dyn FnMut(&str, usize, CompileError) + 'a;

/// Compiles a rule again for a known period.
pub(super) fn bind_period(rule: &Rule, package: &Package, period: Period) -> Rule {
    let texts = RuleSource {
        when: rule.when.clone().map(|text| (text, 0)),
        check: Some((rule.check.clone(), 0)).filter(|(text, _)| !text.is_empty()),
        measures: rule
            .measures
            .iter()
            .map(|(name, text)| (name.clone(), text.clone(), 0))
            .collect(),
    };
    // The rule compiled before, and the same names have the same types.
    let compiled = compile(rule.level, package, Some(period), &rule.by, &texts, &mut |_, _, _| {});
    let program = compiled.map_or_else(|| rule.program.clone(), |(program, _)| program);
    Rule { program, ..rule.clone() }
}

/// Compiles a rule; also returns whether it uses the period.
pub(super) fn compile(
    level: Level,
    package: &Package,
    period: Option<Period>,
    by: &[usize],
    texts: &RuleSource,
    report: &mut Report<'_>,
) -> Option<(Program, bool)> {
    let fresh = || Compiler::new(&package.fields, &package.code_lists, by, period);
    let mut compiler = fresh();
    let mut fine = true;
    for (name, text, at) in &texts.measures {
        let scope =
            if level == Level::CompareMatched { Scope::PairMeasure } else { Scope::Measure };
        if let Err(refused) = compiler.compile_measure(name, text, scope) {
            fine = false;
            report(&format!("measures.{name}"), *at, refused);
        }
    }
    let measured = !texts.measures.is_empty();
    let scope = match level {
        Level::Row | Level::Field => Scope::Row,
        Level::Compare => Scope::Pair,
        Level::File if measured => Scope::MeasuresOfBoth,
        Level::Group | Level::File | Level::Gone | Level::New | Level::Codes => Scope::Group,
        Level::CompareGroup => Scope::MeasuresOfBoth,
        Level::CompareMatched => Scope::Measures,
    };
    let (mut row_when, mut when) = (None, None);
    if let Some((text, at)) = &texts.when {
        let chooses_rows = match level {
            Level::CompareMatched | Level::Codes => true,
            // With an aggregate the condition is evaluated on the group; without one it filters
            // rows.
            Level::Group | Level::File | Level::Gone | Level::New if !measured => {
                let mut of_rows = fresh();
                of_rows.compile_condition(text, Scope::Row).is_ok() || !of_rows.uses_aggregate
            }
            _ => false,
        };
        let when_scope = match level {
            Level::CompareMatched => Scope::Pair,
            _ if chooses_rows => Scope::Row,
            _ => scope,
        };
        match compiler.compile_condition(text, when_scope) {
            Ok(expr) if chooses_rows => row_when = Some(expr),
            Ok(expr) => when = Some(expr),
            Err(refused) => {
                fine = false;
                report("when", *at, refused);
            }
        }
    }
    let check = match &texts.check {
        // The existence of the key is the finding.
        None => Some(Expr::Bool(false)),
        Some((text, at)) => match compiler.compile_condition(text, scope) {
            Ok(check) => Some(check),
            Err(refused) => {
                fine = false;
                report("check", *at, refused);
                None
            }
        },
    };
    let Compiler { mut inputs, aggregates, group_inputs, uses_period, .. } = compiler;
    let at = texts.check.as_ref().map_or(0, |(_, at)| *at);
    if level == Level::Row && !by.is_empty() && aggregates.is_empty() && fine {
        fine = false;
        report("by", at, missing_aggregate());
    }
    if !fine {
        return None;
    }
    if level == Level::Codes {
        let list = package.code_lists.get(package.fields[*by.first()?].code_list?)?;
        inputs.push(Input {
            side: Side::Current,
            field: by[0],
            list_column: Some(list.key),
            ty: Type::Text,
        });
    }
    let compares =
        group_inputs.iter().any(|input| matches!(input, GroupInput::Aggregate(Side::Previous, _)));
    let program = match level {
        Level::Row | Level::Field if by.is_empty() => {
            Program::Row(RowProgram { inputs, when, check })
        }
        Level::Compare => Program::Compare(RowProgram { inputs, when, check }),
        level => {
            let group = GroupProgram {
                inputs,
                by: by.to_vec(),
                row_when,
                aggregates,
                group_inputs,
                when,
                check,
            };
            match level {
                Level::Row => Program::RowInGroup(group),
                Level::File if compares => Program::CompareGroup(group),
                Level::CompareGroup => Program::CompareGroup(group),
                Level::CompareMatched => Program::CompareMatched(group),
                Level::Gone => Program::Gone(group),
                Level::New => Program::New(group),
                Level::Codes => Program::Codes(group),
                _ => Program::Group(group),
            }
        }
    };
    Some((program, uses_period))
}

fn missing_aggregate() -> Localized {
    Localized::new(
        "'by' står på nivån row, men ingen group.avg(…) eller annat tal för gruppen. Ta bort 'by', eller skriv level = \"group\".",
        "level row has 'by', but the rule uses no group.avg(…) or other aggregate of the group. Remove 'by', or write level = \"group\".",
    )
}
