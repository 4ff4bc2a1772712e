//! `/submission/{id}/review`: the broken rules, what each found, and the comments on it.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use base::{CommentId, Failure, Language};
use collection::review::{self, Comment, CommentTarget, RuleFinding, Severity};
use collection::{Counted, Refusal, RuleView, Sheet};
use serde::Deserialize;

use super::rows::line_words;
use super::views::{self, CellView, CommentLine, FoundKey, FoundRow, RuleLine};
use super::{Opened, frame};
use crate::desk::Names;
use crate::kernel::{Answer, Ctx, Errors, Form, Page, Problem};
use crate::parts::Pager;

/// Findings on a page.
const PAGE: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    rule: String,
    page: usize,
    /// The group whose rows are listed, from 1. Not its key, which may be personal data and must
    /// stay out of addresses.
    group: usize,
}

/// Rows of a group that are listed at most.
const ROWS: usize = 100;

pub(super) async fn show(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    page(&ctx, &id, asked, String::new(), Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, asked: Asked, text: String, errors: Errors) -> Answer {
    let (account, opened) = super::open(ctx, id).await?;
    let upload = opened.upload()?;
    // Loading the sheet first brings the stored findings up to date.
    let (_, sheet) = ctx.portal.processing.sheet(upload).await?;
    let (id, now) = (opened.id(), ctx.now());
    let read = ctx.portal.db.read(move |tx| {
        let (_, opened) = frame::read(tx, account, id, now)?;
        let comments = review::comments(tx, upload)?;
        let names = Names::of(tx, comments.iter().map(|c| c.written_by))?;
        Ok::<_, Failure<Refusal>>((opened, review::findings(tx, upload)?, comments, names))
    });
    let (opened, found, comments, names) = read.await?;
    let p = &ctx.page;
    let rules = sheet.rules();
    let chosen =
        rules.iter().find(|rule| rule.id == asked.rule).or_else(|| first_left(&rules, &found));
    let base = format!("/submission/{id}/review");
    let lines = rules.iter().map(|rule| RuleLine {
        id: rule.id.clone(),
        href: format!("{base}?{}#rule", query(&rule.id)),
        words: rule.say(p.language).to_owned(),
        is_error: rule.severity == Severity::Error,
        count: rule.count,
        left: left_of(&found, &rule.id),
        here: chosen.is_some_and(|c| c.id == rule.id),
    });
    let lines: Vec<RuleLine> = lines.collect();
    let rule = match chosen {
        Some(rule) => {
            Some(chosen_rule(p, &sheet, rule, &found, &comments, &names, (&asked, &base), text)?)
        }
        None => None,
    };
    let histogram = match chosen {
        Some(rule) => ctx.portal.processing.histogram(&sheet, rule).await?,
        None => None,
    };
    let fields = sheet.fields();
    let frame = opened.frame(p);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = views::Review {
        p,
        may_work: frame.may_review,
        frame,
        most: lines.iter().map(|line| line.count).max().unwrap_or(1),
        rules: lines,
        rule,
        histogram: histogram
            .map(|histogram| (fields[histogram.field].title(p.language).to_owned(), histogram)),
        rows_total: sheet.rows(),
        errors,
    };
    ctx.html_as(status, &view)
}

/// The first rule with something left to do, or else the first rule.
fn first_left<'a>(rules: &'a [RuleView], found: &[RuleFinding]) -> Option<&'a RuleView> {
    rules.iter().find(|rule| left_of(found, &rule.id) > 0).or_else(|| rules.first())
}

fn left_of(found: &[RuleFinding], rule: &str) -> u64 {
    found.iter().find(|f| f.rule == rule).map_or(0, |f| match f.severity {
        Severity::Error => f.count,
        Severity::Warning => f.count.saturating_sub(f.answered),
    })
}

pub(super) fn query(rule: &str) -> String {
    serde_urlencoded::to_string([("rule", rule)]).unwrap_or_default()
}

#[expect(clippy::too_many_arguments, reason = "what one page shows, put together in one place")]
fn chosen_rule(
    p: &Page,
    sheet: &Sheet,
    rule: &RuleView,
    found: &[RuleFinding],
    comments: &[Comment],
    names: &Names,
    (asked, base): (&Asked, &str),
    text: String,
) -> Result<views::Rule, Problem> {
    let language = p.language;
    let total = usize::try_from(rule.count).unwrap_or(usize::MAX);
    let pager = Pager::new(asked.page, total, PAGE, format!("{base}?{}&page=", query(&rule.id)));
    let of_rule = |target: &CommentTarget| {
        let found = comments.iter().find(|c| c.rule == rule.id && c.target == *target);
        found.map(|c| CommentLine {
            id: c.id.to_string(),
            body: c.body.clone(),
            by: names.get(language, c.written_by),
            at: c.written_at,
        })
    };
    let fields = sheet.fields();
    // The columns of the rule come first, so that the error is visible without scrolling; the key
    // columns, which identify the row, follow.
    let mut shown = rule.columns.clone();
    shown.extend(sheet.key_fields().into_iter().filter(|field| !rule.columns.contains(field)));
    let keys = sheet.keys_of(&rule.id, pager.skip(PAGE), PAGE);
    let has_rows = matches!(rule.counts, Counted::Groups | Counted::New) && !rule.by.is_empty();
    // A single group is opened at once.
    let open = if total == 1 { 1 } else { asked.group };
    let opened = open
        .checked_sub(1)
        .filter(|_| has_rows)
        .and_then(|at| sheet.keys_of(&rule.id, at, 1).pop());
    let (listed, rows_are) = match &opened {
        Some(key) => {
            let all = sheet.rows_of_key(&rule.id, key);
            let words = p.t2(
                "review-rows-of-group",
                "group",
                key_words(p, sheet, rule, key),
                "n",
                all.len(),
            );
            (all.into_iter().take(ROWS).collect::<Vec<u64>>(), words)
        }
        None => (sheet.rows_of(&rule.id, pager.skip(PAGE) as u64, PAGE), p.t("review-rows")),
    };
    let before = if rule.compares { sheet.before(&listed)? } else { HashMap::new() };
    let mut rows = Vec::new();
    for row in listed {
        if rule.torn {
            let received = sheet.as_received(row)?.map(|raw| {
                let mut place = line_words(p, sheet, row).unwrap_or_default();
                if raw.cells != raw.expected {
                    place = format!(
                        "{place} · {}",
                        p.t2("review-cells", "n", raw.cells, "of", raw.expected)
                    );
                }
                (place, raw.text)
            });
            rows.push(FoundRow { row, line: None, received, cells: Vec::new(), comment: None });
            continue;
        }
        let Some(cells) = sheet.row(row)? else { continue };
        let view = |place: &usize| {
            let cell = &cells[*place];
            let is_wrong = rule.columns.contains(place);
            CellView {
                field: fields[*place].name.clone(),
                value: cell.value.clone(),
                is_number: fields[*place].is_number,
                is_wrong,
                wrong: if is_wrong {
                    sheet.says(&rule.id, &cell.value, language).unwrap_or_default()
                } else {
                    String::new()
                },
                before: before
                    .get(&row)
                    .filter(|_| is_wrong)
                    .map(|cells| compared(p, &cell.value, &cells[*place])),
                received: cell.received.as_deref().map(check::show_invisible),
            }
        };
        let cells = shown.iter().map(view).collect();
        rows.push(FoundRow {
            row,
            line: line_words(p, sheet, row),
            received: None,
            cells,
            comment: of_rule(&CommentTarget::Row(row)),
        });
    }
    let keys = keys.into_iter().zip(pager.skip(PAGE) + 1..).map(|(key, place)| FoundKey {
        comment: of_rule(&CommentTarget::Key(key.clone())),
        words: key_words(p, sheet, rule, &key),
        rows: (has_rows && place != open)
            .then(|| format!("{base}?{}&page={}&group={place}#found", query(&rule.id), pager.page)),
        key,
    });
    Ok(views::Rule {
        id: rule.id.clone(),
        words: rule.say(language).to_owned(),
        allowed: allowed(p, sheet, rule),
        is_error: rule.severity == Severity::Error,
        count: rule.count,
        left: left_of(found, &rule.id),
        fields: if rule.torn {
            vec![p.t("review-received")]
        } else {
            shown.iter().map(|place| fields[*place].title(language).to_owned()).collect()
        },
        rows,
        rows_are,
        keys: keys.collect(),
        by_key: rule.by_key,
        torn: rule.torn,
        counts: rule.counts,
        comment: of_rule(&CommentTarget::All),
        pager,
        text,
    })
}

/// Codes that a sentence lists at most; of more, only the number is given.
const NAMED_CODES: usize = 12;

/// What the field may contain, as a sentence; empty if the rule's words suffice.
fn allowed(p: &Page, sheet: &Sheet, rule: &RuleView) -> String {
    let is_list = rule.id.ends_with(":codelist") || rule.id.ends_with(":enum");
    let field = rule.columns.first().filter(|_| is_list);
    let codes =
        field.and_then(|place| sheet.codes(*place, p.language)).map_or(0, |codes| codes.len());
    match rule.allowed[p.language as usize].as_str() {
        _ if codes > NAMED_CODES => p.t1("review-allowed-codes", "n", p.number(codes)),
        "" => String::new(),
        what => p.t1("review-allowed", "what", what),
    }
}

/// 'Last time 12000 (+150.0 %)'.
fn compared(p: &Page, now: &str, as_written: &str) -> String {
    let number =
        |text: &str| text.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
    match (number(now), number(as_written)) {
        (Some(now), Some(before)) if before != 0.0 => {
            let change = format!("{:+.1}", (now - before) / before.abs() * 100.0).replace('-', "−");
            let change = if p.language == Language::Sv { change.replace('.', ",") } else { change };
            p.t2("review-before-change", "value", as_written, "change", change)
        }
        _ if as_written.is_empty() => p.t("review-before-none"),
        _ => p.t1("review-before", "value", as_written),
    }
}

/// A group's key with the titles of its fields: 'Employer code 1107, Person 18930426-0004'.
fn key_words(p: &Page, sheet: &Sheet, rule: &RuleView, key: &str) -> String {
    if rule.counts == Counted::File && key == "*" {
        return p.t("review-whole-file");
    }
    let (fields, values): (_, Vec<&str>) = (sheet.fields(), key.split('|').collect());
    if rule.by.is_empty() || values.len() != rule.by.len() {
        return key.to_owned();
    }
    let named = rule
        .by
        .iter()
        .zip(values)
        .map(|(place, value)| format!("{} {value}", fields[*place].title(p.language)));
    named.collect::<Vec<_>>().join(", ")
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CommentForm {
    rule: String,
    /// A row number, or empty.
    row: String,
    /// A group's key, or empty. With neither, the comment is on all findings.
    key: String,
    text: String,
    page: usize,
}

pub(super) async fn comment(
    ctx: Ctx,
    Path(id): Path<String>,
    Form(form): Form<CommentForm>,
) -> Answer {
    let (account, opened) = super::open(&ctx, &id).await?;
    let upload = opened.upload()?;
    let target = match (form.row.parse::<u64>(), form.key.as_str()) {
        (Ok(row), _) => CommentTarget::Row(row),
        (Err(_), "") => CommentTarget::All,
        (Err(_), key) => CommentTarget::Key(key.to_owned()),
    };
    let written = ctx
        .portal
        .processing
        .comment(account, opened.id(), upload, &form.rule, target, &form.text)
        .await;
    let back =
        format!("/submission/{}/review?{}&page={}", opened.id(), query(&form.rule), form.page);
    match written {
        Ok(_) => ctx.go_saying(back, "notice-commented"),
        Err(Failure::Refused(Refusal::TextMissing)) => {
            let errors = Errors::one("text", ctx.page.t("review-comment-missing"));
            page(&ctx, &id, Asked { rule: form.rule, page: form.page, group: 0 }, form.text, errors)
                .await
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Where {
    rule: String,
    page: usize,
}

pub(super) async fn take_back(
    ctx: Ctx,
    Path((id, comment)): Path<(String, String)>,
    Form(form): Form<Where>,
) -> Answer {
    let (account, opened): (_, Opened) = super::open(&ctx, &id).await?;
    let comment: CommentId = comment.parse().map_err(|_| Problem::NotFound)?;
    ctx.portal
        .processing
        .take_comment_back(account, opened.id(), opened.upload()?, comment)
        .await?;
    ctx.go_saying(
        format!("/submission/{}/review?{}&page={}", opened.id(), query(&form.rule), form.page),
        "notice-comment-back",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::page_for;
    use crate::kernel::Menu;

    #[test]
    fn a_value_is_compared_in_words() {
        let p = &page_for(Language::Sv, Menu::Respondent, "/submission/01");
        for (now, before, said) in [
            ("30000", "12000", "Förra gången 12000 (+150,0\u{a0}%)"),
            ("6000,5", "12001", "Förra gången 12001 (−50,0\u{a0}%)"),
            ("-5", "-10", "Förra gången -10 (+50,0\u{a0}%)"),
            ("1", "0", "Förra gången 0"),
            ("A", "B", "Förra gången B"),
            ("1", "", "Förra gången tomt"),
        ] {
            assert_eq!(compared(p, now, before), said);
        }
    }
}
