//! The scopes of expressions: a row, a group, the measures of groups.

use std::collections::BTreeMap;

use super::aggregate::aggregate;
use super::field::Row;
use super::folder::Folder;
use super::interpret::{Called, Scope, evaluate};
use super::levels::is_true;
use super::types::{Type, type_of};
use super::value::Value;

/// A row, and the row that it is matched with.
pub(super) struct RowScope<'a> {
    pub(super) folder: &'a Folder,
    pub(super) row: &'a Row,
    pub(super) previous: Option<&'a Row>,
    /// The rows of its group, for `group.…`.
    pub(super) group: Option<&'a GroupScope<'a>>,
}

/// Strips a leading `previous`.
pub(super) fn side(name: &[String]) -> (bool, &[String]) {
    match name {
        [first, rest @ ..] if !rest.is_empty() && first.eq_ignore_ascii_case("previous") => {
            (true, rest)
        }
        name => (false, name),
    }
}

pub(super) fn field_type(folder: &Folder, name: &[String]) -> Type {
    let (_, name) = side(name);
    let field = &folder.fields[folder.index(&name[0]).expect("a field")];
    match name.get(1) {
        None => field.ty,
        Some(column) => field.list.as_ref().and_then(|list| list.column(column)).expect("a column"),
    }
}

impl Scope for RowScope<'_> {
    fn value(&self, name: &[String]) -> Value {
        let (previous, name) = side(name);
        let row = if previous { self.previous.expect("a previous row") } else { self.row };
        let index = self.folder.index(&name[0]).expect("a field");
        match name.get(1) {
            None => row.values[index].clone(),
            Some(column) => {
                let field = &self.folder.fields[index];
                let list = field.list.as_ref().expect("a code list");
                list.find(field, &row.texts[index])
                    .map_or(Value::Null, |found| found[&column.to_lowercase()].clone())
            }
        }
    }

    fn ty(&self, name: &[String]) -> Type {
        field_type(self.folder, name)
    }

    fn aggregate(&self, called: &Called<'_>) -> Value {
        self.group.unwrap_or_else(|| panic!("{} in a row", called.name)).aggregate(called)
    }
}

/// The rows of a group.
pub(super) struct GroupScope<'a> {
    pub(super) folder: &'a Folder,
    pub(super) rows: Vec<RowScope<'a>>,
}

impl Scope for GroupScope<'_> {
    /// A value of `by`, equal on all rows.
    fn value(&self, name: &[String]) -> Value {
        self.rows[0].value(name)
    }

    fn ty(&self, name: &[String]) -> Type {
        field_type(self.folder, name)
    }

    fn aggregate(&self, called: &Called<'_>) -> Value {
        let rows = self.rows.iter().filter(|row| is_true(called.filter, *row));
        let values = rows
            .map(|row| called.argument.map_or(Value::Null, |argument| evaluate(argument, row)))
            .collect();
        let ty =
            called.argument.map_or(Type::Null, |argument| type_of(argument, &|name| self.ty(name)));
        aggregate(called, values, ty)
    }
}

/// Measures by name, and those of the previous side.
pub(super) struct MeasureScope {
    pub(super) own: BTreeMap<String, (Value, Type)>,
    pub(super) previous: BTreeMap<String, (Value, Type)>,
}

impl MeasureScope {
    fn find(&self, name: &[String]) -> &(Value, Type) {
        let (previous, name) = side(name);
        let measures = if previous { &self.previous } else { &self.own };
        measures.get(&name[0].to_lowercase()).unwrap_or_else(|| panic!("no measure {}", name[0]))
    }
}

impl Scope for MeasureScope {
    fn value(&self, name: &[String]) -> Value {
        self.find(name).0.clone()
    }

    fn ty(&self, name: &[String]) -> Type {
        self.find(name).1
    }

    fn aggregate(&self, called: &Called<'_>) -> Value {
        panic!("{} among measures", called.name)
    }
}
