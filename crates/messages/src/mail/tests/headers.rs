//! Headers of composed messages.

use super::{super::compose::compose, mail};

fn lines(mail: &super::Mail) -> Vec<String> {
    let wire =
        String::from_utf8(compose(mail).expect("composes").formatted()).expect("ASCII on the wire");
    let (head, _) = wire.split_once("\r\n\r\n").expect("a head and a body");
    head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_message_has_the_headers_of_an_automatic_letter() {
    let lines = lines(&mail("01jd", "åsa.öberg@norrdal.example".replace(['å', 'ö'], "a").as_str()));
    for header in [
        "Message-ID: <01jd@statistik.example>",
        "Date: Fri, 20 Nov 2026 13:05:00 +0000",
        "From: Personalstatistik <portal@statistik.example>",
        "To: asa.aberg@norrdal.example",
        "Subject: Personalstatistik: din kod",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Content-Language: sv",
        "MIME-Version: 1.0",
    ] {
        assert!(lines.iter().any(|line| line == header), "no {header:?} in\n{}", lines.join("\n"));
    }
}

#[test]
fn nothing_in_a_value_becomes_a_header() {
    let mut hostile = mail("01jd", "a@b.example");
    hostile.subject = "Kod\r\nBcc: everybody@b.example\r\n\r\nBody".into();
    hostile.from_name = "P\nReply-To: x@y.example \"<evil@y.example>".into();
    let lines = lines(&hostile);
    let names: Vec<&str> =
        lines.iter().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    assert!(!names.contains(&"Bcc") && !names.contains(&"Reply-To"), "{names:?}");
    assert_eq!(names.iter().filter(|name| **name == "Subject").count(), 1);
    let to: Vec<String> = compose(&hostile)
        .expect("composes")
        .envelope()
        .to()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(to, ["a@b.example"]);
}
