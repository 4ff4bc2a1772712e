//! The collection pages of staff: definitions, periods, units, reminders, decisions, export.

mod collections;
mod days;
mod export;
mod extensions;
mod periods;
mod remind;
pub mod samples;
mod submissions;
mod units;
mod upload_folder;
pub mod views;

pub(crate) use collections::open_periods;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use collection::definitions::FolderFiles;

pub(crate) fn routes() -> Router {
    let upload =
        post(collections::add).layer(DefaultBodyLimit::max(FolderFiles::MAX_BYTES + (1 << 20)));
    Router::new()
        .route("/staff/collections", get(collections::list).merge(upload))
        .route("/staff/collections/{id}/periods/new", get(periods::show_new).post(periods::open))
        .route("/staff/periods/{id}", get(periods::show))
        .route("/staff/periods/{id}/units", get(units::show).post(units::ask))
        .route("/staff/periods/{id}/release", get(units::ask_release).post(units::release))
        .route("/staff/periods/{id}/remind", get(remind::ask).post(remind::remind))
        .route("/staff/periods/{id}/days", get(days::show).post(days::change))
        .route("/staff/periods/{id}/days/sooner", get(days::ask_sooner))
        .route("/staff/submissions/{id}", get(submissions::show))
        .route("/staff/submissions/{id}/accept", post(submissions::accept))
        .route("/staff/submissions/{id}/send-back", post(submissions::send_back))
        .route("/staff/extensions", get(extensions::list))
        .route("/staff/extensions/{id}/grant", post(extensions::grant))
        .route("/staff/extensions/{id}/refuse", post(extensions::refuse))
}

/// The export of a whole country's data outlasts the time limit of pages.
pub(crate) fn slow_routes() -> Router {
    Router::new().route("/staff/periods/{id}/export", post(export::take_out))
}
