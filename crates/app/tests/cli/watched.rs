//! What a running portal exposes to monitoring: metrics and traces, and no personal data.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::serve::{Serving, assert_guarded, get_at};
use crate::world::World;

#[test]
fn numbers_are_told_at_an_address_of_their_own() {
    let world = World::new();
    let asked = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let serving = Serving::start_with(&world, &["--metrics", &asked.to_string()]);
    serving.wait_for_status("/readyz", 200);
    assert_eq!(serving.get("/metrics").0, 404, "not where people are");
    assert_eq!(serving.get("/units/01jd0000000000000000000000?address=asa@sjoboda.example").0, 404);
    assert_eq!(serving.get("/sign-in").0, 200);
    assert_guarded(asked, "/metrics");
    let begun = Instant::now();
    let text = loop {
        let (status, text) = get_at(asked, "/metrics");
        assert_eq!(status, 200, "{text}");
        // The first sample may still be running.
        if text.contains("farstu_audit_unchained") || begun.elapsed() > Duration::from_secs(40) {
            break text;
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    for number in [
        "farstu_requests_total{host=\"portal.localhost\",by=\"person\",method=\"GET\",route=\"/sign-in\",status=\"200\"} 1",
        "farstu_request_seconds_count{host=\"portal.localhost\",route=\"/sign-in\"} 1",
        "farstu_jobs_waiting{host=\"portal.localhost\",lane=",
        "farstu_audit_unchained{host=\"portal.localhost\"}",
        "farstu_database_seconds_count{kind=\"read\"}",
        "farstu_ready ",
        "process_resident_memory_bytes ",
    ] {
        assert!(text.contains(number), "{number}: {text}");
    }
    assert!(!text.contains("01jd") && !text.contains("asa@"), "neither ids nor addresses: {text}");
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
}

/// A stand-in for an OTLP collector: answers 200 to each request, and hands it to the test.
fn collector() -> (SocketAddr, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (told, got) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let told = told.clone();
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().expect("a handle"));
                let mut stream = stream;
                loop {
                    let (mut first, mut length) = (String::new(), 0);
                    if reader.read_line(&mut first).is_ok_and(|n| n == 0) {
                        return;
                    }
                    loop {
                        let mut line = String::new();
                        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
                            break;
                        }
                        if let Some(value) =
                            line.to_ascii_lowercase().strip_prefix("content-length:")
                        {
                            length = value.trim().parse().unwrap_or(0);
                        }
                    }
                    let mut body = vec![0; length];
                    if reader.read_exact(&mut body).is_err() {
                        return;
                    }
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n");
                    let _ = told.send((first, body));
                }
            });
        }
    });
    (address, got)
}

#[test]
fn spans_reach_a_collector_and_say_nothing_of_a_person() {
    let world = World::new();
    let (address, got) = collector();
    let serving = Serving::start_with(
        &world,
        &["--traces", &format!("http://{address}"), "--traces-part", "1"],
    );
    serving.wait_for_status("/readyz", 200);
    assert_eq!(serving.get("/sign-in?address=asa@sjoboda.example").0, 200);
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0), "what waits is sent before the end");
    let mut all = Vec::new();
    while let Ok((first, body)) = got.try_recv() {
        assert!(first.starts_with("POST /v1/traces "), "{first}");
        all.extend(body);
    }
    // Protobuf stores strings unencoded.
    let has = |text: &str| all.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(
        has("GET /sign-in") && has("http.route") && has("portal.localhost") && has("farstu"),
        "{} bytes",
        all.len()
    );
    assert!(!has("asa@") && !has("address=") && !has("127.0.0.1"), "neither query nor client");
}

#[test]
fn a_collector_that_is_away_delays_nothing() {
    let world = World::new();
    let nobody = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    let serving = Serving::start_with(
        &world,
        &["--traces", &format!("http://{nobody}"), "--traces-part", "1"],
    );
    serving.wait_for_status("/readyz", 200);
    assert_eq!(serving.get("/sign-in").0, 200);
    serving.signal("-TERM");
    assert_eq!(serving.end(), Some(0));
}
