//! Whole sign-ins at a running test provider, on both databases.

mod anything;
mod good;
mod hostile;
mod network;

use std::sync::Arc;
use std::time::Duration;

use base::{Failure, Fault, Secret, TestClock, Timestamp};
use store::Db;
use store::testing::on_both;

use crate::provider::Kind;
use crate::testing::{Misbehaviour, Upstream};
use crate::{Answer, AuthorizationInput, CompletedSignIn, Limits, ProviderId, Refusal, Upstreams};

pub(crate) const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

store::sql! {
    COUNT_UNUSED = "SELECT CAST(count(*) AS BIGINT) FROM upstream_pending WHERE used_at IS NULL OR sealed IS NOT NULL";
    REASONS = "SELECT data FROM audit WHERE action = 'upstream.refused' ORDER BY id";
}

/// Limits short enough for a provider that never answers, long enough for one on a busy machine.
pub(crate) fn short() -> Limits {
    Limits {
        connect: Duration::from_millis(900),
        total: Duration::from_secs(1),
        ..Limits::default()
    }
}

/// A portal with one provider, and a browser.
pub(crate) struct Portal {
    pub(crate) db: Db,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) upstream: Upstream,
    pub(crate) upstreams: Upstreams,
    pub(crate) id: ProviderId,
    pub(crate) browser: Secret<String>,
}

impl Portal {
    pub(crate) async fn new(db: &Db, kind: Kind) -> Self {
        Self::with_limits(db, kind, Limits::default()).await
    }

    pub(crate) async fn with_limits(db: &Db, kind: Kind, limits: Limits) -> Self {
        let clock = Arc::new(TestClock::at(T0));
        let upstream = Upstream::start(clock.clone()).await;
        let provider = upstream.provider("there", kind);
        let upstreams = Upstreams::new(vec![provider], [], clock.clone(), limits).unwrap();
        Self {
            db: db.clone(),
            clock,
            upstream,
            upstreams,
            id: "there".parse().unwrap(),
            browser: Secret::new("the browser's own cookie".to_owned()),
        }
    }

    pub(crate) async fn start(&self) -> Answer<url::Url> {
        let ask =
            AuthorizationInput { context: "flow-1".to_owned(), ..AuthorizationInput::default() };
        self.upstreams.start(&self.db, &self.id, &self.browser, ask).await
    }

    pub(crate) async fn callback(&self, query: &str) -> Answer<CompletedSignIn> {
        self.upstreams.callback(&self.db, &self.id, &self.browser, query).await
    }

    /// A whole sign-in.
    pub(crate) async fn sign_in(&self) -> Answer<CompletedSignIn> {
        let url = self.start().await?;
        let query = self.upstream.browse(&url).await;
        self.callback(&query).await
    }

    /// Sorted, since entries of the same millisecond have no order.
    pub(crate) async fn refusals(&self) -> Vec<String> {
        let rows = self
            .db
            .read::<Vec<String>, Fault, _>(|tx| {
                tx.rows(&REASONS, &[])?.iter().map(|row| row.get(0)).collect()
            })
            .await;
        let data: Vec<serde_json::Value> =
            rows.unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let mut reasons: Vec<String> =
            data.iter().map(|entry| entry["why"].as_str().unwrap().to_owned()).collect();
        reasons.sort();
        reasons
    }

    pub(crate) async fn open_ones(&self) -> i64 {
        self.db.read::<_, Fault, _>(|tx| tx.one(&COUNT_UNUSED, &[])?.get(0)).await.unwrap()
    }
}

pub(crate) fn refused(answer: Answer<impl std::fmt::Debug>) -> Refusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Runs an async test on both databases.
pub(crate) fn on_both_async(test: impl AsyncFn(&Db)) {
    on_both(|db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test(db));
    });
}

#[test]
fn every_statement_fits_both_schemas() {
    on_both(|db| {
        for sql in store::STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).unwrap();
        }
    });
}

#[test]
fn a_refusal_is_in_the_audit_log_by_its_code() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::Openid).await;
        portal.upstream.misbehaves(Misbehaviour::NonceWrong);
        assert_eq!(refused(portal.sign_in().await).code(), "nonce-wrong");
        assert_eq!(portal.refusals().await, ["nonce-wrong"]);
    });
}
