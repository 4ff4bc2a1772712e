//! `/messages` and `/staff/messages`: threads between a unit and staff.

mod letters;
pub mod samples;
pub mod views;

use std::collections::HashMap;

use ::messages::threads::{self, About, Message, Refusal, Thread, Viewer};
use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::routing::{get, post};
use base::{AccountId, Failure, SubmissionId, ThreadId, Timestamp, UnitId, fold};
use organisations::permissions::{permit_staff, permit_unit};
use organisations::units;
use serde::Deserialize;
use store::Tx;

use crate::desk::{self, Names, unit_line};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, Page, Problem};
use crate::parts::Pager;
use crate::search::sought;
pub(crate) use letters::{people_of, tell_unit};
use views::{Inbox, MessageLine, New, ThreadLine, ThreadPage};

pub(crate) fn routes() -> Router {
    Router::new()
        .route("/messages", get(list))
        .route("/messages/new", get(show_new).post(start))
        .route("/messages/{id}", get(show).post(reply))
        .route("/messages/{id}/read", post(read))
        .route("/staff/messages", get(staff_list))
        .route("/staff/messages/new", get(show_new_staff).post(start_staff))
        .route("/staff/messages/{id}", get(staff_show).post(staff_reply))
        .route("/staff/messages/{id}/read", post(staff_read))
}

type Outcome<T> = Result<T, Failure<Refusal>>;

fn not_found(failure: Failure<organisations::Refusal>) -> Failure<Refusal> {
    failure.map_refusal(|_| Refusal::NotFound)
}

/// Checks the account's permission at the unit or as staff, and runs `work` with it.
fn with<T>(
    tx: &mut Tx<'_>,
    account: AccountId,
    unit: UnitId,
    as_staff: bool,
    now: Timestamp,
    work: impl FnOnce(&mut Tx<'_>, Viewer<'_>) -> Outcome<T>,
) -> Outcome<T> {
    if as_staff {
        let staff = permit_staff(tx, account, now).map_err(not_found)?;
        work(tx, Viewer::Staff(&staff, account))
    } else {
        let unit = permit_unit(tx, account, unit, now).map_err(not_found)?;
        work(tx, Viewer::Unit(&unit))
    }
}

fn base_of(as_staff: bool) -> &'static str {
    if as_staff { "/staff/messages" } else { "/messages" }
}

fn thread_line(
    p: &Page,
    thread: &Thread,
    units: &HashMap<UnitId, String>,
    as_staff: bool,
) -> ThreadLine {
    let about = match (&thread.about.rule, thread.about.row) {
        (Some(_), _) => Some(p.t("message-about-rule")),
        (None, Some(row)) => Some(p.t1("message-about-row", "row", p.number(row))),
        (None, None) => None,
    };
    ThreadLine {
        href: format!("{}/{}", base_of(as_staff), thread.id),
        subject: thread.subject.clone(),
        unit: units.get(&thread.unit).cloned().unwrap_or_default(),
        about,
        at: thread.last_at,
        unread: thread.unread,
        waits: thread.waits_for_staff,
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// `waiting`: only threads that await a reply by staff; for a unit, only unread threads.
    show: String,
    q: String,
    page: usize,
}

const PAGE: usize = 25;
/// The longest subject, in characters.
const SUBJECT: usize = 200;

/// The inbox: the threads that match the query, in pages.
fn inbox(
    ctx: &Ctx,
    asked: Asked,
    all: &[Thread],
    units: &HashMap<UnitId, String>,
    as_staff: bool,
) -> Answer {
    let p = &ctx.page;
    let at = base_of(as_staff);
    let waits = |thread: &&Thread| if as_staff { thread.waits_for_staff } else { thread.unread };
    let only_waiting = asked.show == "waiting";
    let search = sought(ctx, &asked.q);
    let wanted = fold(&search);
    let unit = |thread: &Thread| units.get(&thread.unit).map_or("", String::as_str);
    let found: Vec<&Thread> = all
        .iter()
        .filter(|thread| !only_waiting || waits(thread))
        .filter(|thread| {
            wanted.is_empty()
                || [&thread.subject, unit(thread)].iter().any(|text| fold(text).contains(&wanted))
        })
        .collect();
    let show = if only_waiting { "waiting" } else { "" };
    let query = serde_urlencoded::to_string([("show", show), ("q", &asked.q)]).unwrap_or_default();
    let pager = Pager::new(asked.page, found.len(), PAGE, format!("{at}?{query}&page="));
    let waiting = all.iter().filter(waits).count();
    let waiting_words = if as_staff { "messages-waiting" } else { "messages-unread" };
    ctx.html(&Inbox {
        p,
        threads: found
            .iter()
            .skip(pager.skip(PAGE))
            .take(PAGE)
            .map(|thread| thread_line(p, thread, units, as_staff))
            .collect(),
        tabs: vec![
            (p.t("messages-all"), at.to_owned(), all.len(), !only_waiting),
            (p.t(waiting_words), format!("{at}?show=waiting"), waiting, only_waiting),
        ],
        at: if only_waiting { format!("{at}?show=waiting") } else { at.to_owned() },
        search,
        pager,
        several_units: as_staff || units.len() > 1,
        new: if as_staff { "/staff/messages/new" } else { "/messages/new" },
        may_write: as_staff || !units.is_empty(),
        as_staff,
    })
}

async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let mut all = Vec::new();
        let mut names = HashMap::new();
        for unit in units::of_account(tx, account, now)? {
            names.insert(unit.id, unit_line(&unit));
            let by = permit_unit(tx, account, unit.id, now).map_err(not_found)?;
            all.extend(threads::of_unit(tx, &by)?);
        }
        all.sort_by_key(|thread| std::cmp::Reverse((thread.last_at, thread.id)));
        Ok::<_, Failure<Refusal>>((all, names))
    });
    let (all, names) = read.await?;
    inbox(&ctx, asked, &all, &names, false)
}

async fn staff_list(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let account = desk::account(&ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let staff = permit_staff(tx, account, now).map_err(not_found)?;
        let names = units::all(tx, &staff)?
            .iter()
            .map(|unit| (unit.id, unit_line(unit)))
            .collect::<HashMap<_, _>>();
        Ok::<_, Failure<Refusal>>((threads::of_staff(tx, &staff, account)?, names))
    });
    let (all, names) = read.await?;
    inbox(&ctx, asked, &all, &names, true)
}

async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, false, "", Errors::new()).await
}

async fn staff_show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    page(&ctx, &id, true, "", Errors::new()).await
}

async fn page(ctx: &Ctx, id: &str, as_staff: bool, text: &str, errors: Errors) -> Answer {
    let account = desk::account(ctx)?;
    let id: ThreadId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        let unit = threads::unit_of(tx, id)?;
        let (thread, messages) =
            with(tx, account, unit, as_staff, now, |tx, by| threads::open(tx, by, id))?;
        let names = Names::of(tx, messages.iter().map(|m| m.written_by))?;
        let unit = units::find(tx, unit)?.map(|unit| (unit.id, unit_line(&unit)));
        Ok::<_, Failure<Refusal>>((thread, messages, names, unit))
    });
    let (thread, messages, names, unit): (Thread, Vec<Message>, Names, _) = read.await?;
    let p = &ctx.page;
    let units = unit.into_iter().collect();
    let line = |m: &Message| MessageLine {
        by: names.get(p.language, m.written_by),
        by_staff: m.by_staff,
        at: m.written_at,
        body: m.body.clone(),
    };
    let about = thread.about.submission.map(|submission| {
        match (as_staff, &thread.about.rule, thread.about.row) {
            (true, ..) => format!("/staff/submissions/{submission}"),
            (false, Some(rule), _) => {
                format!(
                    "/submission/{submission}/review?{}",
                    serde_urlencoded::to_string([("rule", rule)]).unwrap_or_default()
                )
            }
            (false, None, Some(row)) => format!("/submission/{submission}/row/{row}"),
            (false, None, None) => format!("/submission/{submission}"),
        }
    });
    let view = ThreadPage {
        p,
        unread: thread.unread,
        line: thread_line(p, &thread, &units, as_staff),
        about,
        messages: messages.iter().map(line).collect(),
        back: base_of(as_staff),
        text: text.to_owned(),
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reply {
    text: String,
}

async fn reply(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Reply>) -> Answer {
    answer(&ctx, &id, false, form.text).await
}

async fn staff_reply(ctx: Ctx, Path(id): Path<String>, Form(form): Form<Reply>) -> Answer {
    answer(&ctx, &id, true, form.text).await
}

async fn answer(ctx: &Ctx, id: &str, as_staff: bool, text: String) -> Answer {
    let account = desk::account(ctx)?;
    let thread: ThreadId = id.parse().map_err(|_| Problem::NotFound)?;
    ctx.limit_account(Limit::Message, account)?;
    let (now, origin, written) = (ctx.now(), ctx.face().origin.clone(), text.clone());
    let posted: Outcome<()> = ctx
        .portal
        .db
        .write(move |tx| {
            let unit = threads::unit_of(tx, thread)?;
            let posted = with(tx, account, unit, as_staff, now, |tx, by| {
                threads::reply(tx, now, by, thread, &written)
            })?;
            Ok(letters::new_message(tx, now, &posted, &origin)?)
        })
        .await;
    match posted {
        Ok(()) => ctx.go_saying(format!("{}/{thread}", base_of(as_staff)), "notice-message-sent"),
        Err(Failure::Refused(Refusal::TextMissing)) => {
            page(ctx, id, as_staff, &text, Errors::one("text", ctx.page.t("message-text-missing")))
                .await
        }
        Err(other) => Err(other.into()),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Nothing {}

/// Marks a thread as read. A form of its own, since a `GET` writes nothing.
async fn read(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    mark_read(ctx, &id, false).await
}

async fn staff_read(ctx: Ctx, Path(id): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    mark_read(ctx, &id, true).await
}

async fn mark_read(ctx: Ctx, id: &str, as_staff: bool) -> Answer {
    let account = desk::account(&ctx)?;
    let id: ThreadId = id.parse().map_err(|_| Problem::NotFound)?;
    let now = ctx.now();
    let write = ctx.portal.db.write(move |tx| {
        let unit = threads::unit_of(tx, id)?;
        with(tx, account, unit, as_staff, now, |tx, by| threads::mark_read(tx, by, id, now))
    });
    write.await?;
    ctx.go(base_of(as_staff).to_owned())
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct NewForm {
    unit: String,
    submission: String,
    rule: String,
    row: String,
    subject: String,
    text: String,
}

async fn show_new(ctx: Ctx, Query(form): Query<NewForm>) -> Answer {
    new_page(&ctx, form, false, Errors::new()).await
}

async fn show_new_staff(ctx: Ctx, Query(form): Query<NewForm>) -> Answer {
    new_page(&ctx, form, true, Errors::new()).await
}

/// Id and label of the units that the person may write about.
async fn choosable(ctx: &Ctx, as_staff: bool) -> Result<Vec<(String, String)>, Problem> {
    let account = desk::account(ctx)?;
    let now = ctx.now();
    let read = ctx.portal.db.read(move |tx| {
        if as_staff {
            let staff = permit_staff(tx, account, now).map_err(not_found)?;
            Ok::<_, Failure<Refusal>>(units::all(tx, &staff)?)
        } else {
            Ok(units::of_account(tx, account, now)?)
        }
    });
    Ok(read.await?.iter().map(|unit| (unit.id.to_string(), unit_line(unit))).collect())
}

/// The rule's message as the subject; empty unless the submission belongs to one of `units`.
async fn sentence(
    ctx: &Ctx,
    form: &NewForm,
    units: &[(String, String)],
) -> Result<String, Problem> {
    let Ok(submission) = form.submission.parse::<SubmissionId>() else { return Ok(String::new()) };
    let read = ctx.portal.db.read(move |tx| {
        let (unit, period) = collection::submissions::unit_and_period_of(tx, submission)?;
        Ok::<_, Failure<collection::Refusal>>((
            unit,
            collection::periods::period(tx, period)?.definition,
        ))
    });
    let (unit, definition) = match read.await {
        Ok(found) => found,
        Err(Failure::Refused(_)) => return Ok(String::new()),
        Err(Failure::Fault(fault)) => return Err(fault.into()),
    };
    if !units.iter().any(|(id, _)| *id == unit.to_string()) {
        return Ok(String::new());
    }
    let both = ctx.portal.processing.rule_message(definition, &form.rule).await?;
    Ok(both
        .map(|both| both[ctx.page.language as usize].chars().take(SUBJECT).collect())
        .unwrap_or_default())
}

async fn new_page(ctx: &Ctx, mut form: NewForm, as_staff: bool, errors: Errors) -> Answer {
    let units = choosable(ctx, as_staff).await?;
    if form.unit.is_empty()
        && let Ok(submission) = form.submission.parse::<SubmissionId>()
    {
        let found =
            ctx.portal.db.read(move |tx| collection::submissions::unit_of(tx, submission)).await;
        form.unit = found.map(|unit| unit.to_string()).unwrap_or_default();
    }
    let p = &ctx.page;
    if form.subject.is_empty() {
        form.subject = match (form.rule.is_empty(), form.row.parse::<u64>()) {
            (false, _) => sentence(ctx, &form, &units).await?,
            (true, Ok(row)) => p.t1("message-about-row", "row", p.number(row)),
            (true, Err(_)) => String::new(),
        };
    }
    let view = New {
        p,
        chosen: form.unit.clone(),
        units,
        submission: form.submission,
        rule: form.rule,
        row: form.row,
        subject: form.subject,
        text: form.text,
        action: if as_staff { "/staff/messages/new" } else { "/messages/new" },
        back: base_of(as_staff),
        errors,
    };
    let status =
        if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    ctx.html_as(status, &view)
}

async fn start(ctx: Ctx, Form(form): Form<NewForm>) -> Answer {
    begin(&ctx, form, false).await
}

async fn start_staff(ctx: Ctx, Form(form): Form<NewForm>) -> Answer {
    begin(&ctx, form, true).await
}

async fn begin(ctx: &Ctx, form: NewForm, as_staff: bool) -> Answer {
    let account = desk::account(ctx)?;
    let mut errors = Errors::new();
    let unit: Option<UnitId> = form.unit.parse().ok();
    if unit.is_none() {
        errors.add("unit", ctx.page.t("message-unit-missing"));
    }
    if form.subject.trim().is_empty() || form.subject.chars().count() > SUBJECT {
        errors.add("subject", ctx.page.t("message-subject-missing"));
    }
    if form.text.trim().is_empty() {
        errors.add("text", ctx.page.t("message-text-missing"));
    }
    let (Some(unit), true) = (unit, errors.is_empty()) else {
        return new_page(ctx, form, as_staff, errors).await;
    };
    ctx.limit_account(Limit::Message, account)?;
    let (now, origin) = (ctx.now(), ctx.face().origin.clone());
    let posted = ctx.portal.db.write(move |tx| {
        // Ignore a submission id of another unit.
        let (submission, period) = match form.submission.parse::<SubmissionId>() {
            Ok(id) => match collection::submissions::unit_and_period_of(tx, id) {
                Ok((owner, period)) if owner == unit => (Some(id), Some(period)),
                Ok(_) | Err(Failure::Refused(_)) => (None, None),
                Err(Failure::Fault(fault)) => return Err(fault.into()),
            },
            Err(_) => (None, None),
        };
        let rule = Some(form.rule.clone())
            .filter(|rule| submission.is_some() && !rule.is_empty() && rule.chars().count() <= 100);
        let row = form.row.parse().ok().filter(|_| submission.is_some());
        let about = About { submission, period, rule, row };
        let posted = with(tx, account, unit, as_staff, now, |tx, by| {
            threads::start(tx, now, by, unit, &form.subject, &about, &form.text)
        })?;
        letters::new_message(tx, now, &posted, &origin)?;
        Ok::<_, Failure<Refusal>>(posted)
    });
    let posted = posted.await?;
    ctx.go_saying(format!("{}/{}", base_of(as_staff), posted.thread), "notice-message-sent")
}
