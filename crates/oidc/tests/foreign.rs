//! The provider's core behind a few bare routes, tested with a certified third-party client
//! (`e2e/foreign/client.mjs`).
//!
//! Run by `cargo xtask test --only foreign`, which installs what it needs. Plain `cargo test` skips
//! it, and says so.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::{
    AccountId, Clock, EmailAddress, Fault, Line, Secret, SystemClock, SystemEntropy, Timestamp,
};
use oidc::authorize::{
    Decision, DecisionInput, Read, Request, Response as Answer, ResponseMode, decide, expected,
};
use oidc::clients::{Clients, Settings};
use oidc::keys::{self, KeyRing};
use oidc::token::{self, TokenRequest, TokenResponse};
use oidc::{Endpoints, Person, Provider, Subject, consent};
use serde_json::{Value, json};
use store::Db;
use store::testing::on_both;

/// The folder with `client.mjs` and its packages; set by xtask.
const FOLDER: &str = "FARSTU_TEST_FOREIGN";
const SECRET: &str = "0123456789abcdef/+:&=% 0123456789abcdef";

struct Portal {
    db: Db,
    provider: Provider,
    clients: Clients,
    ring: KeyRing,
    account: AccountId,
}

fn now() -> Timestamp {
    SystemClock.now()
}

fn listed() -> Vec<Value> {
    let one = |id: &str, method: &str, algorithm: &str, form_post: bool| {
        let secret = (method != "none").then_some(SECRET);
        let redirect_uri = format!("https://{id}.example/back");
        json!({ "client_id": id, "secret": secret, "method": method, "algorithm": algorithm, "redirect_uri": redirect_uri, "form_post": form_post })
    };
    vec![
        one("basic", "basic", "RS256", false),
        one("post", "post", "ES256", false),
        one("app", "none", "EdDSA", false),
        one("form", "basic", "RS256", true),
    ]
}

fn clients() -> Clients {
    let made = listed().into_iter().map(|one| {
        let settings = json!({ "id": one["client_id"], "name": one["client_id"], "redirect_uris": [one["redirect_uri"]], "authentication": one["method"],
            "id_token_algorithm": one["algorithm"], "sector": if one["client_id"] == "post" { json!("sector.example") } else { Value::Null } });
        let settings: Settings = serde_json::from_value(settings).expect("settings");
        settings.client(Some(&Secret::new(SECRET.to_owned()))).expect("valid")
    });
    Clients::new(made).expect("clients")
}

#[test]
fn an_independent_client() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        eprintln!(
            "left out: {FOLDER} is not set; `cargo xtask test --only foreign` installs Node and its packages, and sets it"
        );
        return;
    };
    on_both(|db| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(walk(db, &folder));
    });
}

async fn walk(db: &Db, folder: &std::ffi::OsStr) {
    for algorithm in keys::Algorithm::ALL {
        let fresh = keys::make(*algorithm).unwrap();
        db.write::<_, Fault, _>(move |tx| keys::add(tx, now(), &fresh)).await.unwrap();
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let portal = Arc::new(Portal {
        db: db.clone(),
        provider: Provider {
            endpoints: Endpoints::below(&issuer),
            issuer: issuer.clone(),
            tenants: oidc::Tenants::default(),
        },
        clients: clients(),
        ring: db.read(keys::load).await.unwrap(),
        account: AccountId::new(now(), &SystemEntropy),
    });
    let account = portal.account;
    let routes = Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(async |State(portal): State<Arc<Portal>>| Json(oidc::discovery(&portal.provider))),
        )
        .route(
            "/oidc/keys",
            get(async |State(portal): State<Arc<Portal>>| {
                Json(portal.ring.key_set(now()).expect("keys"))
            }),
        )
        .route("/oidc/authorize", get(authorize))
        .route("/oidc/token", post(exchange))
        .route("/oidc/userinfo", get(userinfo))
        .with_state(portal);
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let (folder, list) = (folder.to_owned(), Value::from(listed()).to_string());
    let output = tokio::task::spawn_blocking(move || {
        Command::new("node").arg("client.mjs").arg(issuer).arg(list).current_dir(folder).output()
    });
    let output = output.await.unwrap().expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(told.len(), listed().len());
    for one in told {
        assert_eq!(
            one["sub"] == account.to_string(),
            one["client_id"] != "post",
            "pairwise for one client: {one}"
        );
        assert_eq!((&one["ended"], &one["amr"]), (&json!(true), &json!(["pwd", "otp"])), "{one}");
        assert_eq!(
            (&one["email"], &one["name"]),
            (&json!("asa@kommun.example"), &json!("Åsa Öst")),
            "{one}"
        );
    }
}

fn person() -> Person {
    Person {
        given_name: Some(Line::new("Åsa").unwrap()),
        family_name: Some(Line::new("Öst").unwrap()),
        address: Some(EmailAddress::new("asa@kommun.example").unwrap()),
        address_proved: true,
        ..Person::default()
    }
}

/// A person who signed in ten minutes ago and gives every consent.
async fn authorize(State(portal): State<Arc<Portal>>, RawQuery(query): RawQuery) -> Response<Body> {
    let request = match Request::read(&portal.provider, &portal.clients, &query.unwrap_or_default())
    {
        Read::Valid(request) => *request,
        Read::ErrorResponse(answer) => return sent(&answer),
        Read::ErrorPage(why) => {
            return Response::builder().status(400).body(format!("{why:?}").into()).unwrap();
        }
    };
    let at = now();
    let subject = Subject {
        account: portal.account,
        session: None,
        authenticated_at: at.minus(Duration::from_secs(600)),
        address: EmailAddress::new("asa@kommun.example").expect("an address"),
        methods: vec!["pwd".to_owned(), "otp".to_owned()],
        two_steps: true,
        two_steps_demanded: false,
    };
    let client = portal.clients.find(request.client.as_str()).expect("a known client").clone();
    loop {
        let (account, id) = (portal.account, client.id.clone());
        let (asked, of, who) = (request.clone(), client.clone(), subject.clone());
        let read = portal.db.read(move |tx| {
            Ok::<_, Fault>((consent::find(tx, account, &id)?, expected(tx, &asked, &of, &who)?))
        });
        let (held, expected) = read.await.expect("read");
        let input = DecisionInput {
            subject: Some(&subject),
            expected,
            consent: held.as_ref(),
            permitted: true,
            person_confirmed: false,
            asked_at: at,
            now: at,
        };
        match decide(&request, &client, &input) {
            Decision::AskConsent(scopes) => {
                let client = client.clone();
                portal
                    .db
                    .write(move |tx| consent::give(tx, at, account, &client, &scopes))
                    .await
                    .expect("a stored consent");
            }
            Decision::Issue => {
                let code = {
                    let (request, subject) = (request.clone(), subject.clone());
                    portal
                        .db
                        .write(move |tx| token::issue(tx, at, &request, &subject))
                        .await
                        .expect("issued")
                };
                return sent(&Answer::code(&portal.provider, &request, &code));
            }
            Decision::Refuse(error) => {
                return sent(&Answer::refusal(&portal.provider, &request, error));
            }
            _ => return Response::builder().status(500).body("a sign-in page".into()).unwrap(),
        }
    }
}

fn sent(answer: &Answer) -> Response<Body> {
    match answer.mode {
        ResponseMode::Query => Response::builder()
            .status(303)
            .header(header::LOCATION, answer.location())
            .body(Body::empty())
            .unwrap(),
        ResponseMode::FormPost => {
            let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
            let fields: String = answer
                .fields()
                .map(|(name, value)| {
                    format!("<input name=\"{name}\" value=\"{}\">", escaped(value))
                })
                .collect();
            Response::new(
                format!(
                    "<form method=\"post\" action=\"{}\">{fields}</form>",
                    escaped(&answer.redirect_uri)
                )
                .into(),
            )
        }
    }
}

async fn exchange(
    State(portal): State<Arc<Portal>>,
    headers: HeaderMap,
    body: String,
) -> Response<Body> {
    let asked = match TokenRequest::read(&body, authorization(&headers).as_deref()) {
        Ok(asked) => asked,
        Err(reply) => return replied(&reply),
    };
    let client = match asked.client(&portal.clients) {
        Ok(client) => client.clone(),
        Err(reply) => return replied(&reply),
    };
    let taken = {
        let client = client.clone();
        portal
            .db
            .write::<_, Fault, _>(move |tx| token::redeem(tx, now(), &client, &asked))
            .await
            .expect("no fault")
    };
    match taken {
        Err(reply) => replied(&reply),
        Ok(granted) => {
            let key = portal.ring.signing(client.algorithm, now()).expect("a key");
            replied(
                &granted.reply(&portal.provider, &client, &person(), key, now()).expect("signed"),
            )
        }
    }
}

async fn userinfo(State(portal): State<Arc<Portal>>, headers: HeaderMap) -> Response<Body> {
    let (header, clients) = (authorization(&headers), portal.clients.clone());
    let access_token = match token::bearer_token(header.as_deref(), None) {
        Ok(access_token) => access_token,
        Err(reply) => return replied(&reply),
    };
    let bearer = portal
        .db
        .read::<_, Fault, _>(move |tx| token::userinfo(tx, now(), &clients, &access_token))
        .await
        .expect("no fault");
    match bearer {
        Err(reply) => replied(&reply),
        Ok(bearer) => replied(&bearer.reply(&person())),
    }
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    Some(headers.get(header::AUTHORIZATION)?.to_str().ok()?.to_owned())
}

fn replied(reply: &TokenResponse) -> Response<Body> {
    let mut response =
        Response::builder().status(reply.status).header(header::CONTENT_TYPE, "application/json");
    if let Some(challenge) = reply.challenge {
        response = response.header(header::WWW_AUTHENTICATE, challenge);
    }
    response.body(reply.body.to_string().into()).unwrap()
}
