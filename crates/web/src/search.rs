//! Searches. A search text can be a person's name, so it must not stand readably in an address,
//! which proxies log and browsers keep. Forms post it to `/search`, which redirects with the text
//! sealed for the signed-in account.

use axum::Router;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use store::SealedColumn;

use crate::kernel::{Answer, Ctx, Form, LocalPath};

const COLUMN: SealedColumn = SealedColumn("address", "search");
/// In characters; names are shorter.
const LONGEST: usize = 200;

pub(crate) fn routes() -> Router {
    Router::new().route("/search", post(search))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    text: String,
    /// The page that searches.
    at: String,
}

async fn search(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let account = ctx.account()?;
    let at = LocalPath::parse(&fields.at).unwrap_or(LocalPath::HOME);
    let text = fields.text.trim();
    if text.is_empty() {
        return ctx.go(at);
    }
    if base::count_characters(text) > LONGEST {
        return ctx.go_saying(at, "notice-search-long");
    }
    let sealed = ctx.portal.db.vault().seal(
        COLUMN,
        &account.to_string(),
        text.as_bytes(),
        &*ctx.portal.entropy,
    )?;
    let joint = if at.as_str().contains('?') { '&' } else { '?' };
    ctx.go(format!("{at}{joint}q={}", URL_SAFE_NO_PAD.encode(sealed)))
}

/// The text in a page's `q`; empty if it was sealed for another account or was forged.
pub(crate) fn sought(ctx: &Ctx, q: &str) -> String {
    let open = || {
        let (account, sealed) = (ctx.account().ok()?, URL_SAFE_NO_PAD.decode(q).ok()?);
        let text = ctx.portal.db.vault().open(COLUMN, &account.to_string(), &sealed).ok()?;
        String::from_utf8(text.expose().clone()).ok()
    };
    open().unwrap_or_default()
}
