//! `/healthz` and `/readyz`: what is wrong with each portal, and whether this node may get
//! requests.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware::map_response;
use axum::response::IntoResponse;
use axum::routing::get;
use store::jobs::{Lane, LaneStatus};

/// Current trouble, by portal and part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Health {
    parts: Arc<RwLock<BTreeMap<(String, Part), String>>>,
    /// Each portal's lanes at the last look.
    lanes: Arc<RwLock<BTreeMap<String, Vec<LaneStatus>>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Database,
    Files,
    Mail,
    /// This node's worker hangs or is gone. Another node, or a restart, does its work.
    Worker,
    /// The clock leapt, or differs from the database's: expired data is not erased.
    Clock,
    /// The lane's oldest due job has waited too long.
    Lane(Lane),
    /// Still served: by the better of two certificates, or by one that expires soon.
    Certificate,
}

impl Part {
    fn words(self) -> &'static str {
        match self {
            Self::Database => "the database cannot be used",
            Self::Files => "the file store cannot be used",
            Self::Mail => "mail cannot be sent",
            Self::Worker => "the worker is stalled",
            Self::Clock => "the clock is not trusted, so nothing is erased",
            Self::Lane(_) => "jobs are overdue",
            Self::Certificate => "the certificate needs attention",
        }
    }

    /// Whether trouble with this part makes the node unready. Sign-in needs neither mail nor the
    /// file store, and trouble that all nodes share must not make all of them unready.
    fn takes_node_out(self) -> bool {
        matches!(self, Self::Database | Self::Worker)
    }
}

impl Health {
    /// Marks a part as not yet checked: the node is not ready, and nothing is logged.
    pub(crate) fn not_looked_at(&self, portal: &str, part: Part) {
        self.parts
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert((portal.to_owned(), part), String::new());
    }

    /// Records a part's state, and logs a change.
    pub(crate) fn note(&self, portal: &str, part: Part, trouble: Option<&str>) {
        let mut all = self.parts.write().unwrap_or_else(PoisonError::into_inner);
        let key = (portal.to_owned(), part);
        match trouble {
            Some(trouble) => {
                if all.insert(key, trouble.to_owned()).as_deref() != Some(trouble) {
                    tracing::warn!(portal, why = %trouble, "{}", part.words());
                }
            }
            None => {
                if all.remove(&key).is_some_and(|trouble| !trouble.is_empty()) {
                    tracing::info!(portal, "resolved: {}", part.words());
                }
            }
        }
    }

    /// Records the state of a portal's lanes.
    pub(crate) fn note_lanes(&self, portal: &str, lanes: Vec<LaneStatus>) {
        for status in &lanes {
            let trouble = status.is_overdue().then(|| format!("lane {}", status.lane));
            self.note(portal, Part::Lane(status.lane), trouble.as_deref());
        }
        self.lanes.write().unwrap_or_else(PoisonError::into_inner).insert(portal.to_owned(), lanes);
    }

    /// The recorded trouble of a part.
    #[cfg(test)]
    pub(crate) fn trouble(&self, portal: &str, part: Part) -> Option<String> {
        self.parts
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(portal.to_owned(), part))
            .cloned()
    }

    /// Whether the node is ready, and a line for each trouble. Any caller can read this, so details
    /// are only in the log.
    pub(crate) fn look(&self) -> (bool, Vec<String>) {
        let all = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        let parts = all.keys().filter(|(_, part)| !matches!(part, Part::Lane(_)));
        let mut lines: Vec<String> =
            parts.map(|(portal, part)| format!("{portal}: {}", part.words())).collect();
        let lanes = self.lanes.read().unwrap_or_else(PoisonError::into_inner);
        lines.extend(lanes.iter().flat_map(|(portal, lanes)| {
            lanes.iter().flat_map(move |status| lane_lines(portal, status))
        }));
        (!all.keys().any(|(_, part)| part.takes_node_out()), lines)
    }
}

fn lane_lines(portal: &str, status: &LaneStatus) -> impl Iterator<Item = String> {
    let lane = status.lane;
    let overdue = status.oldest_due_age.filter(|_| status.is_overdue());
    let waits = overdue.map(|age| {
        format!(
            "{portal}: jobs of lane {lane} are overdue: the oldest has been due for {} s",
            age.as_secs()
        )
    });
    let aside = match status.set_aside {
        0 => None,
        1 => Some(format!("{portal}: 1 job of lane {lane} is set aside")),
        n => Some(format!("{portal}: {n} jobs of lane {lane} are set aside")),
    };
    waits.into_iter().chain(aside)
}

/// `/healthz` answers 200 while the program runs; `/readyz` if it can serve, otherwise 503 with the
/// reasons.
pub(crate) fn health_routes(health: Health) -> Router {
    let plain = |status: StatusCode, text: String| {
        (
            status,
            [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            text,
        )
            .into_response()
    };
    let ready = move || {
        let (ready, mut lines) = health.look();
        if ready {
            lines.insert(0, "ready".to_owned());
        }
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        async move { plain(status, lines.join("\n") + "\n") }
    };
    Router::new()
        .route("/healthz", get(async move || plain(StatusCode::OK, "alive\n".into())))
        .route("/readyz", get(ready))
        .layer(map_response(web::kernel::guard))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn status(lane: Lane, due: Option<u64>, set_aside: u64) -> LaneStatus {
        LaneStatus {
            lane,
            depth: 1,
            oldest_due_age: due.map(Duration::from_secs),
            failing: 0,
            set_aside,
        }
    }

    #[test]
    fn only_the_database_and_the_worker_take_a_node_out() {
        for (part, out) in [
            (Part::Database, true),
            (Part::Worker, true),
            (Part::Files, false),
            (Part::Mail, false),
        ] {
            let health = Health::default();
            health.note("p", part, Some("away"));
            let (ready, lines) = health.look();
            assert_eq!((ready, lines), (!out, vec![format!("p: {}", part.words())]), "{part:?}");
            health.note("p", part, None);
            assert_eq!(health.look(), (true, Vec::new()));
        }
    }

    #[test]
    fn jobs_that_wait_and_jobs_set_aside_are_told_and_take_nothing_out() {
        let health = Health::default();
        health.note_lanes(
            "p",
            vec![status(Lane::Urgent, Some(31), 0), status(Lane::Bulk, Some(31), 2)],
        );
        let waits = "p: jobs of lane urgent are overdue: the oldest has been due for 31 s";
        assert_eq!(
            health.look(),
            (true, vec![waits.to_owned(), "p: 2 jobs of lane bulk are set aside".to_owned()])
        );
        health.note_lanes("p", vec![status(Lane::Urgent, None, 0)]);
        assert_eq!(health.look(), (true, Vec::new()));
    }
}
