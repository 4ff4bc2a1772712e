//! `/.well-known/security.txt`: where to report a vulnerability (RFC 9116).
//!
//! Written on each request from the portal's settings; `Expires` (section 2.5.5) limits how long a
//! copy may be used.

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::kernel::{Answer, Face, Machine};

const PATH: &str = "/.well-known/security.txt";

/// RFC 9116 recommends less than a year.
const KEPT: Duration = Duration::from_secs(180 * 86_400);

pub(crate) fn routes() -> Router {
    Router::new().route("/.well-known/security.txt", get(show))
}

async fn show(machine: Machine) -> Answer {
    let face = &machine.portal.face;
    let expires = machine.now.plus(KEPT).to_jiff().strftime("%Y-%m-%dT00:00:00Z").to_string();
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text(face, &expires))
        .into_response())
}

fn text(face: &Face, expires: &str) -> String {
    let contact = &face.contact;
    let address = match &contact.security {
        Some(security) => security.contact.clone(),
        None => format!("mailto:{}", contact.mail),
    };
    let mut text = format!(
        "Contact: {address}\nExpires: {expires}\nPreferred-Languages: sv, en\nCanonical: {}{PATH}\n",
        face.origin
    );
    if let Some(policy) = contact.security.as_ref().and_then(|security| security.policy.as_ref()) {
        text.push_str(&format!("Policy: {policy}\n"));
    }
    text
}
