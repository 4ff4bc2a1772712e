//! The HTTP client for providers: timeouts, size limits, no redirects, at most one retry.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base::{Fault, Secret};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use reqwest::{Client, RequestBuilder, redirect};
use url::Url;

use crate::Refusal;
use crate::sign_in::TokenRequest;

/// Time and size limits of one request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until the connection is established, TLS included.
    pub connect: Duration,
    /// From the first attempt to the last byte, a retry included; a trickle of bytes doesn't extend
    /// it.
    pub total: Duration,
    /// Bytes of a response.
    pub answer: usize,
    /// Bytes of a key set, which may carry certificate chains.
    pub keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            total: Duration::from_secs(10),
            answer: 64 * 1024,
            keys: 256 * 1024,
        }
    }
}

/// An HTTP client with limits. It follows no redirect, since a document's URL is part of its proof.
pub struct Http {
    client: Client,
    limits: Limits,
    /// Microseconds spent waiting for providers, to tell the portal's own share of a sign-in apart.
    waited: AtomicU64,
}

/// Resolves names under `localhost` to the loopback (RFC 6761, section 6.3), as browsers do but
/// some system resolvers don't. Other names go to the system's resolver.
struct Names;

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let name = name.as_str().trim_end_matches('.').to_ascii_lowercase();
            if name == "localhost" || name.ends_with(".localhost") {
                return Ok(
                    Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))) as Addrs
                );
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A complete response.
pub struct HttpResponse {
    pub status: u16,
    pub body: Vec<u8>,
    /// From `Cache-Control`, in seconds.
    pub max_age: Option<u64>,
}

impl Http {
    pub fn new(limits: Limits) -> Result<Self, Fault> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(limits.connect)
            .user_agent("farstu")
            .pool_idle_timeout(Duration::from_secs(30))
            .dns_resolver(Arc::new(Names))
            .build()
            .map_err(Fault::new)?;
        Ok(Self { client, limits, waited: AtomicU64::new(0) })
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }
    /// The total time spent waiting for providers.
    pub fn waited(&self) -> Duration {
        Duration::from_micros(self.waited.load(Ordering::Relaxed))
    }

    pub async fn get(
        &self,
        url: &Url,
        bearer: Option<&Secret<String>>,
        at_most: usize,
    ) -> Result<HttpResponse, Refusal> {
        let mut request = self.client.get(url.clone()).header(ACCEPT, "application/json");
        if let Some(token) = bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {}", token.expose()));
        }
        // Idempotent, so it can be retried.
        self.ask(request, at_most, |error| error.is_connect() || error.is_request()).await
    }

    pub async fn post(
        &self,
        url: &Url,
        token_request: &TokenRequest,
        at_most: usize,
    ) -> Result<HttpResponse, Refusal> {
        let mut request = self
            .client
            .post(url.clone())
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(token_request.body.expose().clone());
        if let Some(authorization) = &token_request.authorization {
            request = request.header(AUTHORIZATION, authorization.expose());
        }
        // A code is used up by the first request that arrives, so only one that was never sent is
        // retried.
        self.ask(request, at_most, reqwest::Error::is_connect).await
    }

    async fn ask(
        &self,
        request: RequestBuilder,
        at_most: usize,
        again: impl Fn(&reqwest::Error) -> bool,
    ) -> Result<HttpResponse, Refusal> {
        let begun = Instant::now();
        let whole = async {
            let second = request.try_clone();
            let sent = match (request.send().await, second) {
                (Err(error), Some(second)) if again(&error) && !error.is_timeout() => {
                    second.send().await
                }
                (sent, _) => sent,
            };
            read(sent.map_err(|error| lost(&error))?, at_most).await
        };
        let answer =
            tokio::time::timeout(self.limits.total, whole).await.unwrap_or(Err(Refusal::TimedOut));
        self.waited.fetch_add(
            u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            Ordering::Relaxed,
        );
        answer
    }
}

async fn read(mut response: reqwest::Response, at_most: usize) -> Result<HttpResponse, Refusal> {
    let status = response.status();
    if status.is_redirection() {
        return Err(Refusal::Redirected);
    }
    if response.content_length().is_some_and(|length| length > at_most as u64) {
        return Err(Refusal::TooLarge);
    }
    let max_age =
        response.headers().get(CACHE_CONTROL).and_then(|value| max_age(value.to_str().ok()?));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > at_most {
            return Err(Refusal::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status: status.as_u16(), body, max_age })
}

/// Seconds (RFC 9111, section 5.2.2.1); zero if the response must not be cached.
fn max_age(header: &str) -> Option<u64> {
    let mut seconds = None;
    for part in header.split(',').map(str::trim) {
        if part.eq_ignore_ascii_case("no-store") || part.eq_ignore_ascii_case("no-cache") {
            return Some(0);
        }
        if let Some((name, value)) = part.split_once('=')
            && name.eq_ignore_ascii_case("max-age")
        {
            seconds = value.trim_matches('"').parse().ok();
        }
    }
    seconds
}

fn lost(error: &reqwest::Error) -> Refusal {
    if error.is_timeout() { Refusal::TimedOut } else { Refusal::Unreachable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_an_answer_may_be_kept() {
        for (header, expected) in [
            ("public, max-age=3600", Some(3600)),
            ("Max-Age=\"60\", must-revalidate", Some(60)),
            ("no-store, max-age=5", Some(0)),
            ("private", None),
            ("max-age=-1", None),
            ("", None),
        ] {
            assert_eq!(max_age(header), expected, "{header}");
        }
    }
}
