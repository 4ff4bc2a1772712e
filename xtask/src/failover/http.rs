//! The part of HTTP/1.1 that the rehearsal needs: one request per connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::nodes::HOST;

/// Longer than any answer of a rehearsal that passes.
const PATIENCE: Duration = Duration::from_secs(40);

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) cookies: Vec<String>,
    pub(super) text: String,
}

pub(super) fn get(
    node: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
) -> std::io::Result<Answer> {
    ask(node, &format!("GET {path}"), headers, "")
}

pub(super) fn post(
    node: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    form: &str,
) -> std::io::Result<Answer> {
    ask(node, &format!("POST {path}"), headers, form)
}

fn ask(
    node: SocketAddr,
    line: &str,
    headers: &[(&str, &str)],
    form: &str,
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&node, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut request = format!(
        "{line} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\nConnection: close\r\n"
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if !form.is_empty() {
        request.push_str(&format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        ));
    }
    stream.write_all(format!("{request}\r\n{form}").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let cookie = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie")
            .then(|| value.split(';').next().unwrap_or_default().to_owned())
    };
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    Ok(Answer { status, cookies: head.lines().filter_map(cookie).collect(), text: body.to_owned() })
}
