//! Made-up OpenID Connect clients.

use base::Secret;
use oidc::Tenants;
use oidc::clients::{Clients, Settings};
use serde_json::{Value, json};
use web::provider::Provider;

/// The clients' secret.
pub const SERVICE_SECRET: &str = "0123456789abcdef/+:&=% 0123456789abcdef";
/// The clients' redirect URI.
pub const SERVICE_BACK: &str = "https://virke.example/back";
/// The clients' post-logout redirect URI.
pub const SERVICE_BYE: &str = "https://virke.example/bye";

/// `virke` asks for consent; `own` is first-party; `strict` requires two steps; `post` uses
/// `client_secret_post`; `app` is public; `staff` is for staff only; `pairwise` gets pairwise
/// subjects.
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
