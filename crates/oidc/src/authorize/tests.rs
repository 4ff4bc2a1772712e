//! Tests of parsing, deciding and answering.

use std::time::Duration;

use base::{Language, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::consent::Consent;
use crate::tests::{BACK, T0, clients, good, provider, query, subject};
use crate::{Scope, Scopes};

fn read(query: &str) -> Read {
    Request::read(&provider(), &clients(), query)
}

/// The error that the client gets, with `state` and `iss` beside it.
fn error(change: Value) -> String {
    match read(&query("demo", BACK, change)) {
        Read::ErrorResponse(response) => {
            let fields: std::collections::BTreeMap<_, _> = response.fields().collect();
            assert_eq!(
                (response.redirect_uri.as_str(), fields["iss"]),
                (BACK, "https://konto.example")
            );
            fields["error"].to_owned()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unregistered_redirect_uri_gets_no_response() {
    let page = |query: &str| match read(query) {
        Read::ErrorPage(why) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(page(""), UnredirectableError::ClientUnknown);
    assert_eq!(page(&query("nobody", BACK, json!({}))), UnredirectableError::ClientUnknown);
    assert_eq!(page(&query("demo", "", json!({}))), UnredirectableError::RedirectUriMissing);
    // Exact comparison: no prefix, other case, default port or longer path.
    for uri in [
        "https://demo.example/back/",
        "https://demo.example/back?x=1",
        "https://DEMO.example/back",
        "https://demo.example:443/back",
        "https://demo.example",
        "https://evil.example/back",
    ] {
        assert_eq!(
            page(&query("demo", uri, json!({}))),
            UnredirectableError::RedirectUriUnknown,
            "{uri}"
        );
    }
    assert_eq!(
        page(&format!("{}&client_id=own", query("demo", BACK, json!({})))),
        UnredirectableError::Malformed
    );
    assert_eq!(page(&format!("x={}", "a".repeat(20_000))), UnredirectableError::Malformed);
}

#[test]
fn a_repeated_parameter_is_reported_to_the_client() {
    let good = query("demo", BACK, json!({}));
    for twice in [
        "state=a&state=b",
        "scope=openid&scope=email",
        "nonce=n&nonce=n",
        "prompt=none&prompt=none",
        "unheard=1&unheard=2",
    ] {
        let answer = read(&format!("{good}&{twice}"));
        let Read::ErrorResponse(response) = answer else { panic!("{twice}: {answer:?}") };
        let url = response.location();
        assert!(url.contains("error=invalid_request"), "{twice}: {url}");
        assert_eq!(
            url.contains("state="),
            !twice.starts_with("state"),
            "a repeated state is not returned: {url}"
        );
    }
    for twice in ["client_id=demo".to_owned(), format!("redirect_uri={BACK}")] {
        assert!(
            matches!(
                read(&format!("{good}&{twice}")),
                Read::ErrorPage(UnredirectableError::Malformed)
            ),
            "{twice}"
        );
    }
}

#[test]
fn an_invalid_request_is_reported_to_the_client() {
    for (change, expected) in [
        (json!({ "response_type": null }), "invalid_request"),
        (json!({ "response_type": "token" }), "unsupported_response_type"),
        (json!({ "response_type": "code id_token" }), "unsupported_response_type"),
        (json!({ "response_mode": "fragment" }), "invalid_request"),
        (json!({ "scope": null }), "invalid_scope"),
        (json!({ "scope": "profile" }), "invalid_scope"),
        (json!({ "code_challenge": null, "code_challenge_method": null }), "invalid_request"),
        (json!({ "code_challenge_method": "plain" }), "invalid_request"),
        (json!({ "code_challenge_method": null }), "invalid_request"),
        (json!({ "code_challenge": "short" }), "invalid_request"),
        (json!({ "prompt": "none login" }), "invalid_request"),
        (json!({ "prompt": "dance" }), "invalid_request"),
        (json!({ "max_age": "-1" }), "invalid_request"),
        (json!({ "max_age": "soon" }), "invalid_request"),
        (json!({ "nonce": "x".repeat(3000) }), "invalid_request"),
        (json!({ "claims": "{" }), "invalid_request"),
        (json!({ "claims": "[]" }), "invalid_request"),
        (json!({ "claims": r#"{"userinfo":"name"}"# }), "invalid_request"),
        (json!({ "claims": r#"{"id_token":{"email":"yes"}}"# }), "invalid_request"),
        (json!({ "claims": "[".repeat(5000) }), "invalid_request"),
        (
            json!({ "claims": r#"{"id_token":{"acr":{"essential":true,"values":["urn:gold"]}}}"# }),
            "unmet_authentication_requirements",
        ),
        (json!({ "request": "eyJ" }), "request_not_supported"),
        (json!({ "request_uri": "https://demo.example/r" }), "request_uri_not_supported"),
        (json!({ "registration": "{}" }), "registration_not_supported"),
    ] {
        assert_eq!(error(change.clone()), expected, "{change}");
    }
}

#[test]
fn a_request_is_parsed() {
    let request = good(&query(
        "demo",
        BACK,
        json!({ "scope": "openid email unknown", "ui_locales": "fi en-GB sv", "max_age": "60", "prompt": "login consent",
        "login_hint": "asa@kommun.example", "unknown": "ignored", "response_mode": "form_post" }),
    ));
    assert_eq!(request.scopes.to_string(), "openid email");
    assert_eq!(
        (request.language, request.max_age, request.mode),
        (Some(Language::En), Some(60), ResponseMode::FormPost)
    );
    assert_eq!(request.login_hint.as_ref().map(|hint| hint.as_str()), Some("asa@kommun.example"));
    assert!(!format!("{request:?}").contains("asa@"), "the hint must not be logged");
    assert_eq!(request.prompts.into_iter().collect::<Vec<_>>(), [Prompt::Login, Prompt::Consent]);
    // No more than the client may request.
    assert_eq!(good(&query("own", BACK, json!({}))).scopes.to_string(), "openid email");
    // PKCE may be absent only if the settings allow it, and then a nonce is required.
    let without = |nonce: Value| json!({ "code_challenge": null, "code_challenge_method": null, "nonce": nonce });
    assert!(matches!(
        read(&query("old", "https://old.example/?a=b", without(json!("n")))),
        Read::Valid(_)
    ));
    assert!(matches!(
        read(&query("old", "https://old.example/?a=b", without(Value::Null))),
        Read::ErrorResponse(_)
    ));
}

#[test]
fn a_response_keeps_the_redirect_uris_query_and_escapes_values() {
    let request =
        good(&query("old", "https://old.example/?a=b", json!({ "state": "x&code=evil\r\n\"<" })));
    let response = Response::refusal(&provider(), &request, ErrorCode::AccessDenied);
    let location = response.location();
    assert!(
        location.starts_with("https://old.example/?a=b&error=access_denied&state="),
        "{location}"
    );
    assert!(!location.contains(['\r', '\n', '"', '<']), "{location}");
    let names: Vec<String> = url::Url::parse(&location)
        .unwrap()
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    assert_eq!(names, ["a", "error", "state", "iss"]);
}

#[test]
fn the_table_of_decisions() {
    let at = |seconds: i64| Timestamp::from_seconds(T0.seconds() + seconds);
    let all: Scopes = Scope::ALL.iter().copied().collect();
    let given = |version, given_at| Consent {
        client: "demo".parse().unwrap(),
        scopes: all.clone(),
        version,
        given_at,
    };
    let ask = || Decision::AskConsent(all.clone());
    let (again, login, consent) = (
        Decision::Reauthenticate,
        Decision::Refuse(ErrorCode::LoginRequired),
        Decision::Refuse(ErrorCode::ConsentRequired),
    );
    // The request arrived at T0; now is ten seconds later. Columns: signed in at, consent (version,
    // given at), parameters, expected decision.
    type Line = (Option<i64>, Option<(u32, i64)>, Value, Decision);
    let table: [Line; 25] = [
        (None, None, json!({}), Decision::SignIn),
        (None, None, json!({ "prompt": "none" }), login.clone()),
        (Some(-100), None, json!({}), ask()),
        (Some(-100), None, json!({ "prompt": "none" }), consent.clone()),
        (Some(-100), Some((1, -900)), json!({}), Decision::Issue),
        (Some(-100), Some((1, -900)), json!({ "prompt": "none" }), Decision::Issue),
        (Some(-100), Some((2, -900)), json!({}), ask()),
        (Some(-100), Some((1, -900)), json!({ "prompt": "login" }), again.clone()),
        (Some(5), Some((1, -900)), json!({ "prompt": "login" }), Decision::Issue),
        (
            Some(-100),
            Some((1, -900)),
            json!({ "prompt": "select_account" }),
            Decision::ConfirmAccount,
        ),
        (Some(5), Some((1, -900)), json!({ "prompt": "select_account" }), Decision::Issue),
        (Some(-100), Some((1, -900)), json!({ "prompt": "consent" }), ask()),
        (Some(-100), Some((1, 5)), json!({ "prompt": "consent" }), Decision::Issue),
        (Some(-100), Some((1, -900)), json!({ "prompt": "login consent" }), again.clone()),
        (Some(5), Some((1, -900)), json!({ "prompt": "login consent" }), ask()),
        (Some(-100), Some((1, -900)), json!({ "max_age": "111" }), Decision::Issue),
        (Some(-100), Some((1, -900)), json!({ "max_age": "109" }), again.clone()),
        (Some(-100), Some((1, -900)), json!({ "max_age": "109", "prompt": "none" }), login),
        (Some(-100), Some((1, -900)), json!({ "max_age": "0" }), again),
        (Some(5), Some((1, -900)), json!({ "max_age": "0" }), Decision::Issue),
        (Some(5), None, json!({ "max_age": "0", "prompt": "none" }), consent),
        (Some(0), Some((1, 0)), json!({ "prompt": "login consent" }), Decision::Issue),
        (
            Some(-100),
            Some((1, -900)),
            json!({ "login_hint": "ASA@kommun.example" }),
            Decision::Issue,
        ),
        (
            Some(-100),
            Some((1, -900)),
            json!({ "login_hint": "bo@kommun.example" }),
            Decision::ConfirmAccount,
        ),
        (
            Some(-100),
            Some((1, -900)),
            json!({ "login_hint": "bo@kommun.example", "prompt": "none" }),
            Decision::Issue,
        ),
    ];
    let clients = clients();
    for (signed_in, consented, change, expected) in table {
        let request = good(&query("demo", BACK, change.clone()));
        let (who, held) = (
            signed_in.map(|s| subject(at(s))),
            consented.map(|(version, s)| given(version, at(s))),
        );
        let input =
            DecisionInput { subject: who.as_ref(), consent: held.as_ref(), ..input(at(10)) };
        assert_eq!(
            decide(&request, clients.find("demo").unwrap(), &input),
            expected,
            "{signed_in:?} {consented:?} {change}"
        );
    }
    // The operator's own clients skip consent unless they ask for it.
    for (change, expected) in
        [(json!({}), Decision::Issue), (json!({ "prompt": "none" }), Decision::Issue)]
    {
        let request = good(&query("own", BACK, change));
        assert_eq!(
            decide(
                &request,
                clients.find("own").unwrap(),
                &DecisionInput { subject: Some(&subject(T0)), ..input(T0) }
            ),
            expected
        );
    }
}

/// RFC 8252, section 8.6: any program on the machine could impersonate it, so an earlier consent
/// proves nothing.
#[test]
fn a_program_on_the_own_machine_needs_consent_each_time() {
    let clients = clients();
    let app = clients.find("app").unwrap();
    let who = subject(T0);
    let consent_at = |given_at| Consent {
        client: "app".parse().unwrap(),
        scopes: Scope::ALL.iter().copied().collect(),
        version: 1,
        given_at,
    };
    let next = |given_at, change| {
        let request = good(&query("app", "http://127.0.0.1:50000/back", change));
        let consent = consent_at(given_at);
        decide(
            &request,
            app,
            &DecisionInput { subject: Some(&who), consent: Some(&consent), ..input(T0) },
        )
    };
    let before = T0.minus(Duration::from_secs(100));
    assert!(matches!(next(before, json!({})), Decision::AskConsent(_)));
    assert_eq!(
        next(before, json!({ "prompt": "none" })),
        Decision::Refuse(ErrorCode::ConsentRequired)
    );
    assert_eq!(next(T0, json!({})), Decision::Issue);
}

fn input(now: Timestamp) -> DecisionInput<'static> {
    DecisionInput {
        subject: None,
        expected: Expected::Anybody,
        consent: None,
        permitted: true,
        person_confirmed: false,
        asked_at: T0,
        now,
    }
}

#[test]
fn decisions_that_interrupt_the_person() {
    let clients = clients();
    let own = clients.find("own").unwrap();
    let strict = crate::tests::client(
        json!({ "id": "own", "first_party": true, "scope": "openid email", "second_factor": true }),
    );
    let two = json!({ "acr_values": format!("0 {}", crate::TWO_STEPS) });
    let silent = |change: &Value| {
        let mut change = change.clone();
        change["prompt"] = "none".into();
        change
    };
    let (one_step, two_steps) = (subject(T0), crate::Subject { two_steps: true, ..subject(T0) });
    let demanded =
        |two_steps| crate::Subject { two_steps, two_steps_demanded: true, ..subject(T0) };
    let (one_of_two, both) = (demanded(false), demanded(true));
    for (client, change, who, permitted, expected, when_silent) in [
        (own, &two, &one_step, true, Decision::SecondFactor, "interaction_required"),
        (own, &two, &two_steps, true, Decision::Issue, ""),
        (&strict, &json!({}), &one_step, true, Decision::SecondFactor, "interaction_required"),
        (&strict, &json!({}), &two_steps, true, Decision::Issue, ""),
        (own, &json!({}), &one_of_two, true, Decision::SecondFactor, "interaction_required"),
        (own, &json!({}), &both, true, Decision::Issue, ""),
        (own, &json!({}), &one_step, false, Decision::NotPermitted, "access_denied"),
        (own, &json!({}), &one_step, true, Decision::Issue, ""),
    ] {
        let input = DecisionInput { subject: Some(who), permitted, ..input(T0) };
        assert_eq!(
            decide(&good(&query("own", BACK, change.clone())), client, &input),
            expected,
            "{change}"
        );
        match decide(&good(&query("own", BACK, silent(change))), client, &input) {
            Decision::Refuse(error) => assert_eq!(error.as_str(), when_silent, "{change}"),
            other => assert_eq!((other, when_silent), (Decision::Issue, ""), "{change}"),
        }
    }
    // Once per request is enough.
    let request = good(&query("own", BACK, json!({ "prompt": "select_account" })));
    let old = subject(T0.minus(Duration::from_secs(100)));
    let decided = |person_confirmed| {
        decide(&request, own, &DecisionInput { subject: Some(&old), person_confirmed, ..input(T0) })
    };
    assert_eq!((decided(false), decided(true)), (Decision::ConfirmAccount, Decision::Issue));
}

#[test]
fn decisions_by_the_expected_person() {
    use Expected::{Anybody, OtherPerson, SamePerson, Unreadable};
    let clients = clients();
    let own = clients.find("own").unwrap();
    let nobody = Decision::Refuse(ErrorCode::LoginRequired);
    let (long_ago, since) = (subject(T0.minus(Duration::from_secs(100))), subject(T0));
    for (expected, who, person_confirmed, change, next) in [
        (Anybody, &long_ago, false, json!({}), Decision::Issue),
        (SamePerson, &long_ago, false, json!({}), Decision::Issue),
        (SamePerson, &long_ago, false, json!({ "prompt": "none" }), Decision::Issue),
        (SamePerson, &long_ago, false, json!({ "prompt": "login" }), Decision::Reauthenticate),
        (Unreadable, &long_ago, false, json!({}), Decision::Issue),
        (Unreadable, &long_ago, false, json!({ "prompt": "none" }), nobody.clone()),
        (OtherPerson, &long_ago, false, json!({ "prompt": "none" }), nobody.clone()),
        (OtherPerson, &since, true, json!({ "prompt": "none" }), nobody.clone()),
        (OtherPerson, &long_ago, false, json!({}), Decision::ConfirmAccount),
        (OtherPerson, &long_ago, false, json!({ "prompt": "login" }), Decision::ConfirmAccount),
        // Signed in for this very request, but as another person.
        (OtherPerson, &since, false, json!({}), Decision::ConfirmAccount),
        (OtherPerson, &since, true, json!({}), nobody),
    ] {
        let input = DecisionInput { subject: Some(who), expected, person_confirmed, ..input(T0) };
        assert_eq!(
            decide(&good(&query("own", BACK, change.clone())), own, &input),
            next,
            "{expected:?} {person_confirmed} {change}"
        );
    }
}

#[test]
fn neither_pkce_nor_nonce_only_where_the_settings_say_so() {
    let client = crate::tests::client(json!({ "id": "plain", "pkce": "neither-needed" }));
    let clients = crate::clients::Clients::new([client]).unwrap();
    let read = |change: Value| Request::read(&provider(), &clients, &query("plain", BACK, change));
    let bare = json!({ "code_challenge": null, "code_challenge_method": null, "nonce": null });
    assert!(
        matches!(read(bare), Read::Valid(request) if request.challenge.is_none() && request.nonce.is_none())
    );
    // PKCE parameters that are sent are validated all the same.
    assert!(matches!(read(json!({ "code_challenge_method": "plain" })), Read::ErrorResponse(_)));
    assert!(matches!(read(json!({})), Read::Valid(request) if request.challenge.is_some()));
}

#[test]
fn claims_requested_individually() {
    let asked = |id: &str, claims: Value| {
        good(&query(id, BACK, json!({ "scope": "openid", "claims": claims.to_string() })))
    };
    let names = |names: &[&str]| {
        names.iter().map(|name| (*name).to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    let request = asked(
        "demo",
        json!({ "userinfo": { "name": { "essential": true }, "email": null, "picture": null, "sub": null }, "id_token": { "email": null, "auth_time": { "essential": true } },
            "other": 1 }),
    );
    assert_eq!(
        (&request.claims.userinfo, &request.claims.id_token),
        (&names(&["name", "email"]), &names(&["email"]))
    );
    assert_eq!(
        (request.scopes.to_string().as_str(), request.consent_scopes().to_string().as_str()),
        ("openid", "openid profile email")
    );
    assert!(request.subjects.is_none() && !request.two_steps);
    // No more than the client may request.
    let request = asked("own", json!({ "userinfo": { "name": null, "email": null } }));
    assert_eq!(
        (request.claims.userinfo.clone(), request.consent_scopes().to_string().as_str()),
        (names(&["email"]), "openid email")
    );
    // Consent is asked for all of it; consent to a part does not suffice.
    let (clients, who) = (clients(), subject(T0));
    let held = Consent {
        client: "demo".parse().unwrap(),
        scopes: Scopes::asked("openid email"),
        version: 1,
        given_at: T0,
    };
    let next = |claims: Value| {
        let input = DecisionInput { subject: Some(&who), consent: Some(&held), ..input(T0) };
        decide(&asked("demo", claims), clients.find("demo").unwrap(), &input)
    };
    assert_eq!(next(json!({ "id_token": { "email": null } })), Decision::Issue);
    assert_eq!(
        next(json!({ "id_token": { "name": null } })),
        Decision::AskConsent(Scopes::asked("openid profile"))
    );
    // `acr` and `sub` within `claims`.
    for (acr, two_steps) in [
        (json!({ "value": crate::TWO_STEPS }), true),
        (json!({ "essential": true, "values": ["urn:gold", crate::TWO_STEPS] }), true),
        (json!({ "values": ["urn:gold"] }), false),
        (json!({ "essential": true }), false),
        (Value::Null, false),
    ] {
        assert_eq!(
            asked("demo", json!({ "id_token": { "acr": acr } })).two_steps,
            two_steps,
            "{acr}"
        );
    }
    let subjects = |claims| asked("demo", claims).subjects;
    let (a, b) = (json!({ "sub": { "value": "a" } }), json!({ "sub": { "values": ["a", "b"] } }));
    assert_eq!(subjects(json!({ "id_token": { "sub": { "essential": true } } })), None);
    assert_eq!(subjects(json!({ "id_token": b })), Some(names(&["a", "b"])), "either");
    assert_eq!(subjects(json!({ "id_token": b, "userinfo": a })), Some(names(&["a"])));
    let other = json!({ "sub": { "value": "c" } });
    assert_eq!(subjects(json!({ "id_token": b, "userinfo": other })), Some(names(&[])), "no one");
}

proptest! {
    /// For any input: no panic, and no response to an unregistered address.
    #[test]
    fn no_request_leads_to_an_unregistered_address(junk in "\\PC*", uri in "https://[a-z.@:/#?]{0,30}", pairs in proptest::collection::vec(("[a-z_]{1,14}", "\\PC{0,20}"), 0..6)) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", "demo").append_pair("redirect_uri", &uri);
        query.extend_pairs(pairs);
        for sent in [junk, query.finish()] {
            match read(&sent) {
                Read::ErrorPage(_) => {}
                Read::ErrorResponse(response) => prop_assert_eq!(response.redirect_uri, BACK),
                Read::Valid(request) => prop_assert_eq!(request.redirect_uri, BACK),
            }
        }
    }
}

#[test]
fn a_hint_is_read_only_by_the_service_that_it_was_given_to() {
    store::testing::on_both(|db| {
        crate::tests::with_keys(db);
        let ring = db.read_blocking(crate::keys::load).unwrap();
        let key = ring.signing(crate::keys::Algorithm::ES256, T0).unwrap();
        let clients = clients();
        let (demo, sub) = (clients.find("demo").unwrap(), crate::tests::account(1).to_string());
        let expected = |hint: &str| {
            let (request, demo) =
                (good(&query("demo", BACK, json!({ "id_token_hint": hint }))), demo.clone());
            db.read_blocking(move |tx| super::expected(tx, &request, &demo, &subject(T0))).unwrap()
        };
        let token = |claims: Value| key.sign("JWT", &claims).unwrap();
        let theirs = token(json!({ "aud": "demo", "sub": sub, "exp": 1 }));
        assert_eq!(expected(&theirs), Expected::SamePerson, "at any age");
        assert_eq!(
            expected(&token(json!({ "aud": "demo", "sub": crate::tests::account(2).to_string() }))),
            Expected::OtherPerson
        );
        assert_eq!(expected(&token(json!({ "aud": "own", "sub": sub }))), Expected::Unreadable);
        // Unsigned, HMAC-signed with the public key, altered, or not a JWT at all.
        let mut parts = theirs.split('.').map(str::to_owned).collect::<Vec<_>>();
        let header = |text: &str| {
            base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text)
        };
        let kid = jsonwebtoken::decode_header(&theirs).unwrap().kid.unwrap();
        let none =
            format!("{}.{}.", header(&format!(r#"{{"alg":"none","kid":"{kid}"}}"#)), parts[1]);
        let secret = jsonwebtoken::EncodingKey::from_secret(
            ring.key_set(T0).unwrap()["keys"][0].to_string().as_bytes(),
        );
        let mut symmetric = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        symmetric.kid = Some(kid);
        let symmetric =
            jsonwebtoken::encode(&symmetric, &json!({ "aud": "demo", "sub": sub }), &secret)
                .unwrap();
        parts[1] = header(&json!({ "aud": "demo", "sub": sub, "exp": 2 }).to_string());
        for hint in [none, symmetric, parts.join("."), "x".to_owned(), "..".to_owned()] {
            assert_eq!(expected(&hint), Expected::Unreadable, "{hint}");
        }
        // No hint, and `sub` within `claims`.
        let by = |change: Value| {
            let (request, demo) = (good(&query("demo", BACK, change)), demo.clone());
            db.read_blocking(move |tx| super::expected(tx, &request, &demo, &subject(T0))).unwrap()
        };
        let claims = |wanted: &str| json!({ "claims": json!({ "id_token": { "sub": { "value": wanted } } }).to_string() });
        assert_eq!(by(json!({})), Expected::Anybody);
        assert_eq!(
            (by(claims(&sub)), by(claims("another"))),
            (Expected::SamePerson, Expected::OtherPerson)
        );
        let mut both = claims("another");
        both["id_token_hint"] = theirs.into();
        assert_eq!(by(both), Expected::OtherPerson);
    });
}
