//! Security headers, set on every response.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::Face;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// A response extension: the page holds a form that goes to this origin (`https://tjanst.example`,
/// or a scheme, `http:`).
///
/// `form-action` also covers a redirect that follows a form. Only the page that answers an
/// authorization request by `form_post` adds an origin (ADR 20).
#[derive(Clone)]
pub struct FormTo(pub String);

/// Sets the security headers on responses of the operational listener (readiness, metrics).
pub async fn guard(response: Response) -> Response {
    guarded(response, None)
}

/// Sets the security headers on a response.
pub(super) fn guarded(mut response: Response, face: Option<&Face>) -> Response {
    let elsewhere = response.extensions().get::<FormTo>().and_then(|FormTo(origin)| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-.:/".contains(&b);
        let policy = origin.bytes().all(fits).then(|| {
            POLICY.replace("form-action 'self'", &format!("form-action 'self' {origin}"))
        })?;
        HeaderValue::from_str(&policy).ok()
    });
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value))
    };
    set("content-security-policy", POLICY);
    set("x-content-type-options", "nosniff");
    set("x-frame-options", "DENY");
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    set("referrer-policy", "same-origin");
    set(
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    );
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    if let Some(face) = face.filter(|face| face.https()) {
        set("strict-transport-security", face.hsts);
    }
    if let Some(policy) = elsewhere {
        headers.insert("content-security-policy", policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
