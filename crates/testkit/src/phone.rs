//! A person's phone: decodes the QR code and computes TOTP codes, by other code than the portal's.

use base::Timestamp;
use totp_rs::{Algorithm, Builder};

/// Decodes a page's QR code, as a camera does.
pub fn link_in_picture(html: &str) -> Option<String> {
    let svg = html.split_once("<svg class=\"qr\"")?.1.split_once("</svg>")?.0;
    let size: usize = svg.split_once("viewBox=\"0 0 ")?.1.split(' ').next()?.parse().ok()?;
    let path = svg.split_once("<path d=\"")?.1.split('"').next()?;
    let mut dark = vec![false; size * size];
    for run in path.split('M').skip(1) {
        let (x, rest) = run.split_once(' ')?;
        let (y, rest) = rest.split_once('h')?;
        let length: usize = rest.split('v').next()?.parse().ok()?;
        let (x, y): (usize, usize) = (x.parse().ok()?, y.parse().ok()?);
        dark[y * size + x..y * size + x + length].fill(true);
    }
    // As a camera sees it: several pixels for each module.
    const SCALE: usize = 4;
    let grey = |x: usize, y: usize| if dark[y / SCALE * size + x / SCALE] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, grey);
    let grids = image.detect_grids();
    grids.first()?.decode().ok().map(|(_, text)| text)
}

/// The key in an `otpauth` link, in Base32.
pub fn secret_of(link: &str) -> String {
    link.split_once("secret=")
        .and_then(|(_, rest)| rest.split('&').next())
        .unwrap_or_default()
        .to_owned()
}

/// The code that the app shows now.
pub fn code_of(secret: &str, now: Timestamp) -> String {
    let seconds = u64::try_from(now.seconds()).expect("after 1970");
    let app = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(bytes_of(secret));
    app.build().expect("a long enough secret").generate(seconds).to_string()
}

fn bytes_of(base32: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for letter in base32.bytes().filter(|b| *b != b' ') {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("no base 32: {base32}"),
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 255).expect("a byte"));
        }
    }
    bytes
}
