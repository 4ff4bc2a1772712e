//! `/my-user`: the person's permissions, and what is missing for each service.

mod choice;
mod ready;
pub mod samples;
mod show;
mod table;
pub mod views;

pub(crate) use table::actor_name;

use axum::Router;
use axum::routing::get;

pub(crate) fn routes() -> Router {
    Router::new().route("/my-user", get(show::show))
}
