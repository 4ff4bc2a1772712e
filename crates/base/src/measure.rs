//! Every metric: its name, labels, and recording function.
//!
//! A label has few values, known beforehand: a route's pattern, a status, a kind. Never an id, an
//! address, a requested path, or anything chosen by a person or another program. Without
//! `serve --metrics` nothing is recorded, and a call costs one load.

use std::time::Duration;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

pub const REQUESTS: &str = "farstu_requests_total";
pub const REQUEST_SECONDS: &str = "farstu_request_seconds";
pub const SIGN_INS: &str = "farstu_sign_ins_total";
pub const DATABASE_SECONDS: &str = "farstu_database_seconds";
pub const CHECKS: &str = "farstu_checks_total";
pub const CHECK_SECONDS: &str = "farstu_check_seconds";
pub const JOBS: &str = "farstu_jobs_total";
pub const JOBS_WAITING: &str = "farstu_jobs_waiting";
pub const JOBS_FAILING: &str = "farstu_jobs_failing";
pub const JOBS_SET_ASIDE: &str = "farstu_jobs_set_aside";
pub const JOBS_OLDEST: &str = "farstu_jobs_oldest_seconds";
pub const READY: &str = "farstu_ready";
pub const CERTIFICATE_DAYS: &str = "farstu_certificate_days";
pub const AUDIT_WAITING: &str = "farstu_audit_unchained";
pub const AUDIT_LAG: &str = "farstu_audit_lag_seconds";
pub const BACKUP_AGE: &str = "farstu_backup_age_seconds";
pub const BUILD: &str = "farstu_build_info";
pub const MEMORY: &str = "process_resident_memory_bytes";
pub const CPU: &str = "process_cpu_seconds_total";
pub const OPEN_FILES: &str = "process_open_fds";
pub const STARTED: &str = "process_start_time_seconds";

/// Upper bounds of the histogram buckets, in seconds: pages promise 50 ms, a check may take
/// minutes.
pub const BUCKETS: &[f64] =
    &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// The type of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// Name, type, unit, labels and help text. The operator's documentation has the same table.
pub const ALL: &[(&str, Kind, Unit, &str, &str)] = &[
    (
        REQUESTS,
        Kind::Counter,
        Unit::Count,
        "host, by, method, route, status",
        "Answered requests, by route pattern.",
    ),
    (
        REQUEST_SECONDS,
        Kind::Histogram,
        Unit::Seconds,
        "host, route",
        "Time from the request's headers to the response's.",
    ),
    (SIGN_INS, Kind::Counter, Unit::Count, "host, way, result", "Sign-in attempts, by result."),
    (
        DATABASE_SECONDS,
        Kind::Histogram,
        Unit::Seconds,
        "kind",
        "Duration of a database call, including the wait for a connection.",
    ),
    (CHECKS, Kind::Counter, Unit::Count, "result", "Received files that were read and checked."),
    (
        CHECK_SECONDS,
        Kind::Histogram,
        Unit::Seconds,
        "",
        "Time to read and check a received file, excluding the wait for a slot.",
    ),
    (JOBS, Kind::Counter, Unit::Count, "host, kind, result", "Finished job attempts, by kind."),
    (JOBS_WAITING, Kind::Gauge, Unit::Count, "host, lane", "Due jobs that wait for a worker."),
    (
        JOBS_FAILING,
        Kind::Gauge,
        Unit::Count,
        "host, lane",
        "Jobs whose last attempt failed and that will be retried.",
    ),
    (
        JOBS_SET_ASIDE,
        Kind::Gauge,
        Unit::Count,
        "host, lane",
        "Jobs set aside: staff need to look at them.",
    ),
    (
        JOBS_OLDEST,
        Kind::Gauge,
        Unit::Seconds,
        "host, lane",
        "How long the oldest due job has waited.",
    ),
    (READY, Kind::Gauge, Unit::Count, "", "1 if /readyz answers 200, else 0."),
    (
        CERTIFICATE_DAYS,
        Kind::Gauge,
        Unit::Count,
        "host",
        "Days until the certificate in use expires; negative once it has.",
    ),
    (
        AUDIT_WAITING,
        Kind::Gauge,
        Unit::Count,
        "host",
        "Audit log entries that are not chained yet.",
    ),
    (
        AUDIT_LAG,
        Kind::Gauge,
        Unit::Seconds,
        "host",
        "Age of the oldest audit log entry that is not chained yet.",
    ),
    (
        BACKUP_AGE,
        Kind::Gauge,
        Unit::Seconds,
        "host",
        "Age of the newest scheduled backup; infinite if backups are scheduled and none was made yet.",
    ),
    (BUILD, Kind::Gauge, Unit::Count, "version", "Always 1."),
    (MEMORY, Kind::Gauge, Unit::Bytes, "", "Resident memory of the process."),
    (
        CPU,
        Kind::Counter,
        Unit::Seconds,
        "",
        "Processor time used by the process, in whole seconds.",
    ),
    (OPEN_FILES, Kind::Gauge, Unit::Count, "", "Open file descriptors of the process."),
    (STARTED, Kind::Gauge, Unit::Seconds, "", "Start time of the process, in seconds since 1970."),
];

/// Registers each metric's help text with the recorder.
pub fn describe() {
    for (name, kind, unit, _, help) in ALL {
        match kind {
            Kind::Counter => describe_counter!(*name, *unit, *help),
            Kind::Gauge => describe_gauge!(*name, *unit, *help),
            Kind::Histogram => describe_histogram!(*name, *unit, *help),
        }
    }
}

/// A request was answered. `by` is `person` or `program`; `route` is the pattern, `-` if none
/// matched.
pub fn answered(
    host: &str,
    by: &'static str,
    method: &str,
    route: &str,
    status: u16,
    took: Duration,
) {
    // Any token can be a method (RFC 9110, section 9.1), so unknown ones are merged.
    let method = match method {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    };
    let (host, route) = (host.to_owned(), route.to_owned());
    counter!(REQUESTS, "host" => host.clone(), "by" => by, "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    histogram!(REQUEST_SECONDS, "host" => host, "route" => route).record(took);
}

/// A sign-in attempt ended.
pub fn signed_in(host: &str, way: &'static str, result: &'static str) {
    counter!(SIGN_INS, "host" => host.to_owned(), "way" => way, "result" => result).increment(1);
}

/// The database ran a use case.
pub fn database(kind: &'static str, took: Duration) {
    histogram!(DATABASE_SECONDS, "kind" => kind).record(took);
}

/// A received file was read and checked, or could not be.
pub fn checked(result: &'static str, took: Duration) {
    counter!(CHECKS, "result" => result).increment(1);
    histogram!(CHECK_SECONDS).record(took);
}

/// A job ended. `kind` is one that this version knows, or `other`.
pub fn job_ended(host: &str, kind: &'static str, result: &'static str) {
    counter!(JOBS, "host" => host.to_owned(), "kind" => kind, "result" => result).increment(1);
}

/// Sets a gauge of one portal, identified by its host.
pub fn of_portal(name: &'static str, host: &str, value: f64) {
    gauge!(name, "host" => host.to_owned()).set(value);
}

/// Sets a gauge of one lane.
pub fn of_lane(name: &'static str, host: &str, lane: &'static str, value: f64) {
    gauge!(name, "host" => host.to_owned(), "lane" => lane).set(value);
}
