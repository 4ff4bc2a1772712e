//! Helpers shared by the folders' tests, and one whole sign-in.

use std::time::Duration;

use base::{AccountId, EmailAddress, Fault, Language, Line, Secret, SeededEntropy, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::Db;
use store::testing::on_both;

use crate::authorize::{
    AnswerState, Decision, DecisionInput, Expected, Read, Request, Response, decide,
};
use crate::clients::{Client, Clients, Settings};
use crate::keys::{self, Algorithm, KeyRing};
use crate::token::{self, Grant, TokenRequest, TokenResponse};
use crate::{Endpoints, Person, Provider, Subject};

pub(crate) const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
pub(crate) const SECRET: &str = "0123456789abcdef/+:&=%0123456789abcdef";
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-0123456789";
pub(crate) const BACK: &str = "https://demo.example/back";

pub(crate) fn provider() -> Provider {
    Provider {
        issuer: "https://konto.example".to_owned(),
        endpoints: Endpoints::below("https://konto.example"),
        tenants: crate::Tenants::default(),
    }
}

pub(crate) fn client(change: Value) -> Client {
    let mut settings = json!({ "id": "demo", "name": "Demotjänst", "redirect_uris": [BACK], "id_token_algorithm": "ES256" });
    for (name, value) in change.as_object().unwrap() {
        settings[name] = value.clone();
    }
    let settings: Settings = serde_json::from_value(settings).unwrap();
    settings.client(Some(&Secret::new(SECRET.to_owned()))).unwrap()
}

pub(crate) fn clients() -> Clients {
    Clients::new([
        client(json!({})),
        client(json!({ "id": "post", "authentication": "post", "sector": "sector.example", "claims_in_id_token": true })),
        client(json!({ "id": "app", "authentication": "none", "redirect_uris": ["http://127.0.0.1:7777/back"] })),
        client(json!({ "id": "old", "pkce": "optional", "redirect_uris": ["https://old.example/?a=b"] })),
        client(json!({ "id": "own", "first_party": true, "scope": "openid email" })),
    ])
    .unwrap()
}

pub(crate) fn account(n: u64) -> AccountId {
    AccountId::new(T0, &SeededEntropy::new(n))
}

pub(crate) fn subject(authenticated_at: Timestamp) -> Subject {
    Subject {
        account: account(1),
        session: None,
        authenticated_at,
        address: EmailAddress::new("asa@kommun.example").unwrap(),
        methods: vec!["pwd".to_owned()],
        two_steps: false,
        two_steps_demanded: false,
    }
}

pub(crate) fn person() -> Person {
    Person {
        given_name: Some(Line::new("Åsa").unwrap()),
        family_name: Some(Line::new("Öst").unwrap()),
        address: Some(EmailAddress::new("asa@kommun.example").unwrap()),
        address_proved: true,
        language: Some(Language::Sv),
    }
}

pub(crate) fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// A valid request of a client, with changes; `null` removes a parameter.
pub(crate) fn query(id: &str, redirect_uri: &str, change: Value) -> String {
    let mut given = json!({ "client_id": id, "redirect_uri": redirect_uri, "response_type": "code", "scope": "openid profile email", "state": "st&te=å",
        "nonce": "n-1", "code_challenge": challenge(), "code_challenge_method": "S256" });
    for (name, value) in change.as_object().unwrap() {
        given[name] = value.clone();
    }
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in given.as_object().unwrap() {
        if let Some(text) = value.as_str() {
            query.append_pair(name, text);
        }
    }
    query.finish()
}

pub(crate) fn good(query: &str) -> Request {
    match Request::read(&provider(), &clients(), query) {
        Read::Valid(request) => *request,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn with_keys(db: &Db) {
    let fresh = keys::make(Algorithm::ES256).unwrap();
    db.write_blocking::<_, Fault, _>(move |tx| keys::add(tx, T0, &fresh)).unwrap();
}

pub(crate) fn issue(db: &Db, request: &Request, now: Timestamp) -> Secret<String> {
    let request = request.clone();
    db.write_blocking(move |tx| token::issue(tx, now, &request, &subject(now))).unwrap()
}

pub(crate) fn redeem(
    db: &Db,
    now: Timestamp,
    body: &str,
    authorization: Option<&str>,
) -> Result<Grant, TokenResponse> {
    let asked = TokenRequest::read(body, authorization)?;
    let client = asked.client(&clients())?.clone();
    db.write_blocking::<_, Fault, _>(move |tx| token::redeem(tx, now, &client, &asked)).unwrap()
}

pub(crate) fn basic(id: &str) -> String {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(format!(
            "{}:{}",
            encoded(id),
            encoded(SECRET)
        ))
    )
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    form.finish()
}

pub(crate) fn userinfo(db: &Db, now: Timestamp, token: &str) -> Result<Value, TokenResponse> {
    let access_token = token::bearer_token(Some(&format!("Bearer {token}")), None)?;
    let bearer = db
        .read_blocking::<_, Fault, _>(move |tx| token::userinfo(tx, now, &clients(), &access_token))
        .unwrap()?;
    Ok(bearer.reply(&person()).body)
}

/// The claims of a token, after jsonwebtoken has verified it with the published keys.
fn verified(ring: &KeyRing, token: &str, audience: &str) -> Value {
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_value(ring.key_set(T0).unwrap()).unwrap();
    let header = jsonwebtoken::decode_header(token).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(set.find(&header.kid.unwrap()).unwrap()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(header.alg);
    validation.set_audience(&[audience]);
    validation.set_issuer(&["https://konto.example"]);
    jsonwebtoken::decode::<Value>(token, &key, &validation).unwrap().claims
}

#[test]
fn a_whole_sign_in() {
    on_both(|db| {
        with_keys(db);
        let browser = Secret::new("cookie".to_owned());
        let sent = query("demo", BACK, json!({}));
        let (id, pending) = {
            let (sent, browser) = (sent.clone(), browser.clone());
            db.write_blocking::<_, Fault, _>(move |tx| {
                let id = crate::authorize::save(tx, T0, &sent, &browser)?;
                let pending = crate::authorize::resume(tx, T0, &id, &browser)?.expect("pending");
                Ok((id, pending))
            })
            .unwrap()
        };
        let (clients, request) = (clients(), good(&pending.query));
        let demo = clients.find("demo").unwrap();
        let decided = |who: Option<&Subject>| {
            let held = db.read_blocking({
                let id = demo.id.clone();
                move |tx| crate::consent::find(tx, account(1), &id)
            });
            let held = held.unwrap();
            let input = DecisionInput {
                subject: who,
                expected: Expected::Anybody,
                consent: held.as_ref(),
                permitted: true,
                person_confirmed: false,
                asked_at: pending.asked_at,
                now: T0,
            };
            decide(&request, demo, &input)
        };
        assert_eq!(decided(None), Decision::SignIn);
        let who = subject(T0);
        let Decision::AskConsent(scopes) = decided(Some(&who)) else {
            panic!("expected a request for consent")
        };
        db.write_blocking({
            let demo = demo.clone();
            move |tx| crate::consent::give(tx, T0, account(1), &demo, &scopes)
        })
        .unwrap();
        assert_eq!(decided(Some(&who)), Decision::Issue);
        let answered = |at: Timestamp| {
            let id = id.clone();
            db.write_blocking::<_, Fault, _>(move |tx| crate::authorize::answer(tx, at, &id))
                .unwrap()
        };
        let later = |seconds| T0.plus(Duration::from_secs(seconds));
        assert_eq!(answered(T0), AnswerState::Now);
        assert_eq!(
            (answered(later(59)), answered(later(60))),
            (AnswerState::Again, AnswerState::Over),
            "a double click, and the back button"
        );

        let code = issue(db, &request, T0);
        let location = Response::code(&provider(), &request, &code).location();
        let back: std::collections::HashMap<_, _> =
            url::Url::parse(&location).unwrap().query_pairs().into_owned().collect();
        assert_eq!(
            (back["state"].as_str(), back["iss"].as_str(), back["code"].as_str()),
            ("st&te=å", "https://konto.example", code.expose().as_str())
        );

        let body = form(&[
            ("grant_type", "authorization_code"),
            ("code", code.expose()),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ]);
        let granted = redeem(db, T0, &body, Some(&basic("demo"))).unwrap();
        let ring = db.read_blocking(keys::load).unwrap();
        let reply = granted
            .reply(&provider(), demo, &person(), ring.signing(demo.algorithm, T0).unwrap(), T0)
            .unwrap();
        let claims = verified(&ring, reply.body["id_token"].as_str().unwrap(), "demo");
        let at_hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(granted.access_token.expose())[..16]);
        assert_eq!(
            claims,
            json!({ "iss": "https://konto.example", "sub": account(1).to_string(), "aud": "demo", "iat": T0.seconds(), "exp": T0.seconds() + 600,
                "auth_time": T0.seconds(), "nonce": "n-1", "amr": ["pwd"], "at_hash": at_hash })
        );
        assert_eq!(
            userinfo(db, T0, reply.body["access_token"].as_str().unwrap()).unwrap(),
            json!({ "sub": account(1).to_string(), "name": "Åsa Öst", "given_name": "Åsa", "family_name": "Öst", "locale": "sv",
                "email": "asa@kommun.example", "email_verified": true })
        );
    });
}

#[test]
fn a_kept_request_belongs_to_its_browser_and_one_hour() {
    on_both(|db| {
        let id = db
            .write_blocking(|tx| {
                crate::authorize::save(tx, T0, "client_id=demo", &Secret::new("mine".to_owned()))
            })
            .unwrap();
        let resumed = |at: Timestamp, browser: &'static str| {
            let id = id.clone();
            db.read_blocking(move |tx| {
                crate::authorize::resume(tx, at, &id, &Secret::new(browser.to_owned()))
            })
            .unwrap()
            .is_some()
        };
        assert!(resumed(T0, "mine") && !resumed(T0, "another's"));
        assert!(!resumed(T0.plus(Duration::from_secs(3600)), "mine"));
        assert_eq!(
            db.write_blocking(|tx| crate::authorize::sweep(tx, T0.plus(Duration::from_secs(3600))))
                .unwrap(),
            1
        );
    });
}

#[test]
fn discovery_promises_what_there_is() {
    let document = crate::discovery(&provider());
    assert_eq!(document["issuer"], "https://konto.example");
    assert_eq!(document["claims_parameter_supported"], true);
    assert_eq!(
        document["id_token_signing_alg_values_supported"],
        json!(["RS256", "ES256", "EdDSA"])
    );
    for endpoint in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"] {
        assert!(
            document[endpoint].as_str().unwrap().starts_with("https://konto.example/"),
            "{endpoint}"
        );
    }
}

#[test]
fn every_statement_fits_both_schemas() {
    on_both(|db| {
        for sql in store::STATEMENTS {
            db.read_blocking(move |tx| tx.prepare(sql)).unwrap();
        }
    });
}
