use axum::extract::Path;
use base::{Failure, UploadId};
use collection::submissions::Submitted;
use collection::{Refusal, corrections, review, uploads};
use serde::Deserialize;

use super::{frame, views};
use crate::kernel::{Answer, Ctx, Form, Problem};

/// Check before it is handed over: what, how much.
pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let upload = opened.upload()?;
    ctx.portal.workshop.sheet(upload).await?;
    let (id, now) = (opened.id(), ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        let (_, opened) = frame::read(tx, account, id, now)?;
        let found = uploads::open(tx, &opened.seen, upload)?;
        let changed = corrections::standing(tx, upload)?.len();
        Ok::<_, Failure<Refusal>>((opened, found, changed, review::comments(tx, upload)?.len()))
    });
    let (opened, found, corrections, comments) = read.await?;
    let frame = opened.frame(&ctx.page);
    if frame.with_staff {
        return ctx.go(format!("/submission/{id}/receipt"));
    }
    ctx.html(&views::Submit { p: &ctx.page, frame, file: found.name, rows: found.rows, corrections, comments, upload: upload.to_string() })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SubmitForm {
    /// The upload that the page showed.
    upload: String,
}

pub(super) async fn submit(ctx: Ctx, Path(id): Path<String>, Form(form): Form<SubmitForm>) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let upload: UploadId = form.upload.parse().map_err(|_| Problem::NotFound)?;
    let done = ctx.portal.workshop.submit(account, opened.id(), upload).await?;
    let (Submitted::Now(receipt) | Submitted::Before(receipt)) = done;
    ctx.go_saying(format!("/submission/{}/receipt/{}", opened.id(), receipt.number), "notice-submitted")
}
