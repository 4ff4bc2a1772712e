//! The test provider's HTTP responses.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Response, StatusCode, header};
use serde_json::Value;

fn response(status: StatusCode, kind: &str, body: Body) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .body(body)
        .expect("a response")
}
pub(super) fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    response(status, "text/plain", Body::from(text))
}
pub(super) fn json_with(status: StatusCode, value: &Value) -> Response<Body> {
    response(status, "application/json", Body::from(value.to_string()))
}
pub(super) fn redirect(to: &str) -> Response<Body> {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, to)
        .body(Body::empty())
        .expect("a response")
}
pub(super) fn trickle() -> Response<Body> {
    let bytes = futures_util::stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Some((Ok::<_, std::convert::Infallible>(Bytes::from_static(b" ")), ()))
    });
    response(StatusCode::OK, "application/json", Body::from_stream(bytes))
}
