//! The test provider's server and the controls of its behaviour.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Method, Request, Response, StatusCode, header};
use base::{Clock, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use super::Misbehaviour as M;
use super::answers::{json_with, plain, redirect, trickle};
use super::token::SigningKey;
use crate::provider::{Algorithm, CONSUMER_TENANT, Kind, Provider, Settings};

/// Tenant id and object id of the person, as the provider plays Entra.
pub const TENANT: &str = "11111111-2222-4333-8444-555555555555";
pub const OBJECT: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

/// The signed-in person's claims, which override the usual ones; `null` removes one.
pub type Person = Value;

/// A running provider. It stops with the runtime that it was started on.
pub struct Upstream {
    address: String,
    inner: Arc<Mutex<Inner>>,
}

pub(super) struct Inner {
    address: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) misbehaviour: M,
    pub(super) person: Person,
    keys: Vec<SigningKey>,
    /// The signing key.
    pub(super) key: SigningKey,
    codes: HashMap<String, Asked>,
    pub(super) last_nonce: Option<String>,
    number: u32,
    /// Requested paths, in order.
    requests: Vec<String>,
    domains: HashMap<String, String>,
}

/// The request that a code was issued for.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) nonce: String,
    challenge: String,
    pub(super) client_id: String,
    redirect_uri: String,
    /// The path before `/authorize`, which tells which of the provider's issuers was asked.
    pub(super) prefix: String,
}

impl Upstream {
    pub async fn start(clock: Arc<dyn Clock>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let key = SigningKey::es256("e1");
        let inner = Arc::new(Mutex::new(Inner {
            address: address.clone(),
            clock,
            misbehaviour: M::None,
            person: json!({}),
            keys: vec![key.clone()],
            key,
            codes: HashMap::new(),
            last_nonce: None,
            number: 0,
            requests: Vec::new(),
            domains: HashMap::new(),
        }));
        let app = axum::Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, inner }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no test panicked while it held this")
    }

    pub fn address(&self) -> &str {
        &self.address
    }
    /// Misbehaves in this way from now on.
    pub fn misbehaves(&self, misbehaviour: M) {
        self.lock().misbehaviour = misbehaviour;
    }
    pub fn signs_in(&self, person: Person) {
        self.lock().person = person;
    }
    pub fn knows_domain(&self, domain: &str, tenant: &str) {
        self.lock().domains.insert(domain.to_owned(), tenant.to_owned());
    }
    /// The paths requested since the last call.
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().requests)
    }

    /// Replaces the keys by new ones with new ids.
    pub fn rotates_keys(&self) {
        let mut inner = self.lock();
        inner.number += 1;
        let id = format!("e{}", inner.number + 100);
        inner.key = SigningKey::es256(&id);
        inner.keys = vec![inner.key.clone()];
    }

    /// Replaces the key, keeping its id.
    pub fn replaces_key(&self) {
        let mut inner = self.lock();
        let id = inner.key.id().to_owned();
        inner.key = SigningKey::es256(&id);
        inner.keys = vec![inner.key.clone()];
    }

    /// Signs with this algorithm from now on; earlier keys stay published.
    pub fn signs_by(&self, algorithm: Algorithm) {
        let mut inner = self.lock();
        inner.key = match algorithm {
            Algorithm::RS256 => SigningKey::rsa("r1", 0, jsonwebtoken::Algorithm::RS256),
            Algorithm::PS256 => SigningKey::rsa("r2", 1, jsonwebtoken::Algorithm::PS256),
            Algorithm::ES256 => SigningKey::es256("e2"),
            Algorithm::EdDSA => SigningKey::eddsa("d1"),
        };
        let key = inner.key.clone();
        inner.keys.push(key);
    }

    /// The portal's configuration of this provider, as `id` and of this kind.
    pub fn provider(&self, id: &str, kind: Kind) -> Provider {
        let settings = json!({ "id": id, "kind": kind_name(kind), "client-id": "farstu", "authority": self.authority(kind), "trust-addresses": kind == Kind::Openid,
            "algorithms": ["RS256", "PS256", "ES256", "EdDSA"] });
        let settings: Settings = serde_json::from_value(settings).expect("settings");
        let redirect = format!("https://portal.example/return/{id}");
        settings
            .provider(&redirect, Some(Secret::new("s3cret: with/signs+".to_owned())))
            .expect("valid settings")
    }

    /// The value of `authority` in a portal file.
    pub fn authority(&self, kind: Kind) -> String {
        match kind {
            Kind::MicrosoftWork => format!("{}/organizations/v2.0", self.address),
            Kind::MicrosoftPersonal => format!("{}/consumers/v2.0", self.address),
            Kind::Google | Kind::Openid => self.address.clone(),
        }
    }

    /// Acts as the browser: follows the URL and returns the query of the redirect URI.
    pub async fn browse(&self, url: &Url) -> String {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build()
            .expect("a client");
        let answer = client.get(url.clone()).send().await.expect("an answer");
        let location = answer.headers()[header::LOCATION].to_str().expect("ASCII").to_owned();
        location.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::MicrosoftWork => "microsoft-work",
        Kind::MicrosoftPersonal => "microsoft-personal",
        Kind::Google => "google",
        Kind::Openid => "openid",
    }
}

type Shared = Arc<Mutex<Inner>>;

async fn answer(State(shared): State<Shared>, request: Request<Body>) -> Response<Body> {
    let (path, query) =
        (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let method = request.method().clone();
    let authorization = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap_or_default();
    let misbehaviour = {
        let mut inner = shared.lock().expect("not poisoned");
        inner.requests.push(path.clone());
        inner.misbehaviour
    };
    let with = |inner: &dyn Fn(&mut Inner) -> Response<Body>| {
        inner(&mut shared.lock().expect("not poisoned"))
    };
    if let Some(prefix) = path.strip_suffix("/.well-known/openid-configuration") {
        return with(&|inner| inner.discovery(prefix));
    }
    if let Some(prefix) = path.strip_suffix("/authorize") {
        return with(&|inner| inner.authorize(prefix, &query));
    }
    if path.ends_with("/keys") {
        return with(&|inner| inner.key_set());
    }
    if path.ends_with("/userinfo") {
        return with(&|inner| inner.userinfo(authorization.as_deref()));
    }
    if path.ends_with("/token") && method == Method::POST {
        match misbehaviour {
            M::TokenHangs => tokio::time::sleep(Duration::from_secs(60)).await,
            M::TokenTrickles => return trickle(),
            _ => {}
        }
        return with(&|inner| inner.token(authorization.as_deref(), &body));
    }
    plain(StatusCode::NOT_FOUND, "no such page")
}

impl Inner {
    pub(super) fn issuer(&self, prefix: &str) -> String {
        match prefix {
            "/organizations/v2.0" => format!("{}/{TENANT}/v2.0", self.address),
            "/consumers/v2.0" => format!("{}/{CONSUMER_TENANT}/v2.0", self.address),
            _ => format!("{}{prefix}", self.address),
        }
    }

    fn discovery(&self, prefix: &str) -> Response<Body> {
        match self.misbehaviour {
            M::DiscoveryRedirects => {
                return redirect(&format!("{}/elsewhere{prefix}", self.address));
            }
            M::DiscoveryIsNoJson => return plain(StatusCode::OK, "<html>Välkommen</html>"),
            M::DiscoveryFails => return plain(StatusCode::INTERNAL_SERVER_ERROR, "down"),
            _ => {}
        }
        let issuer = match prefix {
            "/organizations/v2.0" => format!("{}/{{tenantid}}/v2.0", self.address),
            "" | "/consumers/v2.0" => self.issuer(prefix),
            _ => {
                let domain = prefix.trim_start_matches('/').trim_end_matches("/v2.0");
                match self.domains.get(domain) {
                    Some(tenant) => format!("{}/{tenant}/v2.0", self.address),
                    None => {
                        return json_with(
                            StatusCode::BAD_REQUEST,
                            &json!({ "error": "invalid_tenant" }),
                        );
                    }
                }
            }
        };
        let base = format!("{}{prefix}", self.address);
        let mut document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "userinfo_endpoint": format!("{base}/userinfo"),
            "jwks_uri": format!("{base}/keys"),
            "authorization_response_iss_parameter_supported": true,
        });
        match self.misbehaviour {
            M::DiscoveryOfAnother => document["issuer"] = "https://another.example".into(),
            M::DiscoveryNamesPlainHttp => {
                document["token_endpoint"] = "http://upstream.example/token".into()
            }
            M::DiscoveryLacksKeys => document["jwks_uri"] = Value::Null,
            _ => {}
        }
        json_with(StatusCode::OK, &document)
    }

    fn authorize(&mut self, prefix: &str, query: &str) -> Response<Body> {
        let asked: HashMap<String, String> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        assert_eq!(
            (of("response_type").as_str(), of("code_challenge_method").as_str()),
            ("code", "S256")
        );
        self.number += 1;
        let code = format!("code-{}", self.number);
        let issuer = self.issuer(prefix);
        self.codes.insert(
            code.clone(),
            Asked {
                nonce: of("nonce"),
                challenge: of("code_challenge"),
                client_id: of("client_id"),
                redirect_uri: of("redirect_uri"),
                prefix: prefix.to_owned(),
            },
        );
        let mut answer = form_urlencoded::Serializer::new(String::new());
        match self.misbehaviour {
            M::StateWrong => drop(answer.append_pair("state", "nobody-gave-this-out")),
            M::StateMissing => {}
            M::StateTwice => {
                answer.append_pair("state", &of("state")).append_pair("state", "another");
            }
            _ => drop(answer.append_pair("state", &of("state"))),
        }
        match self.misbehaviour {
            M::ResponseIssuerMissing => {}
            M::ResponseIssuerMixedUp => {
                answer.append_pair("iss", "https://another.example");
            }
            _ => drop(answer.append_pair("iss", &issuer)),
        }
        match self.misbehaviour {
            M::Denies => drop(
                answer
                    .append_pair("error", "access_denied")
                    .append_pair("error_description", "<b>no</b>"),
            ),
            M::SaysBusy => drop(answer.append_pair("error", "temporarily_unavailable")),
            M::CodeMissing => {}
            _ => drop(answer.append_pair("code", &code)),
        }
        redirect(&format!("{}?{}", of("redirect_uri"), answer.finish()))
    }

    fn key_set(&self) -> Response<Body> {
        let mut keys: Vec<Value> = self.keys.iter().map(SigningKey::jwk).collect();
        if self.misbehaviour == M::KeyOfAnotherTenant {
            for key in &mut keys {
                key["issuer"] = format!("{}/{CONSUMER_TENANT}/v2.0", self.address).into();
            }
        }
        // Unusable keys must not spoil the rest.
        keys.push(json!({ "kty": "XYZ", "kid": "strange" }));
        keys.push(json!({ "kty": "RSA", "kid": "short", "n": "AQAB", "e": "AQAB" }));
        json_with(StatusCode::OK, &json!({ "keys": keys }))
    }

    fn token(&mut self, authorization: Option<&str>, body: &Bytes) -> Response<Body> {
        let refuse = |error: &str| json_with(StatusCode::BAD_REQUEST, &json!({ "error": error }));
        match self.misbehaviour {
            M::TokenRedirects => return redirect(&format!("{}/elsewhere", self.address)),
            M::TokenFails => return plain(StatusCode::INTERNAL_SERVER_ERROR, "down"),
            M::TokenIsNoJson => return plain(StatusCode::OK, "access_token=x"),
            M::CodeRefused => return refuse("invalid_grant"),
            M::ClientRefused => return refuse("invalid_client"),
            _ => {}
        }
        let given: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let of = |name: &str| given.get(name).cloned().unwrap_or_default();
        let Some(asked) = self.codes.remove(&of("code")) else { return refuse("invalid_grant") };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
        if challenge != asked.challenge || of("redirect_uri") != asked.redirect_uri {
            return refuse("invalid_grant");
        }
        // With basic or post, the secret must be sent, unchanged by the encoding.
        let secret = authorization.is_some_and(|header| {
            let pair = base64::engine::general_purpose::STANDARD
                .decode(header.trim_start_matches("Basic "))
                .unwrap_or_default();
            pair == format!("{}:s3cret%3A+with%2Fsigns%2B", asked.client_id).as_bytes()
        });
        if !secret
            && (of("client_id"), of("client_secret"))
                != (asked.client_id.clone(), "s3cret: with/signs+".to_owned())
        {
            return refuse("invalid_client");
        }
        let access_token = format!("access-{}", self.number);
        let id_token = self.id_token(&asked, &access_token);
        self.last_nonce = Some(asked.nonce);
        let mut answer = json!({ "access_token": access_token, "token_type": "Bearer", "expires_in": 300, "id_token": id_token });
        if self.misbehaviour == M::IdTokenMissing {
            answer["id_token"] = Value::Null;
        }
        json_with(StatusCode::OK, &answer)
    }

    fn userinfo(&self, authorization: Option<&str>) -> Response<Body> {
        if !authorization.is_some_and(|header| header.starts_with("Bearer access-")) {
            return plain(StatusCode::UNAUTHORIZED, "who?");
        }
        let mut info = json!({ "sub": "subject-1" });
        for (name, value) in self.person.as_object().into_iter().flatten() {
            info[name] = value.clone();
        }
        match self.misbehaviour {
            M::UserinfoOfAnother => info["sub"] = "subject-2".into(),
            M::UserinfoWithoutSubject => info["sub"] = Value::Null,
            M::UserinfoFails => return plain(StatusCode::BAD_GATEWAY, "down"),
            _ => {}
        }
        json_with(StatusCode::OK, &info)
    }
}
