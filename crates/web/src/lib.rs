//! The web layer: from a request to a context's use case, and back. HTTP, templates and page texts
//! live here and nowhere else; decisions belong to the contexts.

pub mod account;
pub mod desk;
pub mod extension;
pub mod follow_up;
pub mod gallery;
pub mod hall;
pub mod home;
pub mod kernel;
pub mod messages;
pub mod mfa;
pub mod my_user;
pub mod parts;
pub mod problem_page;
pub mod profile;
pub mod provider;
pub mod register;
mod search;
mod security_txt;
pub mod session;
pub mod sign_in;
pub mod staff;
pub mod submission;

use axum::Router;
pub use kernel::{Portal, router};

/// Every page route, by feature. Uploads and exports may outlast the time limit that `timed` sets.
fn routes() -> Router {
    let pages = Router::new()
        .merge(sign_in::routes())
        .merge(register::routes())
        .merge(hall::routes())
        .merge(account::routes())
        .merge(home::routes())
        .merge(submission::routes())
        .merge(extension::routes())
        .merge(messages::routes())
        .merge(profile::routes())
        .merge(follow_up::routes())
        .merge(mfa::routes())
        .merge(my_user::routes())
        .merge(provider::routes())
        .merge(search::routes())
        .merge(staff::routes());
    kernel::timed(pages).merge(submission::slow_routes()).merge(follow_up::slow_routes())
}

/// Endpoints that programs call: no cookie, session or CSRF token (`kernel/machine.rs`).
fn machine_routes() -> Router {
    kernel::timed(provider::machine_routes().merge(security_txt::routes()))
}

#[cfg(test)]
mod tests;
