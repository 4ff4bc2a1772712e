//! Receiving an upload as it streams, showing how it was understood, and making it count.
//!
//! An upload is streamed into the blob store, never collected in memory.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::FromRequest as _;
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{Path, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base::{Failure, SubmissionId, UploadId};
use bytes::Bytes;
use collection::review::{self, Severity};
use collection::uploads::{self, State, Upload};
use collection::{FieldView, Outcome, Refusal};
use futures_util::Stream;

use super::views::{self, ReadingForm};
use super::{Opened, frame, overview};
use crate::desk::{self, Names};
use crate::kernel::{Answer, Ctx, Errors, Explain, Form, Limit, Problem, wants_json};

/// How long the response to an upload waits for the file to be read, so that most people never see
/// the waiting page.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Allowance in bytes for the form around the file.
const AROUND: u64 = 64 * 1024;

/// Receives a file as it streams. In the form, `csrf` must come before `file`.
pub(super) async fn receive(ctx: Ctx, Path(id): Path<String>, request: Request) -> Answer {
    let account = desk::account(&ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    ctx.limit_account(Limit::Upload, account)?;
    // A script shows the problem beside its progress bar; without script the error stands at the
    // field.
    let by_script = wants_json(request.headers());
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    let limit = ctx.portal.processing.limits().upload;
    if length.is_some_and(|length| length > limit + AROUND) {
        return Err(Refusal::TooLarge { limit }.explain());
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| Problem::BadRequest)?;
    let mut trusted = false;
    while let Some(field) = form.next_field().await.map_err(|_| Problem::BadRequest)? {
        match field.name() {
            Some("csrf") => {
                ctx.check_csrf(&small(field).await?)?;
                trusted = true;
            }
            Some("file") if trusted => {
                let name = name_of(&field);
                if name.is_empty() {
                    return without_file(&ctx, id, by_script, "upload-file-missing").await;
                }
                let taken = ctx.portal.processing.receive(account, id, &name, pieces(field)).await;
                // The connection broke, so no response will be read.
                let taken: Outcome<UploadId> =
                    taken.map_err(|_: MultipartError| Problem::BadRequest)?;
                let upload = match taken {
                    Err(Failure::Refused(Refusal::EmptyFile)) => {
                        return without_file(&ctx, id, by_script, "upload-file-empty").await;
                    }
                    taken => taken?,
                };
                // The file is stored already, so a failure to wait for its reading does not matter.
                let _ = ctx.portal.processing.wait_a_little(upload, PATIENCE).await;
                return ctx.go(format!("/submission/{id}/upload/{upload}"));
            }
            _ => return Err(Problem::Csrf),
        }
    }
    without_file(&ctx, id, by_script, "upload-file-missing").await
}

async fn without_file(ctx: &Ctx, id: SubmissionId, by_script: bool, words: &str) -> Answer {
    if by_script {
        return Err(Refusal::EmptyFile.explain());
    }
    overview::page(ctx, &id.to_string(), Errors::one("file", ctx.page.t(words))).await
}

/// The newest upload, for a script whose connection broke.
pub(super) async fn newest(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (_, opened) = super::open(&ctx, &id).await?;
    let id = opened.id();
    let newest = ctx.portal.db.read(move |tx| uploads::newest(tx, &opened.seen)).await?;
    let answer = newest.map(|upload| {
        let href = format!("/submission/{id}/upload/{}", upload.id);
        serde_json::json!({"number": upload.number, "name": upload.name, "size": upload.size, "href": href})
    });
    Ok(Json(answer).into_response())
}

async fn small(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Problem::BadRequest)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > 1_000 {
            return Err(Problem::BadRequest);
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadRequest)
}

/// The file's name: UTF-8, as browsers send it, or else Windows-1252, as older programs do.
fn name_of(field: &Field<'_>) -> String {
    if let Some(name) = field.file_name() {
        return name.to_owned();
    }
    let said =
        field.headers().get(header::CONTENT_DISPOSITION).map_or(&b""[..], |value| value.as_bytes());
    let said = encoding_rs::WINDOWS_1252.decode_without_bom_handling(said).0;
    let name = said.split_once("filename=\"").and_then(|(_, rest)| rest.split_once('"'));
    name.map(|(name, _)| name.to_owned()).unwrap_or_default()
}

fn pieces(field: Field<'_>) -> impl Stream<Item = Result<Bytes, MultipartError>> {
    futures_util::stream::unfold(field, |mut field| async move {
        field.chunk().await.transpose().map(|piece| (piece, field))
    })
}

async fn opened(ctx: &Ctx, id: &str, upload: &str) -> Result<(Opened, Upload, Names), Problem> {
    let account = desk::account(ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let upload: UploadId = upload.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let (_, opened) = frame::read(tx, account, id, now)?;
        let upload = uploads::open(tx, &opened.seen, upload)?;
        let names = Names::of(tx, [upload.received_by])?;
        Ok::<_, Failure<Refusal>>((opened, upload, names))
    });
    Ok(read.await?)
}

/// Reading progress, for the waiting page.
pub(super) async fn state(ctx: Ctx, Path((id, upload)): Path<(String, String)>) -> Answer {
    let (_, upload, _) = opened(&ctx, &id, &upload).await?;
    Ok(Json(serde_json::json!({"state": upload.state.as_str(), "part": upload.progress / 10}))
        .into_response())
}

pub(super) async fn show(ctx: Ctx, Path((id, upload)): Path<(String, String)>) -> Answer {
    page(&ctx, &id, &upload, &[], Errors::new()).await
}

/// The upload's page. `chosen` are the columns from a form that was refused with `errors`.
async fn page(
    ctx: &Ctx,
    id: &str,
    upload: &str,
    chosen: &[(String, String)],
    errors: Errors,
) -> Answer {
    let (opened, upload, names) = opened(ctx, id, upload).await?;
    let p = &ctx.page;
    if upload.state == State::Waiting {
        // The node that was reading it may have died. A second request is harmless if one is at it.
        ctx.portal.processing.read_soon(upload.id);
        let part = upload.progress / 10;
        return ctx.html(&views::Reading {
            p,
            frame: opened.frame(p),
            upload: upload.id.to_string(),
            name: upload.name,
            part,
        });
    }
    let counts = opened.seen.submission.upload == Some(upload.id);
    let line = overview::line(p, &upload, opened.seen.submission.upload, &names);
    let frame = opened.frame(p);
    let interpretation = upload.interpretation.clone().unwrap_or_default();
    let (mut fields, mut missing, mut preview, mut found_errors, mut warnings) =
        (Vec::new(), Vec::new(), Vec::new(), 0, 0);
    let mut choices = Vec::new();
    let mut another_units = 0;
    if upload.state == State::Read {
        let (_, sheet) = ctx.portal.processing.sheet(upload.id).await?;
        let shown: Vec<usize> = sheet
            .fields()
            .iter()
            .enumerate()
            .filter(|(_, f)| !f.missing)
            .map(|(place, _)| place)
            .collect();
        missing = sheet
            .fields()
            .iter()
            .filter(|f| f.missing)
            .map(|f| named(f.title(p.language), &f.name))
            .collect();
        let said = |name: &str| {
            upload
                .reading
                .columns
                .iter()
                .find(|(_, field)| field == name)
                .map(|(column, _)| column.clone())
        };
        let now = |name: &str| {
            chosen.iter().find(|(_, field)| field == name).map(|(column, _)| column.clone())
        };
        let asked = |f: &&FieldView| f.missing || said(&f.name).is_some();
        choices = sheet
            .fields()
            .iter()
            .filter(asked)
            .enumerate()
            .map(|(at, f)| views::ColumnChoice {
                number: at + 1,
                field: f.name.clone(),
                title: named(f.title(p.language), &f.name),
                column: now(&f.name).or_else(|| said(&f.name)).unwrap_or_default(),
            })
            .collect();
        fields =
            shown.iter().map(|place| sheet.fields()[*place].title(p.language).to_owned()).collect();
        for row in 1..=sheet.rows().min(5) {
            if let Some(cells) = sheet.row(row)? {
                let cells = shown.iter().map(|place| check::show_invisible(&cells[*place].value));
                preview.push((row, cells.collect()));
            }
        }
        let found = ctx.portal.db.read({
            let id = upload.id;
            move |tx| review::findings(tx, id)
        });
        for finding in found.await? {
            if finding.is_of_another_unit() {
                another_units = finding.count;
            }
            match finding.severity {
                Severity::Error => found_errors += finding.count,
                Severity::Warning => warnings += finding.count,
            }
        }
    }
    let delimiter = |c: char| match c {
        ';' => p.t("delimiter-semicolon"),
        ',' => p.t("delimiter-comma"),
        '\t' => p.t("delimiter-tab"),
        '|' => p.t("delimiter-bar"),
        other => other.to_string(),
    };
    let mut facts = Vec::new();
    if upload.state == State::Read {
        facts.push((p.t("understood-rows"), p.number(upload.rows)));
        let form = match interpretation.form.as_str() {
            "xlsx" => p.t("form-xlsx"),
            "fixed" => p.t("form-fixed"),
            _ => p.t("form-csv"),
        };
        facts.push((p.t("understood-form"), form));
        if let Some(sheet) = &interpretation.sheet {
            facts.push((p.t("understood-sheet"), sheet.clone()));
        }
        if let Some(encoding) = &interpretation.encoding {
            facts.push((p.t("understood-encoding"), encoding.to_uppercase()));
        }
        if let Some(c) = interpretation.delimiter {
            facts.push((p.t("understood-delimiter"), delimiter(c)));
        }
        let decimal = if interpretation.decimal == Some(',') {
            p.t("delimiter-comma")
        } else {
            p.t("decimal-point")
        };
        facts.push((p.t("understood-decimal"), decimal));
        facts.push((
            p.t("understood-header"),
            p.t(if interpretation.header { "header-yes" } else { "header-no" }),
        ));
    }
    let said = &upload.reading;
    let is_chosen = |name: &str, field: &Option<String>| {
        said.columns.iter().any(|(_, chosen)| Some(chosen) == field.as_ref()) && !name.is_empty()
    };
    let columns = interpretation
        .columns
        .iter()
        .filter(|(name, field)| field.is_none() || is_chosen(name, field));
    let columns: Vec<(String, String)> =
        columns.take(MOST_COLUMNS).map(|(name, _)| (name.clone(), name.clone())).collect();
    let has_header = interpretation.header && !columns.is_empty();
    let unknown = interpretation
        .columns
        .iter()
        .filter(|(_, field)| field.is_none())
        .map(|(name, _)| name.clone())
        .collect();
    let reading = ReadingForm {
        encoding: said.encoding.clone().unwrap_or_default(),
        delimiter: said.delimiter.map(delimiter_name).unwrap_or_default(),
        decimal: said.decimal.map(String::from).unwrap_or_default(),
        header: said.header.map(|h| if h { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        sheet: said.sheet.clone().unwrap_or_default(),
        sheets: interpretation.sheets.iter().map(|s| (s.clone(), s.clone())).collect(),
        chosen: BTreeMap::new(),
    };
    let chosen = said.columns.iter().enumerate();
    let chosen =
        chosen.map(|(at, (column, field))| (at + 1, field.clone(), column.clone())).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = views::Understood {
        p,
        trouble: upload.trouble.as_ref().map(|trouble| trouble.say(p.language).to_owned()),
        is_xlsx: interpretation.form == "xlsx",
        facts,
        unknown,
        notes: interpretation.notes.iter().map(|note| note[p.language as usize].clone()).collect(),
        missing,
        fields,
        preview,
        another_units: (another_units > 0).then(|| {
            p.t2("understood-another-units", "n", another_units, "unit", opened.unit.name.as_str())
        }),
        may_count: another_units == 0 || another_units < upload.rows,
        found_errors,
        warnings,
        counts,
        replaces: opened.seen.submission.upload.is_some() && !counts,
        may_change: frame.may_upload && !counts,
        reading,
        choices: if has_header { choices } else { Vec::new() },
        columns,
        chosen,
        errors,
        upload: line,
        frame,
    };
    ctx.html_as(status, &view)
}

/// Columns that are offered and accepted at most. A file with more than these is not one with
/// renamed columns.
const MOST_COLUMNS: usize = 500;

/// The columns that a form chooses, each with its field, in the form's order.
fn chosen_columns(form: &ReadingForm) -> Vec<(String, String)> {
    let numbered =
        |name: &String| name.strip_prefix("column-").and_then(|number| number.parse::<u32>().ok());
    let mut numbers: Vec<u32> = form.chosen.keys().filter_map(numbered).collect();
    numbers.sort_unstable();
    let pair = |number: u32| {
        let column =
            form.chosen.get(&format!("column-{number}")).filter(|column| !column.is_empty())?;
        Some((column.clone(), form.chosen.get(&format!("field-{number}"))?.clone()))
    };
    numbers.into_iter().filter_map(pair).take(MOST_COLUMNS).collect()
}

/// The value in a form; a tab is spelled out, because an option's value cannot hold it.
fn delimiter_name(c: char) -> String {
    if c == '\t' { "tab".to_owned() } else { c.to_string() }
}

pub(super) async fn read_again(
    ctx: Ctx,
    Path((id, upload)): Path<(String, String)>,
    Form(form): Form<ReadingForm>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let upload: UploadId = upload.parse().map_err(|_| Problem::NotFound)?;
    ctx.limit_account(Limit::Upload, account)?;
    let columns = chosen_columns(&form);
    // A column chosen for two fields: show the page again with the choices.
    let twice = columns
        .iter()
        .enumerate()
        .find(|(at, (column, _))| columns[..*at].iter().any(|(other, _)| other == column));
    if let Some((_, (column, field))) = twice {
        let at = form
            .chosen
            .iter()
            .find(|(name, value)| *value == field && name.starts_with("field-"))
            .map_or("", |(name, _)| &name[6..]);
        let errors = Errors::one(
            &format!("column-{at}"),
            ctx.page.t1("columns-twice", "column", column.as_str()),
        );
        return page(&ctx, &id.to_string(), &upload.to_string(), &columns, errors).await;
    }
    let text = |text: &str| {
        Some(text.to_owned()).filter(|text| !text.is_empty() && text.chars().count() <= 100)
    };
    let reading = uploads::Reading {
        encoding: text(&form.encoding),
        delimiter: match form.delimiter.as_str() {
            "tab" => Some('\t'),
            other => other.chars().next().filter(|c| ";,|".contains(*c)),
        },
        decimal: form.decimal.chars().next().filter(|c| ",.".contains(*c)),
        header: match form.header.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        sheet: text(&form.sheet),
        columns,
    };
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let by = collection::permit(tx, account, id, now)?;
        uploads::read_again(tx, now, &by, id, upload, &reading)
    });
    write.await?;
    ctx.portal.processing.read_soon(upload);
    let _ = ctx.portal.processing.wait_a_little(upload, PATIENCE).await;
    ctx.go(format!("/submission/{id}/upload/{upload}"))
}

#[derive(serde::Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn count(
    ctx: Ctx,
    Path((id, upload)): Path<(String, String)>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let account = desk::account(&ctx)?;
    let id: SubmissionId = id.parse().map_err(|_| Problem::NotFound)?;
    let upload: UploadId = upload.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let by = collection::permit(tx, account, id, now)?;
        uploads::count(tx, now, &by, id, upload)
    });
    write.await?;
    ctx.go_saying(format!("/submission/{id}/review"), "notice-counts")
}

/// A field's title, with the name that the file's header must have if it differs.
fn named(title: &str, name: &str) -> String {
    if base::fold(title) == base::fold(name) {
        title.to_owned()
    } else {
        format!("{title} ({name})")
    }
}
