//! Tests of client settings and redirect URIs.

use base::Secret;
use serde_json::{Value, json};

use super::{Client, Clients, InvalidSettings, Name, Settings};

fn made(change: Value, secret: Option<&str>) -> Result<Client, InvalidSettings> {
    let mut settings = json!({ "id": "demo", "name": "Demotjänst", "redirect_uris": ["https://demo.example/back"] });
    for (name, value) in change.as_object().unwrap() {
        settings[name] = value.clone();
    }
    let settings: Settings = serde_json::from_value(settings).unwrap();
    settings.client(secret.map(|s| Secret::new(s.to_owned())).as_ref())
}

const SECRET: Option<&str> = Some("0123456789abcdef0123456789abcdef");

#[test]
fn a_name_is_one_text_or_one_in_each_language() {
    for (given, sv, en) in [
        (json!("Virke"), "Virke", "Virke"),
        (json!({ "sv": "Uppföljning", "en": "Follow-up" }), "Uppföljning", "Follow-up"),
    ] {
        let name: Name = serde_json::from_value(given).unwrap();
        assert_eq!((name.get(base::Language::Sv), name.get(base::Language::En)), (sv, en));
    }
    assert!(serde_json::from_value::<Name>(json!({ "sv": "Uppföljning" })).is_err());
}

#[test]
fn settings_that_would_be_unsafe_are_refused_at_the_start() {
    let id = || "demo".parse().unwrap();
    assert!(made(json!({}), SECRET).is_ok());
    for uri in [
        "http://demo.example/",
        "https://demo.example/#x",
        "https://a@demo.example/",
        "https://*.example/",
        "javascript:alert(1)",
        "x",
    ] {
        assert_eq!(
            made(json!({ "redirect_uris": [uri] }), SECRET).unwrap_err(),
            InvalidSettings::RedirectUri(id(), uri.to_owned())
        );
    }
    assert!(
        made(
            json!({ "redirect_uris": ["http://127.0.0.1:9/x", "http://tjanst.localhost:9/x"] }),
            SECRET
        )
        .is_ok()
    );
    for (uri, meant) in [
        ("https://tjänst.example/back", "https://xn--tjnst-hra.example/back"),
        ("https://demo.example/åter", "https://demo.example/%C3%A5ter"),
        ("https://demo.example/a\"b", "https://demo.example/a%22b"),
    ] {
        for name in ["redirect_uris", "post_logout_redirect_uris"] {
            let refused =
                made(json!({ "redirect_uris": ["https://demo.example/"], name: [uri] }), SECRET)
                    .unwrap_err();
            assert_eq!(refused, InvalidSettings::NotAUri(id(), uri.to_owned(), meant.to_owned()));
        }
        assert!(made(json!({ "redirect_uris": [meant] }), SECRET).is_ok(), "{meant}");
    }
    assert_eq!(
        made(json!({ "redirect_uris": [] }), SECRET).unwrap_err(),
        InvalidSettings::NoRedirectUri(id())
    );
    assert_eq!(
        made(json!({ "terms": "javascript:alert(1)" }), SECRET).unwrap_err(),
        InvalidSettings::Link(id(), "javascript:alert(1)".to_owned())
    );
    assert_eq!(made(json!({}), None).unwrap_err(), InvalidSettings::Secret(id()));
    assert_eq!(made(json!({}), Some("short")).unwrap_err(), InvalidSettings::Secret(id()));
    assert_eq!(
        made(json!({ "authentication": "none", "pkce": "optional" }), None).unwrap_err(),
        InvalidSettings::PkceNeeded(id())
    );
    assert_eq!(
        made(json!({ "authentication": "none", "pkce": "neither-needed" }), None).unwrap_err(),
        InvalidSettings::PkceNeeded(id())
    );
    assert!(made(json!({ "authentication": "none" }), None).is_ok());
    assert_eq!(
        made(json!({ "scope": "profile" }), SECRET).unwrap_err(),
        InvalidSettings::Scope(id())
    );
    assert_eq!(
        made(json!({ "scope": "openid everything" }), SECRET).unwrap_err(),
        InvalidSettings::Scope(id())
    );
    assert_eq!(
        made(json!({ "id_token_algorithm": "none" }), SECRET).unwrap_err(),
        InvalidSettings::Algorithm(id())
    );
    assert!(
        serde_json::from_value::<Settings>(
            json!({ "id": "a b", "name": "x", "redirect_uris": [] })
        )
        .is_err()
    );
}

#[test]
fn a_program_on_the_persons_own_machine_takes_any_port() {
    let own = json!([
        "http://127.0.0.1/back",
        "http://[::1]:7777/back?a=b",
        "http://app.localhost:7/back",
        "https://demo.example/back"
    ]);
    let app = made(json!({ "authentication": "none", "redirect_uris": own }), None).unwrap();
    for uri in [
        "http://127.0.0.1/back",
        "http://127.0.0.1:51004/back",
        "http://127.0.0.1:1/back",
        "http://[::1]:65535/back?a=b",
        "http://[::1]/back?a=b",
    ] {
        assert!(app.allows_redirect_uri(uri), "{uri}");
    }
    for uri in [
        "http://127.0.0.1:/back",
        "http://127.0.0.1:0/back",
        "http://127.0.0.1:65536/back",
        "http://127.0.0.1:51004/back/",
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004",
        "http://127.0.0.1:51004@evil.example/back",
        "http://127.0.0.1:51004.evil.example/back",
        "http://127.0.0.1.evil.example/back",
        "http://127.0.0.1@evil.example/back",
        "http://127.0.0.2:51004/back",
        "http://127.0.0.1:+1/back",
        "https://127.0.0.1:51004/back",
        "http://[::1]:1/back",
        "http://app.localhost:8/back",
        "http://localhost:51004/back",
        "https://demo.example:444/back",
    ] {
        assert!(!app.allows_redirect_uri(uri), "{uri}");
    }
    // A confidential client runs on a server and knows its port.
    let server = made(json!({ "redirect_uris": ["http://127.0.0.1:8080/back"] }), SECRET).unwrap();
    assert!(
        server.allows_redirect_uri("http://127.0.0.1:8080/back")
            && !server.allows_redirect_uri("http://127.0.0.1:8081/back")
    );
}

#[test]
fn two_services_have_two_names() {
    let one = || made(json!({}), SECRET).unwrap();
    assert!(Clients::new([one(), one()]).is_err());
    let clients = Clients::new([one()]).unwrap();
    assert!(
        clients.find("demo").is_some()
            && clients.find("Demo").is_none()
            && clients.find("").is_none()
    );
    assert!(
        one().verify_secret(SECRET.unwrap())
            && !one().verify_secret("")
            && !one().verify_secret("0123456789abcdef0123456789abcdeF")
    );
}
