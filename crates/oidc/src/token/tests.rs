//! Tests of the token and userinfo endpoints.

use std::time::Duration;

use base::{Fault, Secret, Timestamp};
use serde_json::json;
use store::Db;
use store::testing::on_both;

use super::*;
use crate::clients::Clients;
use crate::tests::{
    BACK, SECRET, T0, VERIFIER, account, basic, client, clients, form, good, issue, query, redeem,
    userinfo, with_keys,
};

fn code_of(db: &Db, id: &str, redirect_uri: &str) -> Secret<String> {
    issue(db, &good(&query(id, redirect_uri, json!({}))), T0)
}

fn body(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ]
}

/// The error of a request with one parameter changed (`""` removes it).
fn error(db: &Db, code: &Secret<String>, name: &str, value: &str, at: Timestamp) -> String {
    let mut pairs = body(code.expose());
    for pair in pairs.iter_mut().filter(|pair| pair.0 == name) {
        pair.1 = value;
    }
    redeem(db, at, &form(&pairs), Some(&basic("demo"))).unwrap_err().error().unwrap().to_owned()
}

#[test]
fn a_code_is_for_one_service_one_address_one_verifier_one_minute() {
    on_both(|db| {
        for (name, value, expected) in [
            ("code", "made-up", "invalid_grant"),
            ("code", "", "invalid_request"),
            ("redirect_uri", "https://demo.example/other", "invalid_grant"),
            ("redirect_uri", "", "invalid_request"),
            (
                "code_verifier",
                "another-verifier-that-is-long-enough-0123456789-abc",
                "invalid_grant",
            ),
            ("code_verifier", "short", "invalid_grant"),
            ("code_verifier", "", "invalid_grant"),
            ("grant_type", "password", "unsupported_grant_type"),
            ("grant_type", "", "invalid_request"),
        ] {
            assert_eq!(
                error(db, &code_of(db, "demo", BACK), name, value, T0),
                expected,
                "{name}={value}"
            );
        }
        assert_eq!(
            error(db, &code_of(db, "demo", BACK), "", "", T0.plus(CODE_LIFETIME)),
            "invalid_grant"
        );
        let last = T0.plus(CODE_LIFETIME).minus(Duration::from_micros(1));
        assert!(
            redeem(
                db,
                last,
                &form(&body(code_of(db, "demo", BACK).expose())),
                Some(&basic("demo"))
            )
            .is_ok()
        );
        // A code of another client is not even used up.
        let code = code_of(db, "own", BACK);
        assert_eq!(error(db, &code, "", "", T0), "invalid_grant");
        assert!(redeem(db, T0, &form(&body(code.expose())), Some(&basic("own"))).is_ok());
        let twice = format!("{}&code=x", form(&body("y")));
        assert_eq!(
            redeem(db, T0, &twice, Some(&basic("demo"))).unwrap_err().error(),
            Some("invalid_request")
        );
    });
}

#[test]
fn a_code_used_twice_ends_what_it_gave() {
    on_both(|db| {
        let code = code_of(db, "demo", BACK);
        let granted = redeem(db, T0, &form(&body(code.expose())), Some(&basic("demo"))).unwrap();
        assert!(userinfo(db, T0, granted.access_token.expose()).is_ok());
        assert_eq!(error(db, &code, "", "", T0), "invalid_grant");
        assert_eq!(
            userinfo(db, T0, granted.access_token.expose()).unwrap_err().error(),
            Some("invalid_token")
        );
        let entries = db.read_blocking(|tx| store::audit::of_object(tx, &account(1))).unwrap();
        assert!(entries.iter().any(|entry| entry.action == "oidc-code.used-twice"));
    });
}

#[test]
fn concurrent_redemptions_get_one_response() {
    on_both(|db| {
        let code = code_of(db, "demo", BACK);
        let granted = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        redeem(db, T0, &form(&body(code.expose())), Some(&basic("demo"))).is_ok()
                    })
                })
                .collect();
            tries.into_iter().filter_map(|t| t.join().ok()).filter(|good| *good).count()
        });
        assert_eq!(granted, 1);
    });
}

#[test]
fn each_service_proves_itself_in_its_own_way_only() {
    on_both(|db| {
        let status = |code: &Secret<String>, more: &[(&str, &str)], header: Option<&str>| {
            let mut pairs = body(code.expose());
            pairs.extend(more);
            match redeem(db, T0, &form(&pairs), header) {
                Ok(_) => 200,
                Err(reply) => {
                    assert_eq!(reply.challenge.is_some(), reply.status == 401 && header.is_some());
                    reply.status
                }
            }
        };
        let post = [("client_id", "post"), ("client_secret", SECRET)];
        assert_eq!(status(&code_of(db, "post", BACK), &post, None), 200);
        let code = code_of(db, "post", BACK);
        for (more, header, expected) in [
            (&[][..], Some(basic("post")), 401),
            (&[("client_id", "post"), ("client_secret", "wrong")][..], None, 401),
            (&[("client_id", "post")][..], None, 401),
            (&[("client_id", "nobody"), ("client_secret", SECRET)][..], None, 401),
            (&[][..], None, 401),
            (&[][..], Some("Basic !!!".to_owned()), 401),
            (&[][..], Some("Bearer x".to_owned()), 401),
            (&post[..], Some(basic("post")), 400),
            (&[("client_id", "demo")][..], Some(basic("post")), 400),
        ] {
            assert_eq!(status(&code, more, header.as_deref()), expected, "{more:?} {header:?}");
        }
        // The secret unencoded instead of form-encoded (RFC 6749, section 2.3.1), as many libraries
        // send it.
        let sent = |pair: &str| {
            format!(
                "Basic {}",
                base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair)
            )
        };
        for (pair, expected) in [
            (format!("demo:{SECRET}"), 200),
            (format!("demo:{}", SECRET.replace('%', "%25")), 401),
            ("demo:%zz%ff".to_owned(), 401),
            ("demo:".to_owned(), 401),
            ("demo".to_owned(), 401),
            (format!("Demo:{SECRET}"), 401),
        ] {
            assert_eq!(
                status(&code_of(db, "demo", BACK), &[], Some(&sent(&pair))),
                expected,
                "{pair}"
            );
        }
        // None of these used the code up.
        assert_eq!(status(&code, &post, None), 200);
        let app = |code: &Secret<String>, more: &[(&str, &str)]| {
            let mut pairs = body(code.expose());
            pairs[2].1 = "http://127.0.0.1:7777/back";
            pairs.extend(more);
            redeem(db, T0, &form(&pairs), None).map(|_| ()).map_err(|reply| reply.status)
        };
        let code = code_of(db, "app", "http://127.0.0.1:7777/back");
        assert_eq!(app(&code, &[("client_id", "app"), ("client_secret", "x")]), Err(401));
        assert_eq!(app(&code, &[("client_id", "app")]), Ok(()));
    });
}

#[test]
fn an_access_token_opens_what_was_asked_for_ten_minutes() {
    on_both(|db| {
        let request = good(&query("demo", BACK, json!({ "scope": "openid email" })));
        let granted =
            redeem(db, T0, &form(&body(issue(db, &request, T0).expose())), Some(&basic("demo")))
                .unwrap();
        let token = granted.access_token.expose().clone();
        assert_eq!(
            userinfo(db, T0, &token).unwrap(),
            json!({ "sub": account(1).to_string(), "email": "asa@kommun.example", "email_verified": true })
        );
        assert_eq!(userinfo(db, T0.plus(ACCESS_LIFETIME), &token).unwrap_err().status, 401);
        let asked = |header: Option<&str>, form: Option<&str>| {
            let access_token = bearer_token(header, form)?;
            db.read_blocking::<_, Fault, _>(move |tx| {
                super::userinfo(tx, T0, &clients(), &access_token)
            })
            .unwrap()
            .map(|bearer| bearer.account)
        };
        assert_eq!(
            asked(None, None).unwrap_err(),
            TokenResponse {
                status: 401,
                body: json!({}),
                challenge: Some("Bearer realm=\"userinfo\"")
            }
        );
        assert_eq!(asked(Some("Basic x"), None).unwrap_err().status, 401);
        assert_eq!(asked(Some("Bearer made-up"), None).unwrap_err().error(), Some("invalid_token"));
        // In the form, but by one method only, and once.
        let (header, field) = (format!("bearer {token}"), format!("access_token={token}"));
        assert_eq!(asked(None, Some(&field)).unwrap(), account(1));
        for (header, form) in [
            (Some(&*header), &*field),
            (Some("Basic x"), &*field),
            (None, &*format!("{field}&{field}")),
        ] {
            let refused = asked(header, Some(form)).unwrap_err();
            assert_eq!((refused.status, refused.error()), (400, Some("invalid_request")), "{form}");
            assert!(
                refused
                    .challenge
                    .is_some_and(|challenge| challenge.contains("error=\"invalid_request\""))
            );
        }
        assert_eq!(asked(None, Some("token=x")).unwrap_err().status, 401);
        // The tokens of a client removed from the portal file are invalid.
        let access_token = Secret::new(token);
        let left = db
            .read_blocking::<_, Fault, _>(move |tx| {
                super::userinfo(tx, T0, &Clients::default(), &access_token)
            })
            .unwrap();
        assert_eq!(left.unwrap_err().error(), Some("invalid_token"));
        assert_eq!(db.write_blocking(|tx| sweep(tx, T0.plus(ACCESS_LIFETIME * 2))).unwrap(), 2);
    });
}

#[test]
fn subjects_by_sector_say_nothing_to_each_other() {
    let vault = store::testing::vault();
    let of =
        |sector: &str, n: u64| subject_of(&vault, &client(json!({ "sector": sector })), account(n));
    assert_eq!(of("a.example", 1), of("a.example", 1));
    assert_ne!(of("a.example", 1), of("b.example", 1));
    assert_ne!(of("a.example", 1), of("a.example", 2));
    assert_eq!(subject_of(&vault, &client(json!({})), account(1)), account(1).to_string());
}

#[test]
fn names_in_the_id_token_only_where_the_settings_say_so() {
    on_both(|db| {
        with_keys(db);
        let clients = clients();
        let ring = db.read_blocking(crate::keys::load).unwrap();
        for (id, more, expected) in [
            ("demo", None, false),
            ("post", Some([("client_id", "post"), ("client_secret", SECRET)]), true),
        ] {
            let code = code_of(db, id, BACK);
            let mut pairs = body(code.expose());
            pairs.extend(more.into_iter().flatten());
            let header = more.is_none().then(|| basic(id));
            let granted = redeem(db, T0, &form(&pairs), header.as_deref()).unwrap();
            let client = clients.find(id).unwrap();
            let reply = granted
                .reply(
                    &crate::tests::provider(),
                    client,
                    &crate::tests::person(),
                    ring.signing(client.algorithm, T0).unwrap(),
                    T0,
                )
                .unwrap();
            let token = reply.body["id_token"].as_str().unwrap();
            let claims: serde_json::Value =
                jsonwebtoken::dangerous::insecure_decode_claims(token).unwrap();
            assert_eq!(claims.get("email").is_some(), expected, "{id}");
        }
    });
}

#[test]
fn individual_claims_are_returned_where_they_were_requested() {
    on_both(|db| {
        with_keys(db);
        let clients = clients();
        let ring = db.read_blocking(crate::keys::load).unwrap();
        let demo = clients.find("demo").unwrap();
        let claims = json!({ "userinfo": { "given_name": { "essential": true } }, "id_token": { "email": null, "nickname": null } });
        let request =
            good(&query("demo", BACK, json!({ "scope": "openid", "claims": claims.to_string() })));
        let granted =
            redeem(db, T0, &form(&body(issue(db, &request, T0).expose())), Some(&basic("demo")))
                .unwrap();
        assert_eq!(
            userinfo(db, T0, granted.access_token.expose()).unwrap(),
            json!({ "sub": account(1).to_string(), "given_name": "Åsa" })
        );
        let key = ring.signing(demo.algorithm, T0).unwrap();
        let reply = granted
            .reply(&crate::tests::provider(), demo, &crate::tests::person(), key, T0)
            .unwrap();
        let told: serde_json::Value = jsonwebtoken::dangerous::insecure_decode_claims(
            reply.body["id_token"].as_str().unwrap(),
        )
        .unwrap();
        assert_eq!(
            (&told["email"], told.get("given_name"), told.get("email_verified")),
            (&json!("asa@kommun.example"), None, None)
        );
        assert_eq!(reply.body["scope"], "openid");
    });
}

#[test]
fn people_are_told_apart_by_tenant_where_a_service_wants_it_so() {
    const SKOGEN: &str = "1f0e9c36-6b52-4c7e-9a55-0d1c2b3a4f50";
    on_both(|db| {
        with_keys(db);
        let tenant = |domain: &str| crate::Tenant {
            id: SKOGEN.to_owned(),
            domains: vec![domain.to_owned()],
        };
        let ring = db.read_blocking(crate::keys::load).unwrap();
        let told = |change: serde_json::Value, domain: &str| {
            let provider = crate::Provider {
                tenants: crate::Tenants::new(vec![tenant(domain)]).unwrap(),
                ..crate::tests::provider()
            };
            let code = code_of(db, "demo", BACK);
            let granted =
                redeem(db, T0, &form(&body(code.expose())), Some(&basic("demo"))).unwrap();
            let (client, key) =
                (client(change), ring.signing(crate::keys::Algorithm::ES256, T0).unwrap());
            let reply =
                granted.reply(&provider, &client, &crate::tests::person(), key, T0).unwrap();
            let payload =
                reply.body["id_token"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
            let bytes =
                base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload)
                    .unwrap();
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()
        };
        let by_tenant = json!({ "issuer": "tenant", "claims_in_id_token": true });
        let work = told(by_tenant.clone(), "kommun.example");
        assert_eq!(work["iss"], format!("https://konto.example/{SKOGEN}/v2.0"));
        assert_eq!((&work["tid"], &work["oid"]), (&json!(SKOGEN), &json!(account(1).to_string())));
        assert_eq!(
            (&work["preferred_username"], &work["xms_edov"]),
            (&json!("asa@kommun.example"), &json!(true))
        );
        // A domain of no tenant: the account is a personal one.
        let personal = told(by_tenant, "another.example");
        assert_eq!(personal["tid"], "9188040d-6c67-4c5b-b112-36a304b66dad");
        assert_eq!(
            personal["iss"],
            "https://konto.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0"
        );
        let hosted = told(json!({ "hosted_domain": true }), "kommun.example");
        assert_eq!(
            (&hosted["hd"], &hosted["iss"]),
            (&json!("kommun.example"), &json!("https://konto.example"))
        );
        assert_eq!(told(json!({ "hosted_domain": true }), "another.example").get("hd"), None);
        assert_eq!(
            told(json!({}), "kommun.example").get("tid"),
            None,
            "other clients do not receive it"
        );
    });
}
