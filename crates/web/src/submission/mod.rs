//! `/submission`: a unit's submission in a period, from upload through review, correction and
//! comments to the receipt.

mod files;
mod frame;
mod overview;
mod pdf;
mod receipt;
mod review;
mod rows;
pub mod samples;
mod submit;
pub mod understood;
mod upload;
pub mod views;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub(crate) use files::download;
pub(crate) use frame::{Opened, about, open};
pub(crate) use overview::line as upload_line;
pub(crate) use receipt::view as receipt_view;

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/submission", get(overview::list))
        .route("/submission/{id}", get(overview::show))
        .route("/submission/{id}/newest", get(upload::newest))
        .route("/submission/{id}/upload/{upload}", get(upload::show))
        .route("/submission/{id}/upload/{upload}/state", get(upload::state))
        .route("/submission/{id}/upload/{upload}/read-again", post(upload::read_again))
        .route("/submission/{id}/upload/{upload}/count", post(upload::count))
        .route("/submission/{id}/review", get(review::show))
        .route("/submission/{id}/comment", post(review::comment))
        .route("/submission/{id}/comment/{comment}/take-back", post(review::take_back))
        .route("/submission/{id}/rows", get(rows::table))
        .route("/submission/{id}/row/{row}", get(rows::one))
        .route("/submission/{id}/correct", post(rows::correct))
        .route("/submission/{id}/undo", post(rows::undo))
        .route("/submission/{id}/journal", get(rows::journal))
        .route("/submission/{id}/submit", get(submit::ask).post(submit::submit))
        .route("/submission/{id}/receipt", get(receipt::newest))
        .route("/submission/{id}/receipt/{number}", get(receipt::show))
        .route("/submission/{id}/receipt/{number}/pdf", get(receipt::pdf))
}

/// Routes that may take long: a gigabyte over a slow line. The upload checks its own size limit.
pub(crate) fn slow_routes() -> Router {
    Router::new()
        .route("/submission/{id}/upload", post(upload::receive).layer(DefaultBodyLimit::disable()))
        .route("/submission/{id}/file", get(files::corrected))
        .route("/submission/{id}/upload/{upload}/file", get(files::received))
}
