//! Broken connections, retries, and home realm discovery.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base::{EmailAddress, Fault};
use store::Db;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Portal, T0, on_both_async, refused, short};
use crate::provider::{Kind, endpoint};
use crate::testing::{Misbehaviour, TENANT};
use crate::transport::Http;
use crate::{Limits, Realm, Refusal, realm};

/// A server that closes the first `bad` connections.
async fn hangs_up(bad: usize) -> (url::Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = endpoint(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = seen.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            if count.fetch_add(1, Ordering::SeqCst) < bad {
                continue;
            }
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await;
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
                .await;
        }
    });
    (url, seen)
}

#[tokio::test]
async fn a_lost_connection_is_tried_once_more() {
    let http = Http::new(Limits::default()).unwrap();
    let (url, seen) = hangs_up(1).await;
    assert_eq!(http.get(&url, None, 100).await.map(|answered| answered.status), Ok(200));
    assert_eq!(seen.load(Ordering::SeqCst), 2);
    let (url, _) = hangs_up(2).await;
    assert_eq!(
        http.get(&url, None, 100).await.map(|answered| answered.status),
        Err(Refusal::Unreachable)
    );
    let nobody = endpoint("http://127.0.0.1:1/").unwrap();
    assert_eq!(
        http.get(&nobody, None, 100).await.map(|answered| answered.status),
        Err(Refusal::Unreachable)
    );
}

#[test]
fn slow_upstreams_end_at_the_deadline() {
    on_both_async(async |db| {
        for misbehaviour in [Misbehaviour::TokenHangs, Misbehaviour::TokenTrickles] {
            let portal = Portal::with_limits(db, Kind::Openid, short()).await;
            portal.upstream.misbehaves(misbehaviour);
            let query = portal.upstream.browse(&portal.start().await.unwrap()).await;
            let begun = Instant::now();
            assert_eq!(
                refused(portal.callback(&query).await),
                Refusal::TimedOut,
                "{misbehaviour:?}"
            );
            // One of them answers after a minute, the other never.
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{misbehaviour:?}: {:?}",
                begun.elapsed()
            );
            assert!(portal.refusals().await.iter().all(|why| why == "timed-out"));
        }
    });
}

#[test]
fn only_https_or_this_machine() {
    for good in [
        "https://login.example/x",
        "http://127.0.0.1:8080",
        "http://konto.localhost:8080/",
        "http://[::1]/",
    ] {
        assert!(endpoint(good).is_ok(), "{good}");
    }
    for bad in [
        "http://login.example/",
        "https://user@login.example/",
        "https://login.example/#x",
        "ftp://login.example/",
        "javascript:alert(1)",
        "//login.example",
        "http://localhost.example/",
        "http://10.0.0.1/",
        "",
    ] {
        assert!(endpoint(bad).is_err(), "{bad}");
    }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::new(text).unwrap()
}

async fn realm_of(portal: &Portal, db: &Db, text: &str) -> Realm {
    portal.upstreams.realm(db, &address(text)).await.unwrap()
}

#[test]
fn an_address_leads_to_its_upstream() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::MicrosoftWork).await;
        portal.upstream.knows_domain("kommun.example", TENANT);
        let there = portal.id.clone();
        assert_eq!(realm_of(&portal, db, "asa@kommun.example").await, Realm::Tenant(there.clone()));
        assert_eq!(realm_of(&portal, db, "asa@okand.example").await, Realm::Unknown);
        // Both answers are cached.
        portal.upstream.requests();
        assert_eq!(realm_of(&portal, db, "bo@Kommun.Example").await, Realm::Tenant(there.clone()));
        assert_eq!(realm_of(&portal, db, "bo@okand.example").await, Realm::Unknown);
        assert_eq!(portal.upstream.requests(), Vec::<String>::new());
        // The negative one only briefly, since the domain's administrator may be setting it up.
        portal.upstream.knows_domain("okand.example", TENANT);
        portal.clock.advance(Duration::from_secs(600));
        assert_eq!(realm_of(&portal, db, "bo@okand.example").await, Realm::Tenant(there.clone()));
        // IDNs are asked about in Punycode.
        portal.upstream.knows_domain("xn--smland-jua.example", TENANT);
        assert_eq!(
            realm_of(&portal, db, "asa@småland.example").await,
            Realm::Tenant(there.clone())
        );
        // A failure is not an answer.
        portal.upstream.misbehaves(Misbehaviour::DiscoveryFails);
        assert_eq!(realm_of(&portal, db, "asa@tredje.example").await, Realm::Unasked);
        portal.upstream.misbehaves(Misbehaviour::None);
        portal.clock.advance(Duration::from_secs(3));
        assert_eq!(realm_of(&portal, db, "asa@tredje.example").await, Realm::Unknown);
    });
}

#[test]
fn the_portals_own_list_goes_first() {
    on_both_async(async |db| {
        let portal = Portal::new(db, Kind::MicrosoftWork).await;
        let providers = vec![
            portal.upstream.provider("there", Kind::MicrosoftWork),
            portal.upstream.provider("google", Kind::Google),
        ];
        let (there, google) = (portal.id.clone(), "google".parse::<crate::ProviderId>().unwrap());
        let domains =
            [("gmail.com".to_owned(), google.clone()), ("Fil.Example".to_owned(), google.clone())];
        let portal = Portal {
            upstreams: crate::Upstreams::new(
                providers,
                domains,
                portal.clock.clone(),
                Limits::default(),
            )
            .unwrap(),
            ..portal
        };
        assert_eq!(realm_of(&portal, db, "asa@gmail.com").await, Realm::Listed(google.clone()));
        assert_eq!(realm_of(&portal, db, "asa@fil.example").await, Realm::Listed(google.clone()));
        let set = |domain: &'static str, to: &'static str| {
            db.write::<_, Fault, _>(move |tx| {
                realm::set(tx, T0, None, &realm::domain_of(domain).unwrap(), &to.parse().unwrap())
            })
        };
        set("FIL.example", "there").await.unwrap();
        set("kvar.example", "gone").await.unwrap();
        assert_eq!(realm_of(&portal, db, "asa@fil.example").await, Realm::Listed(there));
        assert_eq!(
            realm_of(&portal, db, "asa@kvar.example").await,
            Realm::Unknown,
            "a row for a removed provider"
        );
        let listed = db.read(realm::list).await.unwrap();
        assert_eq!(
            listed.iter().map(|l| l.domain.as_str()).collect::<Vec<_>>(),
            ["fil.example", "kvar.example"]
        );
        assert!(
            db.write::<_, Fault, _>(|tx| realm::remove(tx, T0, None, "fil.example")).await.unwrap()
        );
        assert!(
            !db.write::<_, Fault, _>(|tx| realm::remove(tx, T0, None, "fil.example"))
                .await
                .unwrap()
        );
        assert_eq!(realm_of(&portal, db, "asa@fil.example").await, Realm::Listed(google));
    });
}
