//! Export of a period's accepted rows. Each export is audited, with the person's reason.

use std::collections::HashMap;

use axum::extract::Path;
use base::{Failure, Line, PeriodId};
use collection::export::{Right, begin};
use collection::{Refusal, definitions};
use futures_util::stream;
use organisations::units;
use serde::Deserialize;

use super::periods::{self, Asked};
use crate::desk;
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, Problem};
use crate::submission::download;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ExportForm {
    /// `csv`, `parquet`, `codebook`.
    form: String,
    /// `yes`: with sensitive fields.
    sensitive: String,
    /// The reason in the person's words; kept in the audit log.
    reason: String,
}

/// Exports a period's accepted data. A `POST`, since it writes an audit entry. Sensitive fields
/// require a system administrator.
pub(super) async fn take_out(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<ExportForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    ctx.limit_account(Limit::Export, account)?;
    let id: PeriodId = id.parse().map_err(|_| Problem::NotFound)?;
    let (now, sensitive) = (ctx.now(), form.sensitive == "yes");
    let kind = match form.form.as_str() {
        "csv" => "csv",
        "parquet" => "parquet",
        "codebook" => "codebook",
        _ => return Err(Problem::BadRequest),
    };
    let Ok(reason) = Line::new(&form.reason) else {
        let key = if form.reason.trim().is_empty() {
            "export-reason-missing"
        } else {
            "export-reason-wrong"
        };
        return periods::page(
            &ctx,
            &id.to_string(),
            Asked::default(),
            form.reason,
            Errors::one("reason", ctx.page.t(key)),
        )
        .await;
    };
    let begun = ctx.portal.db.write(move |tx| {
        let staff = desk::staff(tx, account, now)?;
        let parts = if sensitive {
            let administrator = desk::administrator(tx, account, now)?.ok_or(Refusal::NotFound)?;
            begin(tx, now, Right::Sensitive(&administrator), id, kind, &reason)?
        } else {
            begin(tx, now, Right::Plain(&staff), id, kind, &reason)?
        };
        let codes = units::all(tx, &staff)?
            .into_iter()
            .map(|unit| (unit.id, unit.code.to_string()))
            .collect::<HashMap<_, _>>();
        let period = collection::periods::period(tx, id)?;
        let name = definitions::collections(tx)?
            .into_iter()
            .find(|(c, _)| c.id == period.collection)
            .map(|(c, _)| c.name)
            .unwrap_or_default();
        Ok::<_, Failure<Refusal>>((parts, codes, format!("{name}-{}", period.name)))
    });
    let (parts, codes, name) = begun.await?;
    let processing = &ctx.portal.processing;
    let export = processing.export(id, parts, codes, sensitive).await?;
    Ok(match kind {
        "csv" => download(
            &format!("{name}.csv"),
            "text/csv; charset=utf-8",
            processing.export_csv(export),
        ),
        "parquet" => download(
            &format!("{name}.parquet"),
            "application/vnd.apache.parquet",
            processing.export_parquet(export),
        ),
        _ => {
            let book = export.codebook()?;
            download(
                &format!("{name}-codebook.csv"),
                "text/csv; charset=utf-8",
                stream::iter([Ok(book.into())]),
            )
        }
    })
}
