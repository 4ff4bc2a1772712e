//! Downloads of a submission's files, each with an audit entry.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{AccountId, Fault, SubmissionId, UploadId};
use bytes::Bytes;
use collection::uploads;
use futures_util::{Stream, StreamExt as _};
use serde_json::json;

use crate::kernel::{Answer, Ctx, Limit, Problem, Streamed};

/// An attachment: whatever it contains, browsers save it and never render it.
pub(crate) fn download(
    name: &str,
    kind: &'static str,
    content: impl Stream<Item = Result<Bytes, Fault>> + Send + 'static,
) -> Response {
    // Fused, because the body may be polled again after its end.
    let mut response = Body::from_stream(content.fuse()).into_response();
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' })
        .collect();
    // RFC 6266: an ASCII name for old clients, and the real one in UTF-8 (RFC 8187).
    let encoded: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    response.extensions_mut().insert(Streamed);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Audits a download. Called before the response, so no download goes unaudited.
async fn note(
    ctx: &Ctx,
    account: AccountId,
    submission: SubmissionId,
    upload: UploadId,
    form: &'static str,
) -> Result<(), Problem> {
    let now = ctx.now();
    let noted = ctx.portal.db.write_unsynced(move |tx| {
        tx.audit(
            now,
            Some(&account),
            "file.downloaded",
            Some(&submission),
            &json!({ "upload": upload, "form": form }),
        )
    });
    Ok(noted.await?)
}

/// The file with its corrections.
pub(super) async fn corrected(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    ctx.limit_account(Limit::Export, account)?;
    let upload = opened.upload()?;
    let content = ctx.portal.processing.take_out(upload).await?;
    note(&ctx, account, opened.id(), upload, "corrected").await?;
    let name = format!("{}-{}.csv", opened.unit.code, opened.seen.period.name);
    Ok(download(&name, "text/csv; charset=utf-8", content))
}

/// The file as received.
pub(super) async fn received(ctx: Ctx, Path((id, upload)): Path<(String, String)>) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    ctx.limit_account(Limit::Export, account)?;
    let upload: UploadId = upload.parse().map_err(|_| Problem::NotFound)?;
    let seen = opened.seen.clone();
    let found = ctx.portal.db.read(move |tx| uploads::open(tx, &seen, upload)).await?;
    let content = ctx.portal.processing.received_file(upload).await?;
    note(&ctx, account, opened.id(), upload, "received").await?;
    Ok(download(&found.name, "application/octet-stream", content))
}
