//! What a name in an expression means, and what is said of one that means nothing.

use sqlparser::ast;

use super::compile::{Compiler, Level, Refused, Typed, place, refuse};
use super::types::type_of;
use super::{Expr, GroupInput, Input, Side};
use crate::folder::field::Field;
use crate::folder::json::nearest;

impl Compiler<'_> {
    /// Resolves a name: a field, a code-list column, a value of the previous submission, or a measure.
    pub(super) fn name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        match (self.level, self.in_aggregate) {
            (Level::Measures | Level::MeasuresOfBoth, _) => return self.measure_name(parts),
            (Level::Measure | Level::PairMeasure, false) => {
                return refuse(
                    format!("'{}' står utanför ett aggregat.", parts.join(".")),
                    format!("'{}' stands outside an aggregate.", parts.join(".")),
                );
            }
            (Level::Group, false) => return self.by_name(parts),
            _ => {}
        }
        let pairs = matches!(self.level, Level::Pair | Level::PairMeasure);
        let (side, parts) = match parts {
            [first, rest @ ..] if !rest.is_empty() && first.eq_ignore_ascii_case("previous") && self.field("previous").is_none() => {
                if !pairs {
                    return refuse("'previous' finns inte på den här nivån.", "'previous' is not known at this level.");
                }
                (Side::Previous, rest)
            }
            parts => (Side::Current, parts),
        };
        let (field_name, column_name) = match parts {
            [field] => (*field, None),
            [field, column] => (*field, Some(*column)),
            _ => return self.unknown_name(&parts.join(".")),
        };
        let Some(field) = self.field(field_name) else {
            return self.unknown_name(field_name);
        };
        let (list_column, kind) = match column_name {
            None => (None, self.fields[field].kind),
            Some(name) => {
                let Some(list) = self.fields[field].code_list.and_then(|list| self.lists.get(list)) else {
                    return refuse(
                        format!("fältet '{field_name}' har ingen kodlista, så '{field_name}.{name}' finns inte."),
                        format!("the field '{field_name}' has no code list, so there is no '{field_name}.{name}'."),
                    );
                };
                let Some(column) = list.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)) else {
                    let known: Vec<&str> = list.columns().collect();
                    return refuse(
                        format!("kodlistan '{}' har ingen kolumn '{name}'; den har {}.", list.name, known.join(", ")),
                        format!("the code list '{}' has no column '{name}'; it has {}.", list.name, known.join(", ")),
                    );
                };
                (Some(column), list.columns[column].kind)
            }
        };
        let ty = type_of(kind);
        let input = Input { side, field, list_column, ty };
        let place = place(&mut self.inputs, input);
        Ok((Expr::Input(place), ty))
    }

    fn by_name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        let field = match parts {
            [name] => self.field(name),
            _ => None,
        };
        match field.and_then(|field| self.by.iter().position(|by| *by == field)) {
            Some(by) => {
                let ty = type_of(self.fields[self.by[by]].kind);
                Ok((Expr::Input(place(&mut self.group_inputs, GroupInput::By(by))), ty))
            }
            None if field.is_some() || parts.len() > 1 => refuse(
                format!("'{}' står utanför ett aggregat och är inte med i 'by'.", parts.join(".")),
                format!("'{}' stands outside an aggregate and is not in 'by'.", parts.join(".")),
            ),
            None => self.unknown_name(parts[0]),
        }
    }

    fn measure_name(&mut self, parts: &[&str]) -> Result<Typed, Refused> {
        let (side, name) = match parts {
            [name] => (Side::Current, *name),
            [first, name] if self.level == Level::MeasuresOfBoth && first.eq_ignore_ascii_case("previous") => (Side::Previous, *name),
            _ => return self.unknown_name(&parts.join(".")),
        };
        let Some((_, aggregate)) = self.measures.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            return self.unknown_name(name);
        };
        let ty = self.aggregates[*aggregate].ty;
        Ok((Expr::Input(place(&mut self.group_inputs, GroupInput::Aggregate(side, *aggregate))), ty))
    }

    fn field(&self, name: &str) -> Option<usize> {
        let exact = self.fields.iter().position(|field| field.name == name);
        exact.or_else(|| self.fields.iter().position(|field| field.name.to_lowercase() == name.to_lowercase()))
    }

    fn unknown_name<T>(&self, name: &str) -> Result<T, Refused> {
        let known: Vec<&str> = match self.level {
            Level::Measures | Level::MeasuresOfBoth => self.measures.iter().map(|(name, _)| name.as_str()).collect(),
            _ => self.fields.iter().map(Field::name).collect(),
        };
        let (sv, en) = match nearest(name, &known) {
            Some(near) => (format!(" Menade du '{near}'?"), format!(" Did you mean '{near}'?")),
            None => (" Text skrivs i enkla citattecken.".to_owned(), " Text is written in single quotes.".to_owned()),
        };
        refuse(format!("namnet '{name}' är okänt.{sv}"), format!("the name '{name}' is unknown.{en}"))
    }

    pub(super) fn unknown<T>(&self, ast: &ast::Expr) -> Result<T, Refused> {
        let text: String = ast.to_string().chars().take(80).collect();
        let word = text.split('(').next().unwrap_or_default();
        let own = self.field(word).map(|field| self.fields[field].name());
        let (sv, en) = match ast {
            _ if let Some(name) = own => (
                &*format!(" Ordet är SQL:s: fältet skrivs \"{name}\", i dubbla citattecken."),
                &*format!(" The word is SQL's: the field is written \"{name}\", in double quotes."),
            ),
            ast::Expr::Function(_) => (
                " Funktionerna är abs, round, floor, ceil, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, starts_with och regexp_like, för grupper också count, sum, avg, min, max, median och stddev.",
                " The functions are abs, round, floor, ceil, coalesce, nullif, least, greatest, length, lower, upper, trim, substr, starts_with and regexp_like, for groups also count, sum, avg, min, max, median and stddev.",
            ),
            _ => ("", ""),
        };
        refuse(format!("'{text}' förstås inte i en regel.{sv}"), format!("'{text}' is not understood in a rule.{en}"))
    }
}
