//! Tests of key rotation and signing.

use std::time::Duration;

use base::{Fault, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation, decode};
use serde_json::{Value, json};
use store::testing::on_both;

use super::*;

const T0: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DAY: Duration = Duration::from_secs(86_400);

fn key(id: &str, algorithm: Algorithm, made_at: Timestamp) -> StoredKey {
    StoredKey { id: id.to_owned(), algorithm, public: "{}".to_owned(), made_at }
}

#[test]
fn one_key_follows_another_with_overlap() {
    let first = key("a", Algorithm::ES256, T0);
    let day = |n: u32| T0.plus(DAY * n);
    assert_eq!(due(&[], T0), Algorithm::ALL);
    assert_eq!(
        signing(std::slice::from_ref(&first), Algorithm::ES256, T0).unwrap().id,
        "a",
        "a new portal can sign at once"
    );
    assert!(!due(std::slice::from_ref(&first), day(89)).contains(&Algorithm::ES256));
    assert!(due(std::slice::from_ref(&first), day(90)).contains(&Algorithm::ES256));
    let keys = [first, key("b", Algorithm::ES256, day(90))];
    for (n, signs, a_is_published) in
        [(90, "a", true), (91, "b", true), (92, "b", true), (93, "b", false)]
    {
        assert_eq!(signing(&keys, Algorithm::ES256, day(n)).unwrap().id, signs, "day {n}");
        assert_eq!(published(&keys, &keys[0], day(n)), a_is_published, "day {n}");
        assert!(published(&keys, &keys[1], day(n)));
    }
    assert!(signing(&keys, Algorithm::RS256, T0).is_none());
}

#[test]
fn keys_are_kept_sealed_and_what_they_sign_can_be_verified_by_others() {
    on_both(|db| {
        for algorithm in Algorithm::ALL {
            let fresh = make(*algorithm).unwrap();
            let late = make(*algorithm).unwrap();
            assert!(db.write_blocking::<_, Fault, _>(move |tx| add(tx, T0, &fresh)).unwrap());
            assert!(
                !db.write_blocking::<_, Fault, _>(move |tx| add(tx, T0, &late)).unwrap(),
                "another node added a key first"
            );
        }
        let ring = db.read_blocking(load).unwrap();
        assert_eq!(ring.due(T0), []);
        let set = ring.key_set(T0).unwrap();
        assert!(!set.to_string().contains("\"d\""), "no private part");
        let set: JwkSet = serde_json::from_value(set).unwrap();
        for (algorithm, theirs) in Algorithm::ALL.iter().zip([
            jsonwebtoken::Algorithm::RS256,
            jsonwebtoken::Algorithm::ES256,
            jsonwebtoken::Algorithm::EdDSA,
        ]) {
            let token =
                ring.signing(*algorithm, T0).unwrap().sign("JWT", &json!({ "x": "å" })).unwrap();
            let header = jsonwebtoken::decode_header(&token).unwrap();
            let jwk = set.find(&header.kid.unwrap()).unwrap();
            let mut validation = Validation::new(theirs);
            validation.required_spec_claims.clear();
            validation.validate_exp = false;
            let claims: Value =
                decode(&token, &DecodingKey::from_jwk(jwk).unwrap(), &validation).unwrap().claims;
            assert_eq!(claims["x"], "å");
        }
    });
}

#[test]
fn old_keys_go() {
    on_both(|db| {
        let add_at = |at: Timestamp| {
            let fresh = make(Algorithm::EdDSA).unwrap();
            assert!(db.write_blocking::<_, Fault, _>(move |tx| add(tx, at, &fresh)).unwrap());
        };
        add_at(T0);
        add_at(T0.plus(ROTATE_AFTER));
        let removed =
            |at: Timestamp| db.write_blocking::<_, Fault, _>(move |tx| remove_old(tx, at)).unwrap();
        assert_eq!(removed(T0.plus(ROTATE_AFTER)), 0);
        assert_eq!(removed(T0.plus(ROTATE_AFTER + BEFORE_USE + AFTER_USE)), 1);
        assert_eq!(removed(T0.plus(ROTATE_AFTER * 5)), 0, "the last key remains");
    });
}
