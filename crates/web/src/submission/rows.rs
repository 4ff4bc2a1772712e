//! `/submission/{id}/rows`, `/row/{row}` and `/journal`: the data as a table, one row with its
//! corrections, and the journal of corrections.

use std::collections::HashSet;

use axum::Json;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use base::{CorrectionId, Failure, UploadId};
use collection::corrections::{self, Correction};
use collection::review::Severity;
use collection::{Cell, FieldView, Refusal, Sheet};
use serde::Deserialize;

use super::views::{self, CellView, EditCell, JournalLine, RowCell, RowFinding};
use super::{Opened, frame};
use crate::desk::Names;
use crate::kernel::{Answer, Ctx, Errors, Form, Page, Problem};
use crate::parts::Pager;

/// Rows, or journal entries, on a page.
const PAGE: usize = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    page: usize,
    /// Show the page that has this row.
    row: String,
}

pub(super) async fn table(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let (_, opened) = super::open(&ctx, &id).await?;
    let (_, sheet) = ctx.portal.processing.sheet(opened.upload()?).await?;
    let p = &ctx.page;
    let total = sheet.rows();
    let page = asked.row.trim().parse::<usize>().map_or(asked.page, |row| row.div_ceil(PAGE));
    let pager = Pager::new(
        page,
        usize::try_from(total).unwrap_or(usize::MAX),
        PAGE,
        format!("/submission/{}/rows?page=", opened.id()),
    );
    let fields = sheet.fields();
    let shown: Vec<usize> =
        fields.iter().enumerate().filter(|(_, f)| !f.missing).map(|(place, _)| place).collect();
    let first = pager.skip(PAGE) as u64 + 1;
    let mut rows = Vec::new();
    for row in first..(first + PAGE as u64).min(total + 1) {
        if let Some(cells) = sheet.row(row)? {
            rows.push((
                row,
                shown
                    .iter()
                    .map(|place| cell(p, &sheet, &fields[*place], &cells[*place]))
                    .collect(),
            ));
        }
    }
    let view = views::Rows {
        p,
        frame: opened.frame(p),
        fields: shown
            .iter()
            .map(|i| {
                (
                    fields[*i].name.clone(),
                    fields[*i].title(p.language).to_owned(),
                    fields[*i].is_number,
                )
            })
            .collect(),
        rows,
        total,
        pager,
        go_to: asked.row,
    };
    ctx.html(&view)
}

/// The place of a row in the file: its line, or its row in the sheet.
pub(super) fn line_words(p: &Page, sheet: &Sheet, row: u64) -> Option<String> {
    let key = if sheet.is_workbook() { "review-sheet-row" } else { "review-line" };
    sheet.line(row).map(|line| p.t1(key, "line", p.number(line)))
}

fn cell(p: &Page, sheet: &Sheet, field: &FieldView, cell: &Cell) -> CellView {
    let words: Vec<String> =
        cell.broken_by.iter().filter_map(|id| sheet.says(id, &cell.value, p.language)).collect();
    CellView {
        field: field.name.clone(),
        value: cell.value.clone(),
        is_number: field.is_number,
        is_wrong: !cell.broken_by.is_empty(),
        wrong: words.join(" "),
        before: None,
        received: cell.received.as_deref().map(check::show_invisible),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    field: String,
    /// Search text among the field's codes.
    q: String,
}

pub(super) async fn one(
    ctx: Ctx,
    Path((id, row)): Path<(String, String)>,
    Query(asked): Query<Field>,
) -> Answer {
    let row: u64 = row.parse().map_err(|_| Problem::NotFound)?;
    row_page(&ctx, &id, row, (&asked.field, &asked.q), None, Errors::new()).await
}

async fn row_page(
    ctx: &Ctx,
    id: &str,
    row: u64,
    (field, query): (&str, &str),
    typed: Option<(&str, &str)>,
    errors: Errors,
) -> Answer {
    let (_, opened) = super::open(ctx, id).await?;
    let upload = opened.upload()?;
    let (_, sheet) = ctx.portal.processing.sheet(upload).await?;
    let p = &ctx.page;
    let cells = sheet.row(row)?.ok_or(Problem::NotFound)?;
    let (journal, names) = journal_of(ctx, upload).await?;
    let of_row: Vec<Correction> = journal.iter().filter(|c| c.row == row).cloned().collect();
    let fields = sheet.fields();
    let findings = sheet.rules_of_row(row).into_iter().filter_map(|id| {
        let rule = sheet.rule(&id)?;
        Some(RowFinding {
            words: rule.say(p.language).to_owned(),
            is_error: rule.severity == Severity::Error,
            rule: id,
        })
    });
    let edit = sheet.field(field).filter(|place| !fields[*place].missing).map(|place| {
        let (value, reason) = typed.unwrap_or((&cells[place].value, ""));
        EditCell {
            field: fields[place].name.clone(),
            title: fields[place].title(p.language).to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
            codes: sheet.codes(place, p.language).map(|codes| found_codes(codes, query)),
            last: of_row
                .iter()
                .filter(|c| c.field == fields[place].name)
                .map(|c| c.number)
                .max()
                .unwrap_or(0),
            wrong: cells[place]
                .broken_by
                .iter()
                .filter_map(|id| sheet.says(id, &cells[place].value, p.language))
                .collect(),
        }
    });
    let frame = opened.frame(p);
    let may_change = frame.may_review && !sheet.is_broken(row);
    let view = views::Row {
        p,
        row,
        line: line_words(p, &sheet, row),
        total: sheet.rows(),
        findings: findings.collect(),
        cells: fields
            .iter()
            .zip(&cells)
            .map(|(f, c)| RowCell {
                name: f.name.clone(),
                title: f.title(p.language).to_owned(),
                view: cell(p, &sheet, f, c),
                missing: f.missing,
            })
            .collect(),
        edit: edit.filter(|_| may_change),
        may_change,
        journal: lines(p, &of_row, &journal, &sheet, &names, frame.may_review),
        frame,
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

/// Codes shown at most; a search finds the rest.
const CODES: usize = 300;

/// The codes whose code and name together contain every word of the query. O(codes × words).
fn found_codes(codes: Vec<(String, String)>, query: &str) -> views::Codes {
    let words: Vec<String> = query.split_whitespace().take(10).map(base::fold).collect();
    let total = codes.len();
    let has_all = |(code, name): &(String, String)| {
        let text = base::fold(&format!("{code} {name}"));
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let found: Vec<(String, String)> = codes.into_iter().filter(has_all).collect();
    let shown = |(code, name): &(String, String)| {
        (code.clone(), if name.is_empty() { code.clone() } else { format!("{code} – {name}") })
    };
    let options = found.iter().take(CODES).map(shown).collect();
    views::Codes { query: query.chars().take(100).collect(), options, found: found.len(), total }
}

async fn journal_of(ctx: &Ctx, upload: UploadId) -> Result<(Vec<Correction>, Names), Problem> {
    let read = ctx.portal.db.read(move |tx| {
        let journal = corrections::journal(tx, upload)?;
        let names = Names::of(tx, journal.iter().map(|c| c.made_by))?;
        Ok::<_, base::Fault>((journal, names))
    });
    Ok(read.await?)
}

/// The journal, newest first.
fn lines(
    p: &Page,
    shown: &[Correction],
    journal: &[Correction],
    sheet: &Sheet,
    names: &Names,
    may: bool,
) -> Vec<JournalLine> {
    let undone: HashSet<CorrectionId> = journal.iter().filter_map(|c| c.undoes).collect();
    let fields = sheet.fields();
    let line = |c: &Correction| {
        let place = sheet.field(&c.field);
        let stands = place
            .and_then(|place| sheet.change(c.row, place))
            .is_some_and(|edited| edited.by == c.id);
        JournalLine {
            id: c.id.to_string(),
            row: c.row,
            field: c.field.clone(),
            title: place.map_or_else(
                || c.field.clone(),
                |place| fields[place].title(p.language).to_owned(),
            ),
            old: c.change.old.clone(),
            new: c.change.new.clone(),
            reason: c.change.reason.clone(),
            by: names.get(p.language, c.made_by),
            at: c.made_at,
            is_undo: c.undoes.is_some(),
            can_undo: may && stands,
            undone: undone.contains(&c.id),
        }
    };
    shown.iter().rev().map(line).collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CorrectForm {
    row: u64,
    field: String,
    value: String,
    /// Chosen among the field's codes.
    code: String,
    reason: String,
    /// The last journal entry of the cell that the page showed, to detect concurrent edits.
    last: u64,
}

/// Corrects a cell. A script gets the row's new state as JSON; a form returns to the row.
pub(super) async fn correct(
    ctx: Ctx,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<CorrectForm>,
) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let upload = opened.upload()?;
    let wants_json =
        headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes() == b"application/json");
    // A chosen code takes precedence over typed text.
    let value = if form.code.is_empty() { &form.value } else { &form.code };
    let cell = (form.row, form.field.as_str(), form.last);
    let made = ctx
        .portal
        .processing
        .correct(account, opened.id(), upload, cell, (value, &form.reason))
        .await;
    match made {
        Ok(_) if wants_json => row_json(&ctx, account, &opened, form.row).await,
        Ok(_) => ctx
            .go_saying(format!("/submission/{}/row/{}", opened.id(), form.row), "notice-corrected"),
        Err(Failure::Refused(
            why @ (Refusal::TextMissing | Refusal::SameValue | Refusal::ValueTooLong),
        )) if !wants_json => {
            let (field, key) = match why {
                Refusal::TextMissing => ("reason", "row-reason-missing"),
                Refusal::SameValue => ("value", "row-value-same"),
                _ => ("value", "row-value-long"),
            };
            let errors = Errors::one(field, ctx.page.t(key));
            row_page(&ctx, &id, form.row, (&form.field, ""), Some((value, &form.reason)), errors)
                .await
        }
        Err(other) => Err(other.into()),
    }
}

/// The row's cells after its rules ran again, and what is left in the submission.
async fn row_json(ctx: &Ctx, account: base::AccountId, opened: &Opened, row: u64) -> Answer {
    let (_, sheet) = ctx.portal.processing.sheet(opened.upload()?).await?;
    let p = &ctx.page;
    let fields = sheet.fields();
    let cells = sheet.row(row)?.ok_or(Problem::NotFound)?;
    let cells: Vec<_> = fields
        .iter()
        .zip(&cells)
        .filter(|(f, _)| !f.missing)
        .map(|(f, c)| cell(p, &sheet, f, c))
        .collect();
    let (id, now) = (opened.id(), ctx.now());
    let (_, opened) = ctx.portal.db.read(move |tx| frame::read(tx, account, id, now)).await?;
    let cells = cells.iter().map(|c| serde_json::json!({"field": c.field, "value": c.value, "wrong": c.wrong, "received": c.received}));
    let (journal, _) = journal_of(ctx, opened.upload()?).await?;
    let last: serde_json::Map<String, serde_json::Value> = journal
        .iter()
        .filter(|c| c.row == row)
        .map(|c| (c.field.clone(), c.number.into()))
        .collect();
    let frame = opened.frame(p);
    let answer = serde_json::json!({"row": row, "cells": cells.collect::<Vec<_>>(), "left": frame.left, "ready": frame.ready, "last": last});
    Ok(Json(answer).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct UndoForm {
    correction: String,
    /// Where to return: `journal`, or else the row.
    from: String,
}

pub(super) async fn undo(ctx: Ctx, Path(id): Path<String>, Form(form): Form<UndoForm>) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let correction: CorrectionId = form.correction.parse().map_err(|_| Problem::NotFound)?;
    let undone =
        ctx.portal.processing.undo(account, opened.id(), opened.upload()?, correction).await?;
    let back = match form.from.as_str() {
        "journal" => format!("/submission/{}/journal", opened.id()),
        _ => format!("/submission/{}/row/{}", opened.id(), undone.row),
    };
    ctx.go_saying(back, "notice-undone")
}

pub(super) async fn journal(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (_, opened) = super::open(&ctx, &id).await?;
    let upload = opened.upload()?;
    let (_, sheet) = ctx.portal.processing.sheet(upload).await?;
    let (journal, names) = journal_of(&ctx, upload).await?;
    let p = &ctx.page;
    let frame = opened.frame(p);
    let pager = Pager::new(
        asked.page,
        journal.len(),
        PAGE,
        format!("/submission/{}/journal?page=", opened.id()),
    );
    let all = lines(p, &journal, &journal, &sheet, &names, frame.may_review);
    let lines = all.into_iter().skip(pager.skip(PAGE)).take(PAGE).collect();
    ctx.html(&views::Journal { p, frame, lines, pager })
}
