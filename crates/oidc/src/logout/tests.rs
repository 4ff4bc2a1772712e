//! Tests of RP-initiated logout.

use serde_json::json;
use store::testing::on_both;

use super::*;
use crate::keys::Algorithm;
use crate::tests::{BACK, T0, account, client, with_keys};

const BYE: &str = "https://demo.example/bye?from=here";

fn clients() -> Clients {
    let services = [
        client(json!({ "post_logout_redirect_uris": [BYE] })),
        client(
            json!({ "id": "other", "redirect_uris": ["https://other.example/back"], "post_logout_redirect_uris": ["https://other.example/bye"] }),
        ),
    ];
    Clients::new(services).unwrap()
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn when_a_logout_request_needs_no_question_and_where_it_may_redirect() {
    on_both(|db| {
        with_keys(db);
        let ring = db.read_blocking(keys::load).unwrap();
        let claims = json!({ "iss": "https://konto.example", "aud": "demo", "sub": account(1).to_string(), "exp": 1 });
        let key = ring.signing(Algorithm::ES256, T0).unwrap();
        let id_token = key.sign("JWT", &claims).unwrap();
        let gone = format!(
            "id_token_hint={}",
            key.sign("JWT", &json!({ "aud": "gone", "sub": account(1).to_string() })).unwrap()
        );
        let (account, somebody_else) = (account(1), account(2));
        let validate = |query: String, who: Option<AccountId>| {
            db.read_blocking::<_, Fault, _>(move |tx| match Request::read(&query) {
                Ok(request) => request.validate(tx, &clients(), who),
                Err(why) => Ok(Err(why)),
            })
            .unwrap()
        };
        let (hint, back) = (
            format!("id_token_hint={id_token}"),
            format!("post_logout_redirect_uri={}", escaped(BYE)),
        );
        let demo = || Some("demo".parse().unwrap());

        let all = validate(format!("{hint}&{back}&state=a%26b"), Some(account)).unwrap();
        assert_eq!(
            all,
            ValidatedLogout {
                client: demo(),
                back: Some("https://demo.example/bye?from=here&state=a%26b".to_owned()),
                named: true
            }
        );
        assert!(validate(format!("{hint}&client_id=demo"), Some(account)).unwrap().named);
        assert_eq!(
            validate(hint.clone(), None).unwrap(),
            ValidatedLogout { client: demo(), back: None, named: false }
        );
        assert_eq!(
            validate(String::new(), Some(account)).unwrap(),
            ValidatedLogout { client: None, back: None, named: false }
        );

        // Another person is signed in, or the token is missing, invalid or another client's: the
        // signed-in person is not named.
        assert!(!validate(hint.clone(), Some(somebody_else)).unwrap().named);
        assert!(!validate(format!("client_id=demo&{back}"), Some(account)).unwrap().named);
        assert!(
            !validate(format!("client_id=demo&id_token_hint=x.y.z&{back}"), Some(account))
                .unwrap()
                .named
        );
        let (head, tail) = id_token.rsplit_once('.').unwrap();
        let forged = format!("{head}.{}", tail.chars().rev().collect::<String>());
        assert!(
            !validate(format!("client_id=demo&id_token_hint={forged}"), Some(account))
                .unwrap()
                .named
        );
        assert_eq!(
            validate(format!("{hint}&client_id=other"), Some(account)),
            Err(UnredirectableError::ClientUnknown)
        );

        // The client is unknown, unidentified or no longer registered: no redirect, and the person
        // is asked.
        for query in
            [back.clone(), format!("id_token_hint={forged}&{back}"), format!("{gone}&{back}")]
        {
            assert_eq!(
                validate(query, Some(account)),
                Ok(ValidatedLogout { client: None, back: None, named: false })
            );
        }

        // Only registered URIs of that client.
        for (query, why) in [
            (
                format!("{hint}&post_logout_redirect_uri={}", escaped("https://evil.example/")),
                UnredirectableError::RedirectUriUnknown,
            ),
            (
                format!("{hint}&post_logout_redirect_uri={}", escaped("https://other.example/bye")),
                UnredirectableError::RedirectUriUnknown,
            ),
            (
                format!("{hint}&post_logout_redirect_uri={}", escaped(BACK)),
                UnredirectableError::RedirectUriUnknown,
            ),
            (
                format!("{hint}&post_logout_redirect_uri={}", escaped("https://demo.example/bye")),
                UnredirectableError::RedirectUriUnknown,
            ),
            (format!("client_id=nobody&{back}"), UnredirectableError::ClientUnknown),
            (format!("{gone}&client_id=demo&{back}"), UnredirectableError::ClientUnknown),
            (format!("client_id=demo&client_id=demo&{back}"), UnredirectableError::Malformed),
            (format!("{hint}&{hint}"), UnredirectableError::Malformed),
            (
                format!("client_id=demo&{back}&state={}", "x".repeat(3000)),
                UnredirectableError::Malformed,
            ),
            (
                format!("client_id=demo&state={}", "x".repeat(20_000)),
                UnredirectableError::Malformed,
            ),
        ] {
            assert_eq!(validate(query.clone(), Some(account)), Err(why), "{query}");
        }
    });
}
