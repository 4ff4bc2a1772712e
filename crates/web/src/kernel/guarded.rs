//! The headers that every answer has, whatever it is and whoever asked.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::Face;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// The answer holds a form that goes to this origin (`https://tjanst.example`, or a scheme,
/// `http:`), besides our own.
///
/// A browser takes no form, nor a redirect that follows one, to an origin that the page's policy
/// doesn't name. Only the page that hands an answer on to a service by a form names one (ADR 20).
#[derive(Clone)]
pub struct FormTo(pub String);

/// The headers of an answer to a route outside the kernel.
pub async fn guard(response: Response) -> Response {
    guarded(response, None)
}

/// The headers that every answer has.
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
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms.
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
