//! Arbitrary input: never a panic, and nothing tampered with is accepted.

use std::sync::{Arc, LazyLock};

use base::{Secret, TestClock};
use proptest::prelude::*;
use serde_json::json;

use super::T0;
use crate::provider::{KeySet, Kind, Metadata, Provider, Settings};
use crate::sign_in::{Expected, Response, identity, validate};
use crate::testing::SigningKey;
use crate::{Refusal, realm};

struct Signed {
    provider: Provider,
    keys: KeySet,
    token: String,
}

/// A good token, and the values that it is good with.
static GOOD: LazyLock<Signed> = LazyLock::new(|| {
    let key = SigningKey::es256("k");
    let now = T0.seconds();
    let claims = json!({ "iss": "https://upstream.example", "sub": "s", "aud": "farstu", "iat": now, "exp": now + 300, "nonce": "n", "email": "a@b.example" });
    let settings = json!({ "id": "there", "kind": "openid", "client-id": "farstu", "authority": "https://upstream.example", "client-authentication": "none" });
    let settings: Settings = serde_json::from_value(settings).unwrap();
    assert_eq!(settings.kind, Kind::Openid);
    Signed {
        provider: settings.provider("https://portal.example/return/there", None).unwrap(),
        keys: KeySet::read(json!({ "keys": [key.jwk()] }).to_string().as_bytes()).unwrap(),
        token: key.token(&claims),
    }
});

fn judged(token: &str) -> Result<(), Refusal> {
    let nonce = Secret::new("n".to_owned());
    let expected =
        Expected { nonce: &nonce, access_token: None, issuer: None, started_at: T0, max_age: None };
    let clock: Arc<dyn base::Clock> = Arc::new(TestClock::at(T0));
    let claims = validate(
        &GOOD.provider,
        &GOOD.keys,
        &Secret::new(token.to_owned()),
        &expected,
        clock.now(),
    )?;
    identity(&GOOD.provider, &claims).map(drop)
}

#[test]
fn the_token_itself_is_good() {
    assert_eq!(judged(&GOOD.token), Ok(()));
}

proptest! {
    #[test]
    fn a_token_with_one_character_changed_is_refused(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.=-]") {
        let at = at.index(GOOD.token.len());
        let mut changed = GOOD.token.clone();
        changed.replace_range(at..=at, &to);
        prop_assume!(changed != GOOD.token);
        prop_assert!(judged(&changed).is_err());
    }

    #[test]
    fn a_token_cut_or_lengthened_is_refused(at in any::<prop::sample::Index>(), more in "[A-Za-z0-9_.-]{1,8}") {
        let at = at.index(GOOD.token.len());
        prop_assert!(judged(&GOOD.token[..at]).is_err());
        let lengthened = format!("{}{more}{}", &GOOD.token[..at], &GOOD.token[at..]);
        prop_assert!(judged(&lengthened).is_err());
    }

    #[test]
    fn no_input_causes_a_panic(text in "\\PC{0,300}", bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(judged(&text).is_err());
        let _ = Response::parse(&text);
        let _ = realm::domain_of(&text);
        for bytes in [text.as_bytes(), &bytes] {
            prop_assert!(Metadata::read(&GOOD.provider, bytes).is_err());
            prop_assert!(KeySet::read(bytes).is_err());
        }
    }
}
