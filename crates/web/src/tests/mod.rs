//! Tests over HTTP, without a socket, and of every sample page.

mod kernel;
mod pages;
mod texts;

use std::sync::Arc;

use accounts::password::{Hasher, Policy};
use accounts::registration::Step;
use accounts::session::Lifetimes;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{Entropy, SystemEntropy, TestClock};
use http_body_util::BodyExt as _;
use store::{Db, DbOptions, Keys, Url, Vault};
use tower::ServiceExt as _;

use crate::gallery;
use crate::kernel::{Hall, Portal, WayIn};

/// A portal with a database of its own, which nothing else uses.
pub(crate) fn portal(clock: Arc<TestClock>) -> (Arc<Portal>, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let keys = Keys::parse(&Keys::rotated(None, &*entropy).expect("keys")).expect("keys");
    let url = Url::Sqlite(folder.path().join("portal.db"));
    let db = Db::open(&url, DbOptions::default(), Arc::new(Vault::new(keys)), entropy.clone())
        .expect("a database");
    store::testing::take_as_fit(&db);
    let blobs = store::blobs::Blobs::on_disk(&folder.path().join("files"), "test", entropy.clone());
    let processing = collection::Processing::new(
        db.clone(),
        blobs,
        clock.clone(),
        entropy.clone(),
        collection::Limits::default(),
    );
    let face = gallery::face();
    let hasher = Hasher::start(1, entropy.clone()).expect("threads");
    let way_in = WayIn::new(
        &face,
        &Step::OF_INVITATION,
        gallery::notice_text(),
        Policy::default(),
        Lifetimes::default(),
        hasher,
    )
    .expect("a valid sign-in configuration");
    (
        Arc::new(Portal {
            face,
            db,
            processing,
            way_in,
            hall: Hall::default(),
            provider: None,
            clock,
            entropy,
            proxies: Vec::new(),
            rates: crate::kernel::Rates::default(),
            limit_factor: 1,
        }),
        folder,
    )
}

pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Answered {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
    /// The cookies that the response sets, as a `Cookie` header.
    pub(crate) fn cookies(&self) -> String {
        let set = self
            .headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok()?.split(';').next());
        set.collect::<Vec<_>>().join("; ")
    }
    /// The value of the first hidden field `csrf`.
    pub(crate) fn csrf(&self) -> &str {
        let mark = "name=\"csrf\" value=\"";
        let from = self.text.find(mark).map_or(0, |i| i + mark.len());
        self.text[from..].split('"').next().unwrap_or_default()
    }
}

pub(crate) async fn ask(router: &Router, request: Request<Body>) -> Answered {
    let response = router.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Answered {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

pub(crate) fn get(path: &str) -> axum::http::request::Builder {
    Request::get(path)
        .header(header::HOST, "statistik.localhost:8080")
        .header(header::ACCEPT_LANGUAGE, "en")
}

pub(crate) fn post(path: &str, cookies: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::HOST, "statistik.localhost:8080")
        .header(header::ACCEPT_LANGUAGE, "en")
        .header(header::COOKIE, cookies)
        .header(header::ORIGIN, "http://statistik.localhost:8080")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .expect("a request")
}
