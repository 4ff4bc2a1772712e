//! One's own account: password, second factor, sessions, personal data.

mod address;
mod confirm;
mod consents;
mod details;
mod erase;
mod everything;
mod factors;
mod my_data;
mod overview;
mod password;
mod recovery;
pub mod samples;
mod sessions;
pub mod views;

pub use erase::{NotErased, erase};
pub use everything::{Everything, gather};
pub(crate) use factors::is_demanded;

use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/account", get(overview::show))
        .route("/account/address", get(address::show).post(address::ask))
        .route("/account/address/code", post(address::prove))
        .route("/account/details", get(details::show).post(details::save))
        .route("/account/confirm", get(confirm::show).post(confirm::prove))
        .route("/account/password", get(password::show).post(password::change))
        .route("/account/second-factor", get(factors::show).post(factors::add))
        .route("/account/second-factor/new", post(factors::begin))
        .route("/account/second-factor/{id}/remove", get(factors::ask).post(factors::remove))
        .route("/account/recovery-codes", get(recovery::show).post(recovery::kept))
        .route("/account/recovery-codes/new", get(recovery::ask).post(recovery::make))
        .route("/account/sessions/{id}/end", get(sessions::ask).post(sessions::end))
        .route("/account/sessions/end-others", get(sessions::ask_others).post(sessions::end_others))
        .route("/account/privacy", get(my_data::show))
        .route("/account/privacy/news", post(my_data::choose_news))
        .route("/account/privacy/data.json", get(my_data::download))
        .route(
            "/account/privacy/consent/withdraw",
            get(consents::ask_for_all).post(consents::withdraw_all),
        )
        .route(
            "/account/privacy/consents/{client}/withdraw",
            get(consents::ask).post(consents::withdraw),
        )
}
