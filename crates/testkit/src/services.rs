//! Made-up services behind the portal.

use base::Secret;
use oidc::Tenants;
use oidc::clients::{Clients, Settings};
use serde_json::{Value, json};
use web::provider::Provider;

/// What each proves itself by.
pub const SERVICE_SECRET: &str = "0123456789abcdef/+:&=% 0123456789abcdef";
/// Where each is sent back to.
pub const SERVICE_BACK: &str = "https://virke.example/back";
/// Where people are sent after they signed out.
pub const SERVICE_BYE: &str = "https://virke.example/bye";

/// `virke` asks for consent; `own` is the body's own; `strict` demands two steps; `post` takes a
/// form and proves itself by one; `app` has no secret; `staff` is for staff alone; `pairwise` is
/// not told who is who elsewhere.
pub(crate) fn provider(origin: &str) -> Provider {
    let made = [
        json!({ "id": "virke", "name": "Virkesportalen", "owner": "Skogsdata i Norr", "verified": true, "home": "https://virke.example/",
            "information": "https://virke.example/om", "policy": "https://virke.example/policy", "terms": "https://virke.example/villkor" }),
        json!({ "id": "own", "name": "Statistikverktyget", "first_party": true }),
        json!({ "id": "strict", "name": "Betalningar", "first_party": true, "second_factor": true }),
        json!({ "id": "post", "name": "Granskning", "first_party": true, "authentication": "post", "id_token_algorithm": "ES256" }),
        json!({ "id": "app", "name": "Skogsappen", "authentication": "none", "id_token_algorithm": "EdDSA" }),
        json!({ "id": "staff", "name": { "sv": "Handläggning", "en": "Case work" }, "first_party": true, "roles": ["staff", "system-administrator"] }),
        json!({ "id": "pairwise", "name": "Undersökning", "first_party": true, "sector": "virke.example", "claims_in_id_token": true }),
    ];
    let clients = made.into_iter().map(|mut settings: Value| {
        settings["redirect_uris"] = json!([SERVICE_BACK]);
        if settings["authentication"] == "none" {
            settings["redirect_uris"] = json!([SERVICE_BACK, "http://[::1]:7777/back"]);
        }
        settings["post_logout_redirect_uris"] = json!([SERVICE_BYE]);
        let settings: Settings = serde_json::from_value(settings).expect("settings");
        settings.client(Some(&Secret::new(SERVICE_SECRET.to_owned()))).expect("a service")
    });
    Provider::new(origin, Clients::new(clients).expect("services"), Tenants::default())
}
