//! Settings, issuers, keys and endpoints of providers.

use base::Secret;
use serde_json::{Value, json};

use super::*;

fn made(change: Value) -> Result<Provider, InvalidSettings> {
    let mut settings = json!({ "id": "there", "kind": "microsoft-work", "client-id": "x" });
    for (name, value) in change.as_object().unwrap() {
        settings[name] = value.clone();
    }
    let settings: Settings = serde_json::from_value(settings).unwrap();
    settings.provider("https://portal.example/return/there", Some(Secret::new("secret".to_owned())))
}

#[test]
fn the_guides_example_is_valid() {
    #[derive(serde::Deserialize)]
    struct File {
        upstream: Vec<Settings>,
    }
    let guide = include_str!("../../../../docs/how-to/connect-an-upstream.md");
    let example = guide.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let file: File = toml::from_str(example).unwrap();
    let made: Vec<Provider> = file
        .upstream
        .into_iter()
        .map(|settings| {
            let redirect_uri = format!("https://portal.example/return/{}", settings.id);
            settings.provider(&redirect_uri, Some(Secret::new("secret".to_owned()))).unwrap()
        })
        .collect();
    assert_eq!(made[0].issuer.as_written(), "https://login.microsoftonline.com/{tenantid}/v2.0");
    assert_eq!(
        made[0].tenant_discovery.as_deref(),
        Some("https://login.microsoftonline.com/{domain}/v2.0/.well-known/openid-configuration")
    );
    assert_eq!(
        made[1].issuer.as_written(),
        format!("https://login.microsoftonline.com/{CONSUMER_TENANT}/v2.0")
    );
    assert_eq!(
        (made[2].issuer.as_written().as_str(), made[2].subject),
        ("https://accounts.google.com", Subject::Sub)
    );
    assert_eq!((made[3].address_trust.clone(), made[3].userinfo), (AddressTrust::Verified, true));
    // Every key in the guide's table is a setting.
    for key in guide.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()) {
        let complaint =
            serde_json::from_value::<Settings>(json!({ key: {} })).unwrap_err().to_string();
        assert!(!complaint.contains("unknown field"), "{key}: {complaint}");
    }
}

#[test]
fn settings_that_would_be_unsafe_are_refused_at_the_start() {
    let id = || "there".parse::<ProviderId>().unwrap();
    for (change, expected) in [
        (
            json!({ "authority": "http://login.example/organizations/v2.0" }),
            InvalidSettings::Address(id(), "authority"),
        ),
        (
            json!({ "authority": "https://login.example/v2.0" }),
            InvalidSettings::NoTenantPart(id(), "organizations"),
        ),
        (json!({ "kind": "openid" }), InvalidSettings::AuthorityMissing(id())),
        (json!({ "scopes": ["profile"] }), InvalidSettings::NoOpenid(id())),
        (json!({ "algorithms": [] }), InvalidSettings::NoAlgorithm(id())),
        (json!({ "tenants": ["kommun.example"] }), InvalidSettings::Tenants(id())),
        (json!({ "tenants": [] }), InvalidSettings::Tenants(id())),
        (json!({ "kind": "google", "tenants": [CONSUMER_TENANT] }), InvalidSettings::Tenants(id())),
        (json!({ "trust-addresses": true }), InvalidSettings::TrustAddresses(id())),
        (json!({ "leeway": 600 }), InvalidSettings::Leeway(id())),
    ] {
        assert_eq!(made(change.clone()).unwrap_err(), expected, "{change}");
    }
    for unknown in [
        json!({ "id": "there", "kind": "google", "client-id": "x", "client-secret": "in the file" }),
        json!({ "id": "A b", "kind": "google", "client-id": "x" }),
    ] {
        assert!(serde_json::from_value::<Settings>(unknown.clone()).is_err(), "{unknown}");
    }
    assert!(
        serde_json::from_value::<Algorithm>(json!("HS256")).is_err()
            && serde_json::from_value::<Algorithm>(json!("none")).is_err()
    );
}

#[test]
fn a_tenants_issuer_is_a_guid_and_nothing_else() {
    let issuer = Issuer::new("https://login.example/{tenantid}/v2.0");
    assert!(issuer.covers("https://login.example/11111111-2222-4333-8444-555555555555/v2.0"));
    for other in [
        "https://login.example/{tenantid}/v2.0",
        "https://login.example/common/v2.0",
        "https://login.example/../v2.0",
        "https://login.example/11111111-2222-4333-8444-55555555555G/v2.0",
        "https://login.example/11111111-2222-4333-8444-555555555555/v2.0/",
        "https://login.example.evil/11111111-2222-4333-8444-555555555555/v2.0",
    ] {
        assert!(!issuer.covers(other), "{other}");
    }
}
