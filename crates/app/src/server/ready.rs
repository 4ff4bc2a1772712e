use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// What stands in the way of serving, by portal and part. Empty = ready.
#[derive(Clone, Default)]
pub(crate) struct Health(Arc<RwLock<BTreeMap<(String, Part), String>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Database,
    Files,
    /// Before the first letter could be sent.
    Mail,
    /// After that: letters wait, and pages are served meanwhile. Were it in the way, every node would be taken out at once.
    MailAway,
}

impl Part {
    fn words(self) -> &'static str {
        match self {
            Self::Database => "the database cannot be used",
            Self::Files => "received files cannot be kept",
            Self::Mail | Self::MailAway => "mail cannot be sent",
        }
    }
}

impl Health {
    /// Not ready until the first look has been made; nothing is wrong yet, so the log hears nothing.
    pub(crate) fn not_looked_at(&self, portal: &str, part: Part) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert((portal.to_owned(), part), String::new());
    }

    /// Notes how a part is, and tells the log when that is new.
    pub(crate) fn note(&self, portal: &str, part: Part, trouble: Option<&str>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let key = (portal.to_owned(), part);
        match trouble {
            Some(trouble) => {
                if all.insert(key, trouble.to_owned()).as_deref() != Some(trouble) {
                    tracing::warn!(portal, "{}: {trouble}", part.words());
                }
            }
            None => {
                if all.remove(&key).is_some_and(|trouble| !trouble.is_empty()) {
                    tracing::info!(portal, "no longer so: {}", part.words());
                }
            }
        }
    }

    /// Whether it can serve, and a line for each thing that is amiss. The details are in the log: this is answered to anybody who asks.
    pub(crate) fn look(&self) -> (bool, Vec<String>) {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let lines = all.keys().map(|(portal, part)| format!("{portal}: {}", part.words())).collect();
        (all.keys().all(|(_, part)| *part == Part::MailAway), lines)
    }
}

/// `/healthz`: the program runs. `/readyz`: it can serve, else 503 and why.
pub(crate) fn health_routes(health: Health) -> Router {
    let plain = |status: StatusCode, text: String| {
        (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text).into_response()
    };
    let ready = move || {
        let (ready, mut lines) = health.look();
        if ready {
            lines.insert(0, "ready".to_owned());
        }
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        async move { plain(status, lines.join("\n") + "\n") }
    };
    Router::new().route("/healthz", get(async move || plain(StatusCode::OK, "alive\n".into()))).route("/readyz", get(ready))
}
