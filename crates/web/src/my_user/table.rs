//! Rows of the permissions table, and their order.

use std::cmp::Ordering;

use organisations::permissions::{Permission, Status};

use super::views::{Column, Row, Tab};
use crate::kernel::Page;
use crate::parts::alphabetic;
use crate::staff::role_words;

impl Tab {
    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Upcoming => Self::Upcoming,
            Status::Ended => Self::Ended,
        }
    }
}

/// The actor that a permission is for: organisation and unit, or the operator.
pub(crate) fn actor_name(p: &Page, permission: &Permission) -> String {
    let names = [&permission.organisation_name, &permission.unit_name];
    let mut names: Vec<&str> = names.into_iter().flatten().map(base::Line::as_str).collect();
    names.dedup();
    if names.is_empty() { p.face.owner.clone() } else { names.join(", ") }
}

/// A permission as the table shows it.
pub(super) fn row(p: &Page, permission: &Permission) -> Row {
    let number = || permission.organisation_number.map(|number| number.to_string());
    Row {
        name: p.t(role_words(permission.role)),
        actor_name: actor_name(p, permission),
        actor: permission
            .principal_code
            .as_ref()
            .map(ToString::to_string)
            .or_else(number)
            .unwrap_or_default(),
        from: permission.valid_from,
        to: permission.last_moment(),
    }
}

/// Sorts by the column, then by the others, so that the order is deterministic.
pub(super) fn sort(rows: &mut [Row], by: Column, falling: bool) {
    let order = |a: &Row, b: &Row, column| match column {
        Column::Name => alphabetic(&a.name).cmp(&alphabetic(&b.name)),
        Column::ActorName => alphabetic(&a.actor_name).cmp(&alphabetic(&b.actor_name)),
        Column::Actor => a.actor.cmp(&b.actor),
        Column::From => a.from.cmp(&b.from),
        // A permission without an end sorts last.
        Column::To => {
            a.to.map_or((1, None), |to| (0, Some(to)))
                .cmp(&b.to.map_or((1, None), |to| (0, Some(to))))
        }
    };
    rows.sort_by(|a, b| {
        let first = order(a, b, by);
        let first = if falling { first.reverse() } else { first };
        Column::ALL
            .into_iter()
            .fold(first, |so_far, column| so_far.then_with(|| order(a, b, column)))
    });
    debug_assert!(rows.is_sorted_by(
        |a, b| order(a, b, by) != if falling { Ordering::Less } else { Ordering::Greater }
    ));
}

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;

    fn row(name: &str, to: Option<i64>) -> Row {
        Row {
            name: name.to_owned(),
            actor_name: String::new(),
            actor: String::new(),
            from: Timestamp::from_seconds(0),
            to: to.map(Timestamp::from_seconds),
        }
    }

    #[test]
    fn in_swedish_order_and_back() {
        let mut rows: Vec<Row> =
            ["Östra", "zon", "Ängs", "Åby", "Alm"].map(|name| row(name, None)).to_vec();
        sort(&mut rows, Column::Name, false);
        let names = |rows: &[Row]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&rows), ["Alm", "zon", "Åby", "Ängs", "Östra"]);
        sort(&mut rows, Column::Name, true);
        assert_eq!(names(&rows), ["Östra", "Ängs", "Åby", "zon", "Alm"]);
    }

    #[test]
    fn what_is_open_ends_last() {
        let mut rows = vec![row("open", None), row("late", Some(9)), row("soon", Some(1))];
        sort(&mut rows, Column::To, false);
        assert_eq!(
            rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
            ["soon", "late", "open"]
        );
    }
}
