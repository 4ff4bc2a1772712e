//! Sending over SMTP against a test server.

use std::time::{Duration, Instant};

use base::Secret;

use super::mail;
use super::server::{Manner, Offers, Server};
use crate::mail::{Encryption, Login, NotSent, Smtp, SmtpOptions, Transport, Why};

fn to(server: &Server, encryption: Encryption, change: impl FnOnce(&mut SmtpOptions)) -> Transport {
    let mut options = SmtpOptions {
        host: "localhost".into(),
        port: server.port,
        encryption,
        login: None,
        hello: "portal.statistik.example".into(),
        authorities: Some(server.authority.clone()),
        timeout: Duration::from_secs(10),
        connections: 2,
    };
    change(&mut options);
    Transport::Smtp(Smtp::new(options).expect("a transport"))
}

async fn plain(manner: Manner) -> (Server, Transport) {
    let server = Server::start(manner, Offers::Plain).await;
    let transport = to(&server, Encryption::None, |options| options.authorities = None);
    (server, transport)
}

#[tokio::test]
async fn a_letter_arrives_whole_over_one_kept_connection() {
    let (server, transport) = plain(Manner::Kind).await;
    transport.send(&mail("one", "eva@norrdal.example")).await.expect("sent");
    // The connection returns to the pool in a task of its own.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    transport.send(&mail("two", "eva@norrdal.example")).await.expect("sent");
    let heard = server.heard();
    assert!(heard[0].starts_with("EHLO portal.statistik.example"), "{heard:?}");
    assert_eq!(
        heard.iter().filter(|line| line.starts_with("EHLO")).count(),
        1,
        "the connection is reused: {heard:?}"
    );
    assert!(heard.contains(&"MAIL FROM:<portal@statistik.example>".to_owned()), "{heard:?}");
    assert!(heard.contains(&"RCPT TO:<eva@norrdal.example>".to_owned()), "{heard:?}");
    assert!(heard.iter().any(|line| line.contains("402 817")), "{heard:?}");
    // A leading dot is doubled in transit, otherwise it would end the letter (RFC 5321, section
    // 4.5.2).
    assert!(
        heard.iter().any(|line| line.starts_with("..en rad") || line.contains("=2Een rad")),
        "{heard:?}"
    );
}

#[tokio::test]
async fn which_refusals_are_tried_again() {
    let cases = [
        (
            "RCPT",
            "450 4.2.1 <eva@norrdal.example> greylisted",
            true,
            "the mail server answered 450 4.2.1",
        ),
        (
            "RCPT",
            "550 5.1.1 <eva@norrdal.example> unknown",
            false,
            "the mail server answered 550 5.1.1",
        ),
        ("MAIL", "451 later", true, "the mail server answered 451"),
        ("greeting", "421 4.3.2 busy", true, "the mail server answered 421 4.3.2"),
        ("greeting", "554 go away", false, "the mail server answered 554"),
        ("DATA", "552 5.2.2 eva's mailbox is full", false, "the mail server answered 552 5.2.2"),
        (".", "452 4.3.1 disk full", true, "the mail server answered 452 4.3.1"),
        ("MAIL", "530 5.7.0 sign in first", true, "the mail server answered 530 5.7.0"),
    ];
    for (command, answer, again, reason) in cases {
        let (_server, transport) = plain(Manner::Says(command, answer)).await;
        // The log gets the codes; staff get the server's own text.
        let why = Why { reason: reason.to_owned(), answer: Some(answer.to_owned()) };
        let expected = if again { NotSent::Later(why) } else { NotSent::Never(why) };
        assert_eq!(
            transport.send(&mail("one", "eva@norrdal.example")).await,
            Err(expected),
            "{command}: {answer}"
        );
    }
}

#[tokio::test]
async fn domains_are_sent_as_a_labels_and_unsupported_local_parts_are_reported() {
    let (server, transport) = plain(Manner::Kind).await;
    transport.send(&mail("one", "Eva@köping.example")).await.expect("sent");
    let heard = server.heard();
    assert!(heard.contains(&"RCPT TO:<Eva@xn--kping-jua.example>".to_owned()), "{heard:?}");
    let refused = transport.send(&mail("two", "åsa@norrdal.example")).await;
    assert!(
        matches!(&refused, Err(NotSent::Never(why)) if why.reason.contains("SMTPUTF8") && !why.reason.contains("norrdal")),
        "{refused:?}"
    );
    let (server, transport) =
        plain(Manner::Says("EHLO", "250-mail.example\r\n250-8BITMIME\r\n250 SMTPUTF8")).await;
    transport.send(&mail("three", "åsa@köping.example")).await.expect("sent");
    let heard = server.heard();
    assert!(heard.contains(&"RCPT TO:<åsa@xn--kping-jua.example>".to_owned()), "{heard:?}");
}

#[tokio::test]
async fn a_server_that_hangs_up_or_talks_nonsense_is_tried_again() {
    for manner in [
        Manner::HangsUp("greeting"),
        Manner::HangsUp("RCPT"),
        Manner::HangsUp("."),
        Manner::Says("EHLO", "what?"),
    ] {
        let (_server, transport) = plain(manner).await;
        let answer = transport.send(&mail("one", "eva@norrdal.example")).await;
        assert!(
            matches!(&answer, Err(NotSent::Later(why)) if !why.reason.contains("eva")),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    let server = Server::start(Manner::Silent, Offers::Plain).await;
    let transport = to(&server, Encryption::None, |options| {
        options.authorities = None;
        options.timeout = Duration::from_millis(200);
    });
    let begun = Instant::now();
    assert!(matches!(
        transport.send(&mail("one", "eva@norrdal.example")).await,
        Err(NotSent::Later(_))
    ));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn an_unreachable_server_is_reported() {
    let (server, transport) = plain(Manner::Kind).await;
    assert_eq!(transport.reachable().await, Ok(()));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a port")
        .port();
    let transport = to(&server, Encryption::None, |options| options.port = nobody);
    let why = transport.reachable().await.expect_err("no listener");
    assert!(why.starts_with("the mail server cannot be reached"), "{why}");
}

#[tokio::test]
async fn encrypted_after_the_greeting_with_a_login() {
    let server = Server::start(Manner::Kind, Offers::StartTls).await;
    let login = || Some(Login { user: "portal".into(), password: Secret::new("hemligt".into()) });
    let transport = to(&server, Encryption::StartTls, |options| options.login = login());
    transport.send(&mail("one", "eva@norrdal.example")).await.expect("sent");
    let heard = server.heard();
    assert!(
        heard.iter().all(|line| line.starts_with("> ")
            || ["EHLO", "STARTTLS"].iter().any(|c| line.starts_with(c))),
        "{heard:?}"
    );
    assert!(heard.iter().any(|line| line.starts_with("> AUTH PLAIN ")), "{heard:?}");
}

#[tokio::test]
async fn encrypted_from_the_first_byte() {
    let server = Server::start(Manner::Kind, Offers::Tls).await;
    to(&server, Encryption::Tls, |_| {})
        .send(&mail("one", "eva@norrdal.example"))
        .await
        .expect("sent");
    assert!(server.heard().iter().all(|line| line.starts_with("> ")));
}

#[tokio::test]
async fn nothing_is_sent_in_the_clear_or_to_a_stranger() {
    // A server, or an attacker in between, claims not to support encryption.
    let server = Server::start(Manner::Kind, Offers::Plain).await;
    let answer =
        to(&server, Encryption::StartTls, |_| {}).send(&mail("one", "eva@norrdal.example")).await;
    assert!(matches!(answer, Err(NotSent::Later(_))), "{answer:?}");
    assert!(!server.heard().iter().any(|line| line.starts_with("MAIL")), "{:?}", server.heard());
    // An untrusted certificate.
    for (offers, encryption) in
        [(Offers::StartTls, Encryption::StartTls), (Offers::Tls, Encryption::Tls)]
    {
        let server = Server::start(Manner::Kind, offers).await;
        let answer = to(&server, encryption, |options| options.authorities = None)
            .send(&mail("one", "eva@norrdal.example"))
            .await;
        assert!(matches!(answer, Err(NotSent::Later(_))), "{answer:?}");
        assert!(!server.heard().iter().any(|line| line.contains("MAIL")), "{:?}", server.heard());
    }
}

#[tokio::test]
async fn a_refused_login_is_retried() {
    let server = Server::start(Manner::Says("AUTH", "535 5.7.8 wrong"), Offers::Tls).await;
    let transport = to(&server, Encryption::Tls, |options| {
        options.login = Some(Login { user: "portal".into(), password: Secret::new("fel".into()) });
    });
    let why = Why {
        reason: "the mail server answered 535 5.7.8".into(),
        answer: Some("535 5.7.8 wrong".into()),
    };
    assert_eq!(transport.send(&mail("one", "e@b.example")).await, Err(NotSent::Later(why)));
    assert_eq!(transport.reachable().await, Err("the mail server answered 535 5.7.8".into()));
}
