//! Name resolution: binds the names of an expression to fields, code-list columns, measures and the
//! period, and reports unknown names with a suggestion.

use sqlparser::ast;

use super::compile::{CompileError, Compiler, Scope, TypedExpr, index_or_push, reject};
use super::types::type_of;
use super::{Expr, GroupInput, Input, Side, Type};
use crate::Period;
use crate::folder::field::Field;
use crate::folder::json_node::suggest_name;
use crate::value::NULL_INT;

impl Compiler<'_> {
    /// Binds a name to a field, a code-list column, a value of the previous file, or a measure.
    pub(super) fn bind_name(&mut self, parts: &[&str]) -> Result<TypedExpr, CompileError> {
        if let [first, rest @ ..] = parts
            && !rest.is_empty()
        {
            if first.eq_ignore_ascii_case("period") && self.field("period").is_none() {
                return self.bind_period(rest);
            }
            if first.eq_ignore_ascii_case("group") && self.field("group").is_none() {
                return reject(
                    format!(
                        "'{}' är inget tal för gruppen. Skriv ett aggregat, som group.avg(fält).",
                        parts.join(".")
                    ),
                    format!(
                        "'{}' is not an aggregate of the group. Write one, such as group.avg(field).",
                        parts.join(".")
                    ),
                );
            }
        }
        match (self.scope, self.in_aggregate) {
            (Scope::Measures | Scope::MeasuresOfBoth, _) => return self.bind_measure(parts),
            (Scope::Measure | Scope::PairMeasure, false) => {
                return reject(
                    format!(
                        "'{0}' står utanför ett aggregat. Skriv ett, som sum({0}).",
                        parts.join(".")
                    ),
                    format!(
                        "'{0}' is outside an aggregate. Write one, such as sum({0}).",
                        parts.join(".")
                    ),
                );
            }
            (Scope::Group, false) => return self.bind_group_key(parts),
            _ => {}
        }
        let pairs = matches!(self.scope, Scope::Pair | Scope::PairMeasure);
        let (side, parts) = match parts {
            [first, rest @ ..]
                if !rest.is_empty()
                    && first.eq_ignore_ascii_case("previous")
                    && self.field("previous").is_none() =>
            {
                if !pairs {
                    return reject(
                        "'previous' finns inte på den här nivån. Skriv level = \"compare\", eller jämför mått. På nivån gone är fälten redan den förra filens.",
                        "'previous' is not known at this level. Write level = \"compare\", or compare measures. At level gone the fields are those of the previous file.",
                    );
                }
                (Side::Previous, rest)
            }
            parts => (Side::Current, parts),
        };
        let (field_name, column_label) = match parts {
            [field] => (*field, None),
            [field, column] => (*field, Some(*column)),
            _ => return self.reject_unknown_name(&parts.join(".")),
        };
        let Some(field) = self.field(field_name) else {
            return self.reject_unknown_name(field_name);
        };
        let (list_column, field_type) = match column_label {
            None => (None, self.fields[field].field_type),
            Some(name) => {
                let Some(list) = self.fields[field].code_list.and_then(|list| self.lists.get(list))
                else {
                    return reject(
                        format!(
                            "fältet '{field_name}' har ingen kodlista, så '{field_name}.{name}' finns inte. Skriv ett fält som pekar på en kodlista i foreignKeys."
                        ),
                        format!(
                            "the field '{field_name}' has no code list, so there is no '{field_name}.{name}'. Write a field that points to a code list in foreignKeys."
                        ),
                    );
                };
                let Some(column) =
                    list.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))
                else {
                    let known: Vec<&str> = list.columns().collect();
                    return reject(
                        format!(
                            "kodlistan '{}' har ingen kolumn '{name}'. Skriv en av dem som den har: {}.",
                            list.name,
                            known.join(", ")
                        ),
                        format!(
                            "the code list '{}' has no column '{name}'. Write one that it has: {}.",
                            list.name,
                            known.join(", ")
                        ),
                    );
                };
                (Some(column), list.columns[column].field_type)
            }
        };
        let ty = type_of(field_type);
        let input = Input { side, field, list_column, ty };
        let index = index_or_push(&mut self.inputs, input);
        Ok((Expr::Input(index), ty))
    }

    /// The first or the last day of the period. Before the period is known, the value is NULL (of
    /// type date, not the literal).
    fn bind_period(&mut self, rest: &[&str]) -> Result<TypedExpr, CompileError> {
        self.uses_period = true;
        let day =
            |of: fn(Period) -> i64| Ok((Expr::Int(self.period.map_or(NULL_INT, of)), Type::Date));
        match rest {
            [name] if name.eq_ignore_ascii_case("starts") => day(|period| period.starts),
            [name] if name.eq_ignore_ascii_case("ends") => day(|period| period.ends),
            _ => reject(
                format!(
                    "'period.{}' är okänt. Skriv period.starts eller period.ends.",
                    rest.join(".")
                ),
                format!(
                    "'period.{}' is unknown. Write period.starts or period.ends.",
                    rest.join(".")
                ),
            ),
        }
    }

    fn bind_group_key(&mut self, parts: &[&str]) -> Result<TypedExpr, CompileError> {
        let field = match parts {
            [name] => self.field(name),
            _ => None,
        };
        match field.and_then(|field| self.by.iter().position(|by| *by == field)) {
            Some(by) => {
                let ty = type_of(self.fields[self.by[by]].field_type);
                Ok((Expr::Input(index_or_push(&mut self.group_inputs, GroupInput::By(by))), ty))
            }
            None if field.is_some() || parts.len() > 1 => reject(
                format!(
                    "'{0}' står utanför ett aggregat och är inte med i 'by'. Skriv max({0}), eller lägg till fältet i 'by'.",
                    parts.join(".")
                ),
                format!(
                    "'{0}' is outside an aggregate and not in 'by'. Write max({0}), or add the field to 'by'.",
                    parts.join(".")
                ),
            ),
            None => self.reject_unknown_name(parts[0]),
        }
    }

    fn bind_measure(&mut self, parts: &[&str]) -> Result<TypedExpr, CompileError> {
        let (side, name) = match parts {
            [name] => (Side::Current, *name),
            [first, name]
                if self.scope == Scope::MeasuresOfBoth
                    && first.eq_ignore_ascii_case("previous") =>
            {
                (Side::Previous, *name)
            }
            _ => return self.reject_unknown_name(&parts.join(".")),
        };
        let Some((_, aggregate)) =
            self.measures.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
        else {
            return self.reject_unknown_name(name);
        };
        let ty = self.aggregates[*aggregate].ty;
        Ok((
            Expr::Input(index_or_push(
                &mut self.group_inputs,
                GroupInput::Aggregate(side, *aggregate),
            )),
            ty,
        ))
    }

    fn field(&self, name: &str) -> Option<usize> {
        let exact = self.fields.iter().position(|field| field.name == name);
        exact.or_else(|| {
            self.fields.iter().position(|field| field.name.to_lowercase() == name.to_lowercase())
        })
    }

    fn reject_unknown_name<T>(&self, name: &str) -> Result<T, CompileError> {
        let known: Vec<&str> = match self.scope {
            Scope::Measures | Scope::MeasuresOfBoth => {
                self.measures.iter().map(|(name, _)| name.as_str()).collect()
            }
            _ => self.fields.iter().map(Field::name).collect(),
        };
        let (sv, en) = match suggest_name(name, &known) {
            Some(near) => (format!(" Menade du '{near}'?"), format!(" Did you mean '{near}'?")),
            None => (
                " Skriv text i enkla citattecken.".to_owned(),
                " Write text in single quotes.".to_owned(),
            ),
        };
        reject(
            format!("namnet '{name}' är okänt.{sv}"),
            format!("the name '{name}' is unknown.{en}"),
        )
    }

    pub(super) fn reject_unsupported<T>(&self, ast: &ast::Expr) -> Result<T, CompileError> {
        let text: String = ast.to_string().chars().take(80).collect();
        let word = text.split('(').next().unwrap_or_default();
        let own = self.field(word).map(|field| self.fields[field].name());
        let (sv, en) = match ast {
            _ if let Some(name) = own => (
                &*format!(" Ordet är SQL:s. Skriv fältet \"{name}\", i dubbla citattecken."),
                &*format!(" It is an SQL keyword. Write the field \"{name}\", in double quotes."),
            ),
            ast::Expr::Function(_) => (
                " Skriv en av funktionerna abs, round, floor, ceil, power, mod, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, left, right, replace, position, starts_with och regexp_like, för grupper också count, sum, avg, min, max, median, stddev och percentile_cont.",
                " Write one of the functions abs, round, floor, ceil, power, mod, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, left, right, replace, position, starts_with and regexp_like, for groups also count, sum, avg, min, max, median, stddev and percentile_cont.",
            ),
            _ => (
                " Skriv ett villkor över fälten, av det som docs/collection-format.md räknar upp; delfrågor och fönster finns inte.",
                " Write a condition over the fields, with what docs/collection-format.md lists; subqueries and OVER are not supported.",
            ),
        };
        reject(
            format!("'{text}' förstås inte i en regel.{sv}"),
            format!("'{text}' is not understood in a rule.{en}"),
        )
    }
}
