//! Any query as a request of a client: for a sign-in, and for a sign-out. It is read, refused on a
//! page, or answered at an address that the client registered.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oidc::authorize::{ErrorCode, Read, Request, Response};
use oidc::clients::{Clients, Settings};
use oidc::{Endpoints, Provider, Tenants, logout};

const CLIENTS: &str = r#"[
  {"id": "web", "name": "Web", "redirect_uris": ["https://client.example/back?a=b"]},
  {"id": "app", "name": "App", "authentication": "none", "redirect_uris": ["http://127.0.0.1/back"]}
]"#;

static CLIENT_LIST: LazyLock<Clients> = LazyLock::new(|| {
    let settings: Vec<Settings> = serde_json::from_str(CLIENTS).expect("settings");
    let secret = base::Secret::new("0123456789abcdef0123456789abcdef".to_owned());
    let clients = settings.into_iter().map(|one| one.client(Some(&secret)).expect("a client"));
    Clients::new(clients).expect("two names")
});

static PROVIDER: LazyLock<Provider> = LazyLock::new(|| Provider {
    issuer: "https://portal.example".to_owned(),
    endpoints: Endpoints::below("https://portal.example"),
    tenants: Tenants::default(),
});

fuzz_target!(|query: &str| {
    let answer = match Request::read(&PROVIDER, &CLIENT_LIST, query) {
        Read::ErrorPage(_) => None,
        Read::ErrorResponse(response) => Some(response),
        Read::Valid(request) => {
            assert!(CLIENT_LIST.find(request.client.as_str()).is_some());
            Some(Response::refusal(&PROVIDER, &request, ErrorCode::AccessDenied))
        }
    };
    if let Some(response) = answer {
        let location = response.location();
        let registered = ["https://client.example/back?a=b&", "http://127.0.0.1"];
        assert!(registered.iter().any(|own| location.starts_with(own)), "{location}");
        assert!(!location.contains(|c: char| c.is_control()), "{location}");
    }
    let _ = logout::Request::read(query);
});
