//! `/submission/{id}/receipt`: receipts, as a page and as a PDF.

use axum::extract::Path;
use base::Failure;
use collection::submissions::{self, SubmissionView};
use collection::{Outcome, Refusal};
use futures_util::stream;
use store::Tx;

use super::files::download;
use super::views::{self, ReceiptPage};
use super::{Opened, frame, overview, pdf};
use crate::desk::Names;
use crate::kernel::{Answer, Ctx, Page, Problem};

pub(super) async fn newest(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (_, opened) = super::open(&ctx, &id).await?;
    let seen = opened.seen.clone();
    let receipts = ctx.portal.db.read(move |tx| submissions::receipts(tx, &seen)).await?;
    match receipts.first() {
        Some(receipt) => ctx.go(format!("/submission/{}/receipt/{}", opened.id(), receipt.number)),
        None => ctx.go(format!("/submission/{}", opened.id())),
    }
}

async fn read(ctx: &Ctx, id: &str, number: &str) -> Result<(Opened, views::Receipt), Problem> {
    let (account, opened) = super::open(ctx, id).await?;
    let number: u32 = number.parse().map_err(|_| Problem::NotFound)?;
    let (id, now) = (opened.id(), ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        let (_, opened) = frame::read(tx, account, id, now)?;
        let found = find(tx, &opened.seen, number)?;
        Ok::<_, Failure<Refusal>>((opened, found))
    });
    let (opened, (receipt, names)) = read.await?;
    let titles = ctx.portal.processing.titles(opened.seen.period.definition).await?;
    Ok((opened, view(&ctx.page, &receipt, &names, &titles)))
}

pub(crate) fn find(
    tx: &mut Tx<'_>,
    seen: &SubmissionView,
    number: u32,
) -> Outcome<(submissions::Receipt, Names)> {
    let receipt = submissions::receipts(tx, seen)?
        .into_iter()
        .find(|receipt| receipt.number == number)
        .ok_or(Refusal::NotFound)?;
    let names = Names::of(tx, receipt.submitted_by)?;
    Ok((receipt, names))
}

pub(crate) fn view(
    p: &Page,
    receipt: &submissions::Receipt,
    names: &Names,
    titles: &[(String, [String; 2])],
) -> views::Receipt {
    let title = |field: &str| {
        titles
            .iter()
            .find(|(name, _)| name == field)
            .map_or_else(|| field.to_owned(), |(_, t)| t[p.language as usize].clone())
    };
    let (tone, decision) = overview::decision(p, receipt.decision);
    views::Receipt {
        number: receipt.number,
        at: receipt.submitted_at,
        by: receipt.submitted_by.map(|account| names.get(p.language, account)).unwrap_or_default(),
        rows: receipt.rows,
        corrections: receipt.corrections,
        comments: receipt.comments,
        sums: receipt
            .sums
            .iter()
            .map(|s| (title(&s.field), overview::sum(p.language, &s.sum), s.values))
            .collect(),
        received: hex::encode(receipt.received_sha256),
        submitted: hex::encode(receipt.submitted_sha256),
        tone,
        decision,
        message: receipt.message.clone(),
        just_now: p.notice.as_deref() == Some("notice-submitted"),
    }
}

pub(super) async fn show(ctx: Ctx, Path((id, number)): Path<(String, String)>) -> Answer {
    let (opened, receipt) = read(&ctx, &id, &number).await?;
    ctx.html(&ReceiptPage { p: &ctx.page, frame: opened.frame(&ctx.page), receipt })
}

pub(super) async fn pdf(ctx: Ctx, Path((id, number)): Path<(String, String)>) -> Answer {
    let (opened, receipt) = read(&ctx, &id, &number).await?;
    let frame = opened.frame(&ctx.page);
    let name = format!(
        "{}-{}-{}-{}.pdf",
        ctx.page.t("receipt-file"),
        opened.unit.code,
        opened.seen.period.name,
        receipt.number
    );
    let content = pdf::receipt(&ctx.page, &frame, &receipt)?;
    Ok(download(&name, "application/pdf", stream::iter([Ok(content.into())])))
}
