//! A browser without script, which calls the router without a socket.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// A request body: content type and bytes.
type Sent = (String, Vec<u8>);

const FORM: &str = "application/x-www-form-urlencoded";

/// A form's action (`None`: the page's own address), and its hidden fields.
type PageForm = (Option<String>, Vec<(String, String)>);

/// The origin of the made-up clients that pages redirect to.
const SERVICES: &str = "https://virke.example/";
const HOST: &str = "statistik.localhost:8080";

/// A browser without script: it keeps cookies, follows redirects, and fills in forms.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    address: IpAddr,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
    /// Extra headers, which replace its own of the same name.
    pub also: Vec<(&'static str, &'static str)>,
    /// The current page.
    pub page: Page,
}

/// A page as the browser shows it.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: StatusCode,
    /// Path and query in the address bar.
    pub path: String,
    pub headers: HeaderMap,
    pub html: String,
    /// The body, decompressed.
    pub bytes: Vec<u8>,
}

impl Page {
    fn blank() -> Self {
        Self {
            status: StatusCode::OK,
            path: "about:blank".to_owned(),
            headers: HeaderMap::new(),
            html: String::new(),
            bytes: Vec::new(),
        }
    }

    pub fn has(&self, words: &str) -> bool {
        self.html.contains(words)
    }

    /// The value of a field on the page.
    pub fn value_of(&self, field: &str) -> Option<String> {
        let at = self.html.find(&format!("name=\"{field}\""))?;
        let tag = &self.html[self.html[..at].rfind('<')?..];
        attribute(&tag[..tag.find('>')?], "value")
    }

    /// The page's forms: action and hidden fields.
    fn forms(&self) -> Vec<PageForm> {
        let forms = self
            .html
            .split("<form")
            .skip(1)
            .filter_map(|rest| rest.split_once("</form>").map(|(form, _)| form));
        forms
            .map(|form| {
                let head = form.split('>').next().unwrap_or_default();
                let inputs = form.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
                let hidden = inputs.filter(|tag| tag.contains("type=\"hidden\""));
                let fields = hidden.filter_map(|tag| {
                    Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
                });
                (attribute(head, "action"), fields.collect())
            })
            .collect()
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&")
            .replace("&#38;", "&"),
    )
}

impl Browser {
    pub(crate) fn new(router: Router, address: IpAddr) -> Self {
        Self {
            router,
            address,
            cookies: BTreeMap::new(),
            language: "en",
            also: Vec::new(),
            page: Page::blank(),
        }
    }

    /// The same cookies and page at another process, as after a restart of either.
    #[must_use]
    pub fn before(&self, app: &crate::TestApp) -> Self {
        Self { router: app.router(), ..self.clone() }
    }

    /// Opens an address, following redirects.
    pub async fn get(&mut self, path: &str) -> &Page {
        self.follow(Method::GET, path.to_owned(), None).await
    }

    /// Fills in and sends the page's own form, not the layout's, with its hidden fields.
    pub async fn submit(&mut self, fields: &[(&str, &str)]) -> &Page {
        let (action, hidden) = self.own_form();
        self.send(action, &hidden, fields).await
    }

    /// Sends the form and loses the answer: the browser gets neither its cookies nor its page.
    pub async fn submit_and_lose(&self, fields: &[(&str, &str)]) {
        let (action, hidden) = self.own_form();
        let mut gone = self.clone();
        gone.ask_with(&Method::POST, &action, Some(filled(&hidden, fields))).await;
    }

    /// The action and hidden fields of the page's own form.
    fn own_form(&self) -> (String, Vec<(String, String)>) {
        let forms = self.page.forms();
        let frame = ["/language", "/sign-out"];
        let form = forms
            .into_iter()
            .find(|(action, _)| !action.as_deref().is_some_and(|a| frame.contains(&a)));
        let (action, hidden) =
            form.unwrap_or_else(|| panic!("no form on {}: {}", self.page.path, self.page.html));
        (action.unwrap_or_else(|| self.page.path.clone()), hidden)
    }

    /// Cookies by the start of their name, without the portal's prefix: rest of the name, and
    /// value.
    pub fn cookies_called(&self, start: &str) -> Vec<(String, String)> {
        let named = |(name, value): (&String, &String)| {
            let rest = name.strip_prefix("__Host-farstu-")?.strip_prefix(start)?;
            Some((rest.to_owned(), value.clone()))
        };
        self.cookies.iter().filter_map(named).collect()
    }

    /// Sends the page's form with this `action`.
    pub async fn submit_to(&mut self, action: &str, fields: &[(&str, &str)]) -> &Page {
        let forms = self.page.forms();
        let form = forms.into_iter().find(|(a, _)| a.as_deref() == Some(action));
        let (_, hidden) =
            form.unwrap_or_else(|| panic!("no form to {action} on {}", self.page.path));
        self.send(action.to_owned(), &hidden, fields).await
    }

    /// Uses the search form of a list page.
    pub async fn search(&mut self, at: &str, text: &str) -> &Page {
        self.get(at).await;
        self.submit_to("/search", &[("text", text)]).await
    }

    async fn send(
        &mut self,
        path: String,
        hidden: &[(String, String)],
        fields: &[(&str, &str)],
    ) -> &Page {
        self.follow(Method::POST, path, Some(filled(hidden, fields))).await
    }

    /// Sends any body, as an attacker's tool would.
    pub async fn post_raw(&mut self, path: &str, body: &str) -> &Page {
        self.follow(
            Method::POST,
            path.to_owned(),
            Some((FORM.to_owned(), body.as_bytes().to_vec())),
        )
        .await
    }

    /// Uploads a file by the page's form with this `action`.
    pub async fn upload(
        &mut self,
        action: &str,
        field: &str,
        name: &str,
        content: &[u8],
        fields: &[(&str, &str)],
    ) -> &Page {
        let forms = self.page.forms();
        let form =
            forms.into_iter().find(|(a, _)| a.as_deref().unwrap_or(&self.page.path) == action);
        let (_, hidden) = form.unwrap_or_else(|| {
            panic!("no form to {action} on {}: {}", self.page.path, self.page.html)
        });
        let all: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .chain(fields.iter().copied())
            .collect();
        let body = multipart(&all, field, name, content);
        self.follow(Method::POST, action.to_owned(), Some(body)).await
    }

    async fn follow(&mut self, method: Method, path: String, body: Option<Sent>) -> &Page {
        let (mut method, mut path, mut body) = (method, path, body);
        for _ in 0..10 {
            let page = self.ask_with(&method, &path, body.take()).await;
            let to =
                page.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned);
            self.page = page;
            match to {
                Some(to) if self.page.status.is_redirection() => {
                    // A redirect to a client ends here: the test reads where it leads.
                    if to.starts_with(SERVICES) {
                        self.page.path = to;
                        return &self.page;
                    }
                    assert!(to.starts_with('/') && !to.starts_with("//"), "a redirect to {to}");
                    (method, path) = (Method::GET, to);
                }
                _ => return &self.page,
            }
        }
        panic!("redirects without end at {path}")
    }

    /// One request, and the page that a form's redirect leads to (ADR 29). Cookies are kept; the
    /// browser's own page does not change.
    pub async fn ask(&mut self, method: &Method, path: &str, body: Option<String>) -> Page {
        self.ask_with(method, path, body.map(|text| (FORM.to_owned(), text.into_bytes()))).await
    }

    /// As `ask`, with any content type and bytes.
    pub async fn ask_with(&mut self, method: &Method, path: &str, body: Option<Sent>) -> Page {
        let (mut status, mut headers, mut bytes) = self.exchange(method, path, body).await;
        let mut path = path.to_owned();
        let answer = headers
            .get(header::LOCATION)
            .and_then(|v| v.to_str().ok())
            .filter(|to| to.contains("answer="))
            .map(str::to_owned);
        if let Some(to) = answer {
            (status, headers, bytes) = self.exchange(&Method::GET, &to, None).await;
            // Tests name a page's path without `answer`.
            let plain = to.split("answer=").next().unwrap_or_default();
            path = plain.trim_end_matches(['?', '&']).to_owned();
        }
        // The answer to a `HEAD` has the headers of a compressed body but no body.
        if headers.get(header::CONTENT_ENCODING).is_some_and(|v| v == "gzip") && !bytes.is_empty() {
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice())
                .read_to_end(&mut unpacked)
                .expect("whole");
            bytes = unpacked;
        }
        let html = String::from_utf8_lossy(&bytes).into_owned();
        Page { status, path, headers, html, bytes }
    }

    /// One request whose page is not parsed: returns the status and the redirect. For measurements,
    /// where parsing would cost the machine that also serves.
    pub async fn knock(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<String>,
    ) -> (StatusCode, Option<String>) {
        let (status, headers, _) = self
            .exchange(method, path, body.map(|text| (FORM.to_owned(), text.into_bytes())))
            .await;
        (status, headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned))
    }

    /// Whether a successful response breaks off before its end.
    pub async fn breaks_off(&mut self, path: &str) -> bool {
        let (parts, body) = self.respond(&Method::GET, path, None).await.into_parts();
        assert_eq!(parts.status, StatusCode::OK, "{path} is refused");
        body.collect().await.is_err()
    }

    /// Sends a request with the cookies, and keeps those of the answer.
    async fn exchange(
        &mut self,
        method: &Method,
        path: &str,
        body: Option<Sent>,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let (parts, body) = self.respond(method, path, body).await.into_parts();
        let bytes = body.collect().await.expect("a body that ends").to_bytes().to_vec();
        (parts.status, parts.headers, bytes)
    }

    async fn respond(&mut self, method: &Method, path: &str, body: Option<Sent>) -> Response<Body> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT_LANGUAGE, self.language);
        // As browsers do.
        request = request.header(header::ACCEPT_ENCODING, "gzip");
        request = request.header(
            header::USER_AGENT,
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        );
        if !self.cookies.is_empty() {
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        if let Some((kind, _)) = &body {
            request = request
                .header(header::CONTENT_TYPE, kind)
                .header(header::ORIGIN, format!("http://{HOST}"));
        }
        for (name, value) in &self.also {
            request
                .headers_mut()
                .expect("a whole request")
                .insert(*name, header::HeaderValue::from_static(value));
        }
        let mut request = request
            .body(Body::from(body.map(|(_, bytes)| bytes).unwrap_or_default()))
            .expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 50_000)));
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        for set in
            response.headers().get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok())
        {
            let (name, value) =
                set.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if set.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }
}

/// Encodes a form with its hidden fields.
fn filled(hidden: &[(String, String)], fields: &[(&str, &str)]) -> Sent {
    // `fields` replace hidden fields of the same name, as script would.
    let own = hidden.iter().filter(|(name, _)| !fields.iter().any(|(filled, _)| filled == name));
    let all = own.map(|(n, v)| (n.as_str(), v.as_str())).chain(fields.iter().copied());
    let body = all
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect::<Vec<_>>()
        .join("&");
    (FORM.to_owned(), body.into_bytes())
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// A form with a file, as a browser sends it (RFC 7578).
pub fn multipart(fields: &[(&str, &str)], field: &str, name: &str, content: &[u8]) -> Sent {
    const BOUNDARY: &str = "----farstu-story-7d1f";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .into_bytes(),
        );
    }
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    body.extend(
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n")
            .into_bytes(),
    );
    body.extend_from_slice(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}
