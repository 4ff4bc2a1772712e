//! Metrics that are sampled instead of counted: lanes, the audit log, backups, certificates,
//! readiness.

use std::sync::Arc;
use std::time::Duration;

use base::{Fault, Timestamp, measure};
use store::jobs::LaneStatus;
use store::{Tx, audit_lag, backup, jobs};

use super::Metrics;
use crate::portal::Portal;
use crate::server::{Certificates, Health};

/// Between two samples. Prometheus rarely scrapes more often than each 15 seconds.
const EVERY: Duration = Duration::from_secs(15);

/// The sources of the gauges.
pub(crate) struct Sampled {
    pub(crate) portals: Vec<Arc<Portal>>,
    pub(crate) certificates: Option<Arc<Certificates>>,
    pub(crate) health: Health,
}

/// Samples at once and then regularly; never returns.
pub(crate) async fn keep_sampling(metrics: Metrics, sampled: Sampled) {
    loop {
        for portal in &sampled.portals {
            let now = portal.clock.now();
            // An unreachable database shows in `farstu_ready`; its last values stay.
            let planned = portal.backups.is_some();
            if let Ok(Ok(numbers)) = tokio::time::timeout(
                EVERY,
                portal.db.read(move |tx| Numbers::read(tx, now, planned)),
            )
            .await
            {
                numbers.tell(&portal.current().web.face.host);
            }
        }
        for (host, days) in
            sampled.certificates.iter().flat_map(|certificates| certificates.days_left())
        {
            #[expect(clippy::cast_precision_loss, reason = "days")]
            measure::of_portal(measure::CERTIFICATE_DAYS, &host, days as f64);
        }
        let (ready, _) = sampled.health.look();
        metrics::gauge!(measure::READY).set(if ready { 1.0 } else { 0.0 });
        metrics.tidy();
        tokio::time::sleep(EVERY).await;
    }
}

/// One portal's values, from its database.
pub(super) struct Numbers {
    lanes: Vec<LaneStatus>,
    unchained: u64,
    audit_lag: Duration,
    /// In seconds; infinite if a backup is planned and none was made, `None` if none is planned
    /// either.
    backup_age: Option<f64>,
}

impl Numbers {
    /// `planned`: the portal file has `[backup]`.
    pub(super) fn read(tx: &mut Tx<'_>, now: Timestamp, planned: bool) -> Result<Self, Fault> {
        let (unchained, oldest) = audit_lag(tx)?;
        let audit_lag = oldest.filter(|at| *at < now).map_or(Duration::ZERO, |at| now.since(at));
        let backup_age = match backup::newest(tx)? {
            Some(made_at) => Some(now.since(made_at).as_secs_f64()),
            None => planned.then_some(f64::INFINITY),
        };
        Ok(Self { lanes: jobs::lanes(tx, now)?, unchained, audit_lag, backup_age })
    }

    pub(super) fn tell(&self, host: &str) {
        for lane in &self.lanes {
            let name = lane.lane.as_str();
            measure::of_lane(measure::JOBS_WAITING, host, name, precise(lane.depth));
            measure::of_lane(measure::JOBS_FAILING, host, name, precise(lane.failing));
            measure::of_lane(measure::JOBS_SET_ASIDE, host, name, precise(lane.set_aside));
            measure::of_lane(
                measure::JOBS_OLDEST,
                host,
                name,
                lane.oldest_due_age.unwrap_or_default().as_secs_f64(),
            );
        }
        measure::of_portal(measure::AUDIT_WAITING, host, precise(self.unchained));
        measure::of_portal(measure::AUDIT_LAG, host, self.audit_lag.as_secs_f64());
        if let Some(age) = self.backup_age {
            measure::of_portal(measure::BACKUP_AGE, host, age);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
fn precise(value: u64) -> f64 {
    value as f64
}
