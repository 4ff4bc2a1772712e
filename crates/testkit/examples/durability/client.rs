//! A respondent's browser over real HTTP. It reports each answer, and retries nothing.

use std::net::SocketAddr;

use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN};
use testkit::multipart;

use super::node;
use super::world::Respondent;

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    cookies: String,
    from: String,
    csrf: String,
}

/// A received answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it redirects; empty if it does not.
    pub(crate) to: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// `Err` if there is no answer or the person is not signed in.
    pub(crate) async fn sign_in(
        address: SocketAddr,
        respondent: &Respondent,
    ) -> Result<Self, String> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| e.to_string())?;
        let (base, from) =
            (format!("http://{address}"), format!("198.18.0.{}", respondent.number + 1));
        let mut client =
            Self { http, base, cookies: respondent.cookies.clone(), from, csrf: String::new() };
        let home = client.get("/home").await?;
        let csrf = home
            .text()
            .split_once("name=\"csrf\" value=\"")
            .and_then(|(_, rest)| rest.split('"').next().map(str::to_owned));
        client.csrf =
            csrf.ok_or_else(|| format!("no form on /home: {} {}", home.status, home.to))?;
        Ok(client)
    }

    fn asked(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        let origin = format!("http://{}", node::HOST);
        request
            .header(HOST, node::HOST)
            .header(ORIGIN, origin)
            .header(COOKIE, &self.cookies)
            .header("x-forwarded-for", &self.from)
    }

    async fn answered(&self, request: reqwest::RequestBuilder) -> Result<Answer, String> {
        let response = self.asked(request).send().await.map_err(|e| e.to_string())?;
        let status = response.status().as_u16();
        let to = response
            .headers()
            .get(LOCATION)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let body = response.bytes().await.map_err(|e| e.to_string())?.to_vec();
        Ok(Answer { status, to, body })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, String> {
        self.answered(self.http.get(format!("{}{path}", self.base))).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, String> {
        let escaped = |text: &str| -> String {
            let byte = |b: u8| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            };
            text.bytes().map(byte).collect()
        };
        let all = [("csrf", self.csrf.as_str())].into_iter().chain(fields.iter().copied());
        let body: Vec<String> =
            all.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let request = self
            .http
            .post(format!("{}{path}", self.base))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.answered(request.body(body.join("&"))).await
    }

    pub(crate) async fn upload(
        &self,
        path: &str,
        name: &str,
        content: &[u8],
    ) -> Result<Answer, String> {
        let (kind, body) = multipart(&[("csrf", &self.csrf)], "file", name, content);
        self.answered(
            self.http.post(format!("{}{path}", self.base)).header(CONTENT_TYPE, kind).body(body),
        )
        .await
    }
}
