//! Pages: from a request to a context's use case and back. HTTP, templates and texts are here and nowhere else.

pub mod account;
pub mod gallery;
pub mod kernel;
pub mod parts;
pub mod problem_page;
pub mod register;
pub mod session;
pub mod sign_in;
pub mod staff;

use axum::Router;
pub use kernel::{Portal, router};

/// Every route, by feature. What must not be cut short (uploads) stands outside `timed`.
fn routes() -> Router {
    Router::new().merge(kernel::timed(staff::routes()))
}

#[cfg(test)]
mod tests;
