//! `/submission/{id}/submit`: the summary before submitting, and the submission itself.

use axum::extract::Path;
use axum::http::StatusCode;
use base::{Failure, UploadId};
use collection::submissions::Submitted;
use collection::{Refusal, corrections, review, uploads};
use serde::Deserialize;

use super::{frame, views};
use crate::kernel::{Answer, Ctx, Errors, Form, Problem};

/// Asks to confirm, with a summary of what is submitted.
pub(super) async fn ask(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, errors: Errors) -> Answer {
    let (account, opened) = super::open(ctx, id).await?;
    let upload = opened.upload()?;
    ctx.portal.processing.sheet(upload).await?;
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
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (p, upload) = (&ctx.page, upload.to_string());
    ctx.html_as(
        status,
        &views::Submit {
            p,
            frame,
            file: found.name,
            rows: found.rows,
            corrections,
            comments,
            upload,
            errors,
        },
    )
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SubmitForm {
    /// The upload that the page showed.
    upload: String,
    /// `yes`: what staff asked for is done.
    answered: String,
}

pub(super) async fn submit(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<SubmitForm>,
) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let upload: UploadId = form.upload.parse().map_err(|_| Problem::NotFound)?;
    if opened.asked_for.is_some() && form.answered != "yes" {
        return page(&ctx, &id, Errors::one("answered", ctx.page.t("submit-answered-missing")))
            .await;
    }
    let done = ctx.portal.processing.submit(account, opened.id(), upload).await?;
    let (Submitted::Now(receipt) | Submitted::Before(receipt)) = done;
    ctx.go_saying(
        format!("/submission/{}/receipt/{}", opened.id(), receipt.number),
        "notice-submitted",
    )
}
