//! Static files, embedded in the program and served under a folder named by their hash. A hashed
//! URL may be cached for good.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::Accent;

/// `(name, content)` of every file in `assets/`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Each file compressed once, at the first request for any of them.
static PACKED: LazyLock<Vec<(&'static str, Asset)>> = LazyLock::new(|| {
    FILES.iter().map(|(name, content)| (*name, Asset::new(Bytes::from_static(content)))).collect()
});

struct Asset {
    plain: Bytes,
    gzip: Option<Bytes>,
}

/// The files that a portal's pages use. They share one folder whose name is the hash of them all,
/// so that ES modules import each other by relative paths and every URL is immutable.
pub(super) struct Assets {
    folder: String,
    accent: Asset,
    icon: Asset,
}

pub(super) const PREFIX: &str = "/assets/";
const ACCENT: &str = "accent.css";
const ICON: &str = "icon.svg";

impl Assets {
    pub(super) fn new(accent: &Accent) -> Self {
        let (css, icon) = (accent.css(), accent.icon());
        let mut hash = Sha256::new();
        for (name, content) in FILES {
            hash.update(name);
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
        hash.update(&css);
        hash.update(&icon);
        let folder = hex::encode(&hash.finalize()[..8]);
        Self { folder, accent: Asset::new(css.into()), icon: Asset::new(icon.into()) }
    }

    pub(super) fn url(&self, name: &str) -> String {
        debug_assert!(
            name == ACCENT || name == ICON || FILES.iter().any(|(n, _)| *n == name),
            "no asset {name}"
        );
        format!("{PREFIX}{}/{name}", self.folder)
    }

    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let own = [(ACCENT, self.accent.plain.to_vec()), (ICON, self.icon.plain.to_vec())];
        FILES
            .iter()
            .map(|(name, content)| (*name, content.to_vec()))
            .chain(own)
            .map(|(name, content)| (self.url(name), content))
            .collect()
    }

    /// `rest` is what follows `/assets/`. A page rendered by an older version may ask for another
    /// folder: it gets the current file, uncached.
    pub(super) fn serve(&self, rest: &str, headers: &HeaderMap) -> Option<Response> {
        let (folder, name) = rest.split_once('/')?;
        let asset = match name {
            ACCENT => &self.accent,
            ICON => &self.icon,
            _ => &PACKED.iter().find(|(n, _)| *n == name)?.1,
        };
        let kind = match name.rsplit_once('.')?.1 {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "webmanifest" => "application/manifest+json",
            _ => "application/octet-stream",
        };
        let caching =
            if folder == self.folder { "public, max-age=31536000, immutable" } else { "no-store" };
        let takes_gzip = headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .any(|v| v.to_str().is_ok_and(accepts_gzip));
        let (body, packed) = match &asset.gzip {
            Some(gzip) if takes_gzip => (gzip, true),
            _ => (&asset.plain, false),
        };
        let mut response = (StatusCode::OK, Body::from(body.clone())).into_response();
        let out = response.headers_mut();
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if packed {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Some(response)
    }
}

fn accepts_gzip(header: &str) -> bool {
    header.split(',').any(|part| {
        let mut pieces = part.trim().split(';');
        let gzip = pieces.next().is_some_and(|coding| coding.trim().eq_ignore_ascii_case("gzip"));
        gzip && !pieces.any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

impl Asset {
    fn new(plain: Bytes) -> Self {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let packed = packer
            .write_all(&plain)
            .and_then(|()| packer.finish())
            .ok()
            .filter(|packed| packed.len() < plain.len());
        Self { plain, gzip: packed.map(Bytes::from) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_only_when_asked_for() {
        assert!(accepts_gzip("br, gzip") && accepts_gzip("GZIP;q=0.5"));
        assert!(!accepts_gzip("br") && !accepts_gzip("gzip;q=0") && !accepts_gzip(""));
    }

    #[test]
    fn two_accents_have_two_folders() {
        let one = Assets::new(&Accent::new("#1f5f4a").expect("sufficient contrast"));
        let two = Assets::new(&Accent::new("#1f4f7a").expect("sufficient contrast"));
        assert_ne!(one.url(ACCENT), two.url(ACCENT));
        assert!(
            one.serve("old/accent.css", &HeaderMap::new())
                .is_some_and(|r| r.headers()[header::CACHE_CONTROL] == "no-store")
        );
        assert!(one.serve("old/none.css", &HeaderMap::new()).is_none());
        assert!(one.serve("old/../accent.css", &HeaderMap::new()).is_none());
    }
}
