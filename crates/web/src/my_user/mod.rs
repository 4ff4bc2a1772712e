//! `/my-user`: who one is here, what one may do, and whether one is ready for each service.

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
