//! Tests of giving and withdrawing consent.

use std::time::Duration;

use base::{Fault, Timestamp};
use serde_json::json;
use store::Db;
use store::testing::on_both;

use super::*;
use crate::tests::{
    BACK, T0, VERIFIER, account, basic, client, form, good, issue, query, redeem, userinfo,
    with_keys,
};
use crate::{Client, Scope, Scopes};

fn give_to(db: &Db, at: Timestamp, client: &Client, scopes: &'static [Scope]) {
    let client = client.clone();
    db.write_blocking(move |tx| {
        give(tx, at, account(1), &client, &scopes.iter().copied().collect())
    })
    .unwrap();
}

fn held(db: &Db, client: &Client) -> Option<Consent> {
    let id = client.id.clone();
    db.read_blocking(move |tx| find(tx, account(1), &id)).unwrap()
}

fn scopes(text: &str) -> Scopes {
    Scopes::asked(text)
}

#[test]
fn more_scopes_need_consent_and_the_given_ones_stay() {
    on_both(|db| {
        let demo = client(json!({}));
        give_to(db, T0, &demo, &[Scope::Openid, Scope::Email]);
        assert!(covers(&demo, held(db, &demo).as_ref(), &scopes("openid email")));
        assert!(!covers(&demo, held(db, &demo).as_ref(), &scopes("openid profile")));
        give_to(db, T0.plus(Duration::from_secs(1)), &demo, &[Scope::Openid, Scope::Profile]);
        assert!(covers(&demo, held(db, &demo).as_ref(), &scopes("openid email profile")));
        // A new consent version: asked again, and earlier scopes do not carry over.
        let newer = client(json!({ "consent_version": 2 }));
        assert!(!covers(&newer, held(db, &newer).as_ref(), &scopes("openid")));
        give_to(db, T0.plus(Duration::from_secs(2)), &newer, &[Scope::Openid]);
        let now = held(db, &newer).unwrap();
        assert_eq!((now.version, now.scopes.to_string().as_str()), (2, "openid"));
        assert_eq!(db.read_blocking(|tx| of_account(tx, account(1))).unwrap().len(), 1);
        assert_eq!(db.read_blocking(|tx| of_account(tx, account(2))).unwrap().len(), 0);
    });
}

#[test]
fn withdrawing_consent_revokes_its_tokens() {
    on_both(|db| {
        with_keys(db);
        let demo = client(json!({}));
        give_to(db, T0, &demo, &[Scope::Openid, Scope::Email]);
        let request = good(&query("demo", BACK, json!({})));
        let body = |code: &str| {
            form(&[
                ("grant_type", "authorization_code"),
                ("code", code),
                ("redirect_uri", BACK),
                ("code_verifier", VERIFIER),
            ])
        };
        let granted =
            redeem(db, T0, &body(issue(db, &request, T0).expose()), Some(&basic("demo"))).unwrap();
        let waiting = issue(db, &request, T0);
        assert!(userinfo(db, T0, granted.access_token.expose()).is_ok());
        let withdrawn = || {
            let id = demo.id.clone();
            db.write_blocking::<_, Fault, _>(move |tx| withdraw(tx, T0, account(1), &id)).unwrap()
        };
        assert!(withdrawn() && !withdrawn());
        assert!(held(db, &demo).is_none());
        assert_eq!(
            userinfo(db, T0, granted.access_token.expose()).unwrap_err().error(),
            Some("invalid_token")
        );
        assert_eq!(
            redeem(db, T0, &body(waiting.expose()), Some(&basic("demo"))).unwrap_err().error(),
            Some("invalid_grant")
        );
    });
}
