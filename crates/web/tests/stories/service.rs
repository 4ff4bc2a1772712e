//! A client as the stories play it: sends people, redeems codes, calls userinfo.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http_body_util::BodyExt as _;
use serde_json::Value;
use sha2::{Digest, Sha256};
use testkit::{Browser, SERVICE_BACK, SERVICE_SECRET, TestApp};
use tower::ServiceExt as _;

pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";

/// The response to a program.
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A request without cookies, as a program sends it.
pub(crate) async fn ask(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answered {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "statistik.localhost:8080");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app
        .router()
        .oneshot(request.body(Body::from(body.to_owned())).expect("a request"))
        .await
        .expect("infallible");
    let (parts, body) = response.into_parts();
    let text =
        String::from_utf8_lossy(&body.collect().await.expect("a body").to_bytes()).into_owned();
    Answered { status: parts.status, headers: parts.headers, text }
}

pub(crate) fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// An authorization request; `more` is appended: `&prompt=none`.
pub(crate) fn authorize(client: &str, more: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    format!(
        "/oidc/authorize?client_id={client}&redirect_uri={}&response_type=code&scope=openid+profile+email&state=st-1&nonce=n-1\
         &code_challenge={challenge}&code_challenge_method=S256{more}",
        escaped(SERVICE_BACK)
    )
}

/// The authorization response, by redirect, by the page in between, or by form.
pub(crate) fn came_back(browser: &Browser) -> Vec<(String, String)> {
    let page = &browser.page;
    if page.path.starts_with(SERVICE_BACK) {
        return fields_of(&page.path);
    }
    if let Some((_, rest)) = page.html.split_once("http-equiv=\"refresh\" content=\"0; url=") {
        let location =
            rest.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
        assert!(page.html.contains("id=\"onward\""), "a fallback link");
        return fields_of(&location);
    }
    assert!(
        page.html.contains(&format!("action=\"{SERVICE_BACK}\"")),
        "{} {}",
        page.path,
        page.html
    );
    ["code", "error", "state", "iss"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), page.value_of(name)?)))
        .collect()
}

fn fields_of(location: &str) -> Vec<(String, String)> {
    assert!(location.starts_with(SERVICE_BACK), "{location}");
    url::Url::parse(location).expect("a location").query_pairs().into_owned().collect()
}

pub(crate) fn field(fields: &[(String, String)], name: &str) -> Option<String> {
    fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
}

/// The code of a response, after checking state and issuer.
pub(crate) fn code(browser: &Browser) -> String {
    let fields = came_back(browser);
    assert_eq!(field(&fields, "state").as_deref(), Some("st-1"));
    assert_eq!(field(&fields, "iss").as_deref(), Some("http://statistik.localhost:8080"));
    field(&fields, "code").unwrap_or_else(|| panic!("no code in {fields:?}"))
}

/// The error of a response.
pub(crate) fn error(browser: &Browser) -> String {
    let fields = came_back(browser);
    assert_eq!((field(&fields, "state").as_deref(), field(&fields, "code")), (Some("st-1"), None));
    field(&fields, "error").unwrap_or_else(|| panic!("no error in {fields:?}"))
}

pub(crate) fn basic(client: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{}:{}", escaped(client), escaped(SERVICE_SECRET))))
}

pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Redeems a code.
pub(crate) async fn take(app: &TestApp, client: &str, code: &str) -> Answered {
    let body = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}",
        escaped(SERVICE_BACK)
    );
    ask(app, Method::POST, "/oidc/token", &[FORM, ("authorization", &basic(client))], &body).await
}

/// Calls the userinfo endpoint.
pub(crate) async fn userinfo(app: &TestApp, token: &str) -> Answered {
    ask(app, Method::GET, "/oidc/userinfo", &[("authorization", &format!("Bearer {token}"))], "")
        .await
}

/// The claims of an ID token; signatures are tested with an independent client elsewhere.
pub(crate) fn claims(id_token: &str) -> Value {
    let payload = id_token.split('.').nth(1).expect("three parts");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base 64")).expect("JSON")
}
