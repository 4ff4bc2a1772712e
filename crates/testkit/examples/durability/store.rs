//! A small S3 store in memory that misbehaves: it hangs, cuts connections, answers 500 and 503, and
//! drops answers after doing the work.
//!
//! A completed write is kept whether or not the caller learns of it. An incomplete request body is
//! never stored.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base::{Entropy, SystemEntropy};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;

pub(crate) const BUCKET: &str = "durability";

/// How the store treats requests for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    Calm,
    /// No answer until it passes; then each request is done or not, and answered or cut.
    Hangs,
    /// Connections are cut, before or after the work is done.
    Cuts,
    /// Answers 500, 503 and `SlowDown`, before or after the work is done.
    Refuses,
}

#[derive(Default)]
struct State {
    objects: BTreeMap<String, (Bytes, jiff::Timestamp)>,
    /// Parts, by upload id and number.
    uploads: BTreeMap<String, BTreeMap<u32, Bytes>>,
    weather: Option<(Weather, Instant)>,
    next_upload: u64,
}

#[derive(Clone, Default)]
pub(crate) struct Store(Arc<Inner>);

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    always_calm: std::sync::atomic::AtomicBool,
    asked: AtomicU64,
    spoilt: AtomicU64,
}

fn chance(of: u32) -> u32 {
    let entropy: &dyn Entropy = &SystemEntropy;
    entropy.below(of)
}

impl Store {
    /// Listens on a free port until the process ends.
    pub(crate) async fn start() -> io::Result<(Self, SocketAddr)> {
        let store = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let serves = store.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let store = serves.clone();
                tokio::spawn(async move {
                    let service = service_fn(move |request| store.clone().meet(request));
                    // A connection that was cut on purpose ends in an error.
                    let _ = auto::Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Ok((store, address))
    }

    /// Behaves from now on.
    pub(crate) fn calm_down(&self) {
        self.0.always_calm.store(true, Ordering::SeqCst);
    }

    /// Requests, and how many of them the store spoilt.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.0.asked.load(Ordering::SeqCst), self.0.spoilt.load(Ordering::SeqCst))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The current behaviour, and when it ends. A new one is drawn at random.
    fn weather(&self) -> (Weather, Instant) {
        if self.0.always_calm.load(Ordering::SeqCst) {
            return (Weather::Calm, Instant::now());
        }
        let mut state = self.state();
        match state.weather {
            Some((weather, until)) if until > Instant::now() => (weather, until),
            _ => {
                let weather = [
                    Weather::Calm,
                    Weather::Calm,
                    Weather::Calm,
                    Weather::Hangs,
                    Weather::Cuts,
                    Weather::Refuses,
                ][chance(6) as usize];
                let until = Instant::now() + Duration::from_millis(u64::from(300 + chance(2_500)));
                state.weather = Some((weather, until));
                (weather, until)
            }
        }
    }

    async fn meet(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, io::Error> {
        self.0.asked.fetch_add(1, Ordering::SeqCst);
        let (parts, body) = request.into_parts();
        // An incomplete body is not stored.
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let (weather, until) = self.weather();
        if weather == Weather::Calm || chance(4) == 0 {
            return Ok(self.answer(&parts, body));
        }
        self.0.spoilt.fetch_add(1, Ordering::SeqCst);
        let cut = || Err(io::Error::other("cut on purpose"));
        match (weather, chance(4)) {
            // Never answers: the caller must time out.
            (Weather::Hangs, _) if chance(60) == 0 => {
                std::future::pending::<Infallible>().await;
                cut()
            }
            (Weather::Hangs, what) => {
                tokio::time::sleep_until(until.into()).await;
                match what {
                    0 => cut(),
                    1 => {
                        self.answer(&parts, body);
                        cut()
                    }
                    _ => Ok(self.answer(&parts, body)),
                }
            }
            (Weather::Cuts, 0 | 1) => cut(),
            (Weather::Cuts, _) => {
                self.answer(&parts, body);
                cut()
            }
            (_, 0) => Ok(error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")),
            (_, 1) => Ok(error(StatusCode::SERVICE_UNAVAILABLE, "SlowDown")),
            (_, 2) => {
                self.answer(&parts, body);
                Ok(error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"))
            }
            // As S3 may for `CompleteMultipartUpload`: the status 200 is sent before the work is
            // done, and the body reports the error.
            (_, _) if parts.method == Method::POST => Ok(error(StatusCode::OK, "InternalError")),
            (_, _) => Ok(error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable")),
        }
    }

    /// What a healthy store does.
    fn answer(&self, parts: &hyper::http::request::Parts, body: Bytes) -> Response<Full<Bytes>> {
        let query: BTreeMap<String, String> = parts
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let bucket = format!("/{BUCKET}");
        let key =
            parts.uri.path().strip_prefix(&bucket).unwrap_or_default().trim_matches('/').to_owned();
        let upload = query.get("uploadId").cloned();
        let mut state = self.state();
        match (&parts.method, upload) {
            (&Method::POST, None) if query.contains_key("uploads") => {
                state.next_upload += 1;
                let id = format!("upload-{}", state.next_upload);
                state.uploads.insert(id.clone(), BTreeMap::new());
                xml(&format!(
                    "<InitiateMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                ))
            }
            (&Method::PUT, Some(upload)) => {
                let number = query.get("partNumber").and_then(|n| n.parse().ok()).unwrap_or(0);
                match state.uploads.get_mut(&upload) {
                    Some(pieces) => {
                        pieces.insert(number, body);
                        tagged(&format!("part-{number}"))
                    }
                    None => error(StatusCode::NOT_FOUND, "NoSuchUpload"),
                }
            }
            (&Method::POST, Some(upload)) => match state.uploads.remove(&upload) {
                Some(pieces) => {
                    let whole: Vec<u8> = pieces.into_values().flatten().collect();
                    state.objects.insert(key.clone(), (whole.into(), jiff::Timestamp::now()));
                    xml(
                        "<CompleteMultipartUploadResult><ETag>whole</ETag></CompleteMultipartUploadResult>",
                    )
                }
                None => error(StatusCode::NOT_FOUND, "NoSuchUpload"),
            },
            (&Method::DELETE, Some(upload)) => match state.uploads.remove(&upload) {
                Some(_) => empty(StatusCode::NO_CONTENT),
                None => error(StatusCode::NOT_FOUND, "NoSuchUpload"),
            },
            (&Method::POST, None) if query.contains_key("delete") => {
                let text = String::from_utf8_lossy(&body).into_owned();
                let keys =
                    text.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
                let gone: String = keys
                    .map(|key| {
                        state.objects.remove(key);
                        format!("<Deleted><Key>{key}</Key></Deleted>")
                    })
                    .collect();
                xml(&format!("<DeleteResult>{gone}</DeleteResult>"))
            }
            (&Method::PUT, None) => {
                state.objects.insert(key, (body, jiff::Timestamp::now()));
                tagged("whole")
            }
            (&Method::DELETE, None) => {
                state.objects.remove(&key);
                empty(StatusCode::NO_CONTENT)
            }
            (&Method::GET, None) if key.is_empty() => {
                let listed: String = state
                    .objects
                    .iter()
                    .map(|(key, (bytes, at))| {
                        let size = bytes.len();
                        format!(
                            "<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>{at}</LastModified><ETag>whole</ETag></Contents>"
                        )
                    })
                    .collect();
                xml(&format!(
                    "<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{listed}</ListBucketResult>"
                ))
            }
            _ => match state.objects.get(&key) {
                Some((bytes, at)) => object(parts, bytes, *at),
                None => error(StatusCode::NOT_FOUND, "NoSuchKey"),
            },
        }
    }
}

/// The whole object, or a range of it (`bytes=FROM-`, `bytes=FROM-TO`).
fn object(
    parts: &hyper::http::request::Parts,
    bytes: &Bytes,
    at: jiff::Timestamp,
) -> Response<Full<Bytes>> {
    let asked = parts
        .headers
        .get(header::RANGE)
        .and_then(|v| v.to_str().ok()?.strip_prefix("bytes=")?.split_once('-'));
    let total = bytes.len();
    let modified = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let response =
        Response::builder().header(header::ETAG, "whole").header(header::LAST_MODIFIED, modified);
    let content = if parts.method == Method::HEAD { Bytes::new() } else { bytes.clone() };
    let built = match asked
        .and_then(|(from, to)| Some((from.parse::<usize>().ok()?, to.parse::<usize>().ok())))
    {
        Some((from, to)) if from < total => {
            let to = to.unwrap_or(total - 1).min(total - 1);
            let range = format!("bytes {from}-{to}/{total}");
            response
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, range)
                .body(Full::new(bytes.slice(from..=to)))
        }
        _ => response.body(Full::new(content)),
    };
    built.expect("a response")
}

fn xml(text: &str) -> Response<Full<Bytes>> {
    Response::builder()
        .header(header::CONTENT_TYPE, "application/xml")
        .body(Full::new(Bytes::from(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{text}"))))
        .expect("a response")
}

fn tagged(tag: &str) -> Response<Full<Bytes>> {
    Response::builder().header(header::ETAG, tag).body(Full::new(Bytes::new())).expect("a response")
}

fn empty(status: StatusCode) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::new(Bytes::new())).expect("a response")
}

fn error(status: StatusCode, code: &str) -> Response<Full<Bytes>> {
    let mut response =
        xml(&format!("<Error><Code>{code}</Code><Message>on purpose</Message></Error>"));
    *response.status_mut() = status;
    response
}
