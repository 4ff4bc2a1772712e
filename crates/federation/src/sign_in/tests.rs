//! The request, the code exchange and the response's parsing.

use base::{EmailAddress, Language, Secret, SeededEntropy, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use super::*;
use crate::provider::{ClientAuthentication, Metadata, Provider, Settings};

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn provider(kind: &str) -> Provider {
    let settings = json!({ "id": "there", "kind": kind, "client-id": "our id", "authority": "https://there.example/consumers/v2.0" });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    settings
        .provider("https://portal.example/return/there", Some(Secret::new("s:e&c".to_owned())))
        .unwrap()
}

fn metadata() -> Metadata {
    let url = |path: &str| Url::parse(&format!("https://there.example/{path}")).unwrap();
    Metadata {
        authorization_endpoint: url("a?x=1"),
        token_endpoint: url("t"),
        jwks_uri: url("k"),
        userinfo_endpoint: None,
        names_issuer: false,
    }
}

fn asked(
    kind: &str,
    ask: &AuthorizationInput,
) -> (std::collections::BTreeMap<String, String>, Pending) {
    let (url, pending) = start(&provider(kind), &metadata(), ask, T0, &SeededEntropy::new(1));
    (url.query_pairs().into_owned().collect(), pending)
}

#[test]
fn where_the_person_is_sent() {
    let ask = AuthorizationInput {
        login_hint: EmailAddress::new("asa@kommun.example").ok(),
        domain_hint: Some("kommun.example".to_owned()),
        prompt: Some(Prompt::SelectAccount),
        language: Some(Language::Sv),
        max_age: Some(60),
        context: "flow".to_owned(),
    };
    let (query, pending) = asked("openid", &ask);
    for (name, value) in [
        ("x", "1"),
        ("response_type", "code"),
        ("client_id", "our id"),
        ("redirect_uri", "https://portal.example/return/there"),
        ("scope", "openid profile email"),
        ("code_challenge_method", "S256"),
        ("login_hint", "asa@kommun.example"),
        ("domain_hint", "kommun.example"),
        ("prompt", "select_account"),
        ("ui_locales", "sv"),
        ("max_age", "60"),
        ("state", &pending.state),
        ("nonce", pending.nonce.expose()),
    ] {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
    use base64::Engine;
    let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(Sha256::digest(pending.verifier.expose()));
    assert_eq!(query["code_challenge"], challenge);
    assert!(
        !query.values().any(|value| value == pending.verifier.expose()),
        "the verifier is not sent"
    );
    // Independent secrets; `Debug` prints neither the address nor the verifier.
    assert!(
        pending.state != *pending.nonce.expose()
            && pending.nonce.expose() != pending.verifier.expose()
    );
    assert!(
        !format!("{ask:?}{pending:?}").contains("asa@")
            && !format!("{pending:?}").contains(pending.verifier.expose().as_str())
    );
    // Personal accounts always get the same hint, and nothing is sent that wasn't asked for.
    let (query, _) = asked("microsoft-personal", &AuthorizationInput::default());
    assert_eq!(
        (query["domain_hint"].as_str(), query.get("prompt"), query.get("login_hint")),
        ("consumers", None, None)
    );
}

#[test]
fn how_the_portal_proves_itself() {
    let made = |authentication| {
        let provider = Provider { client_authentication: authentication, ..provider("openid") };
        token_request(&provider, &Secret::new("c&d".to_owned()), &Secret::new("v".to_owned()))
    };
    let basic = made(ClientAuthentication::Basic);
    // `our+id:s%3Ae%26c`
    assert_eq!(basic.authorization.unwrap().expose(), "Basic b3VyK2lkOnMlM0FlJTI2Yw==");
    assert!(!basic.body.expose().contains("client_"));
    assert!(
        basic
            .body
            .expose()
            .starts_with("grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fportal.example%2Freturn%2Fthere")
    );
    let post = made(ClientAuthentication::Post);
    assert!(
        post.authorization.is_none()
            && post.body.expose().ends_with("&client_id=our+id&client_secret=s%3Ae%26c")
    );
    let none = made(ClientAuthentication::None);
    assert!(
        none.authorization.is_none()
            && none.body.expose().ends_with("&code_verifier=v&client_id=our+id")
    );
}
