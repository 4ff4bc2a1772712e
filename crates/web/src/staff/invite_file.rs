//! `/staff/invitations/file`: many people at once, from a list.

use accounts::account::{self, Invited};
use axum::http::StatusCode;
use base::{Failure, Line};
use organisations::permissions::{Invitee, Invitees, Recipient, RefusedLine, Scope, Why, give, permit_staff, read_csv};
use organisations::{Refusal, units};
use serde::Deserialize;

use super::invitations::VALID_FOR;
use super::views::{InviteCheck, InviteDone, InviteFile, RefusedRow};
use super::{after_last_day, people};
use crate::kernel::{Answer, Ctx, Errors, FileForm, Form, Page, Problem};

/// Bytes of a list. It comes back in a form, so it has room there with its escapes: some 4,000 people.
const LONGEST: usize = 160_000;
/// People in one transaction, so that a long list keeps nobody else waiting.
const AT_ONCE: usize = 200;

pub(super) async fn show(ctx: Ctx) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal.db.read(move |tx| -> Result<_, Problem> { Ok(permit_staff(tx, me, now)?) }).await?;
    ctx.html(&InviteFile { p: &ctx.page, lines: String::new(), until: String::new(), errors: Errors::new() })
}

/// What would be done, before anything is.
pub(super) async fn check(ctx: Ctx, form: FileForm) -> Answer {
    let p = &ctx.page;
    let mut errors = Errors::new();
    let lines = match form.file("file") {
        Some(content) => check::list_text(content).unwrap_or_else(|e| {
            errors.add(
                "file",
                e.words(match p.language {
                    base::Language::Sv => check::Lang::Sv,
                    base::Language::En => check::Lang::En,
                }),
            );
            String::new()
        }),
        None => form.value("lines").to_owned(),
    };
    let until = form.value("until").to_owned();
    if !errors.is_empty() {
        // Said already.
    } else if lines.trim().is_empty() {
        errors.add("file", p.t("invite-file-missing"));
    } else if lines.len() > LONGEST {
        errors.add("file", p.t("invite-file-large"));
    }
    if after_last_day(p, &until).is_err() {
        errors.add("until", p.t("invite-until-wrong"));
    }
    if !errors.is_empty() {
        let lines = form.value("lines").to_owned();
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &InviteFile { p, lines, until, errors });
    }
    let Invitees { good, refused, ignored } = read(&ctx, &lines).await?;
    ctx.html(&InviteCheck { p, good: good.len(), refused: rows(p, &refused), ignored: ignored.join(", "), lines, until })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Sent {
    lines: String,
    until: String,
}

pub(super) async fn send(ctx: Ctx, Form(sent): Form<Sent>) -> Answer {
    let p = &ctx.page;
    let Ok(until) = after_last_day(p, &sent.until) else {
        let errors = Errors::one("until", p.t("invite-until-wrong"));
        return ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &InviteFile { p, lines: sent.lines, until: sent.until, errors });
    };
    let (me, now) = (ctx.account()?, ctx.now());
    let Invitees { good, mut refused, .. } = read(&ctx, &sent.lines).await?;
    let (mut asked, mut had_account) = (0, 0);
    for some in good.chunks(AT_ONCE) {
        let some = some.to_vec();
        let url = format!("{}/sign-in", ctx.face().origin);
        let (invited, not_given) = ctx
            .portal
            .db
            .write(move |tx| -> Result<_, Problem> {
                let (mut invited, mut not_given) = (Vec::with_capacity(some.len()), Vec::new());
                for invitee in &some {
                    let staff = match people::permit_for_address(tx, me, &invitee.address, now) {
                        Ok(staff) => staff,
                        Err(failure) => {
                            not_given.push(RefusedLine { line: invitee.line, why: not_given_why(failure)? });
                            continue;
                        }
                    };
                    let unit = units::find(tx, invitee.unit)?.ok_or(Problem::NotFound)?;
                    let known = account::find_by_address(tx, &invitee.address)?;
                    let again = known.map_or(Ok(false), |known| invitee.is_held_by(tx, known.id, now))?;
                    let one = account::invite(tx, Some(me), &letter(invitee, unit.name, url.clone(), again), now)?;
                    let to_whom = Recipient::invited(one.account(), one.invitation());
                    give(tx, now, &staff, to_whom, Scope::Unit(invitee.unit), now, until)?;
                    invited.push(one);
                }
                Ok((invited, not_given))
            })
            .await?;
        refused.extend(not_given);
        asked += invited.iter().filter(|i| matches!(i, Invited::Asked { .. })).count();
        had_account += invited.iter().filter(|i| matches!(i, Invited::HasAccount { .. })).count();
    }
    refused.sort_by_key(|line| line.line);
    ctx.html(&InviteDone { p, asked, had_account, refused: rows(p, &refused) })
}

fn letter(invitee: &Invitee, organisation: Line, url: String, again: bool) -> account::Invite {
    account::Invite {
        address: invitee.address.clone(),
        first_name: invitee.first.clone(),
        last_name: invitee.last.clone(),
        language: invitee.language,
        organisation,
        url,
        valid_for: VALID_FOR,
        again,
        same_person: false,
    }
}

async fn read(ctx: &Ctx, lines: &str) -> Result<Invitees, Problem> {
    let (me, now, content) = (ctx.account()?, ctx.now(), lines.to_owned());
    let Invitees { good, mut refused, ignored } = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut read = read_csv(tx, &staff, content.as_bytes())?;
            for invitee in std::mem::take(&mut read.good) {
                match people::permit_for_address(tx, me, &invitee.address, now) {
                    Ok(_) if account::had_account(tx, &invitee.address)? => {
                        read.refused.push(RefusedLine { line: invitee.line, why: Why::HadAccount });
                    }
                    Ok(_) => read.good.push(invitee),
                    Err(failure) => read.refused.push(RefusedLine { line: invitee.line, why: not_given_why(failure)? }),
                }
            }
            Ok(read)
        })
        .await?;
    // Whether such an address is one person's is asked where one is invited alone.
    let shared = ctx.portal.way_in.way.shared();
    let (asked, good): (Vec<_>, Vec<_>) = good.into_iter().partition(|invitee| shared.looks_shared(&invitee.address));
    refused.extend(asked.iter().map(|invitee| RefusedLine { line: invitee.line, why: Why::Shared }));
    refused.sort_by_key(|line| line.line);
    Ok(Invitees { good, refused, ignored })
}

/// Why a line is left out, where it is for whom it would be given.
fn not_given_why(failure: Failure<Refusal>) -> Result<Why, Problem> {
    match failure {
        Failure::Refused(Refusal::OwnAccount) => Ok(Why::OwnAccount),
        Failure::Refused(Refusal::Colleague) => Ok(Why::Colleague),
        failure => Err(failure.into()),
    }
}

fn rows(p: &Page, refused: &[RefusedLine]) -> Vec<RefusedRow> {
    let words = |why: &Why| match why {
        Why::NoHeader => p.t("why-no-header"),
        Why::Malformed => p.t("why-malformed"),
        Why::Shared => p.t("why-shared"),
        Why::HadAccount => p.t("why-had-account"),
        Why::OwnAccount => p.t("invite-own-account"),
        Why::Colleague => p.t("invite-colleague"),
        Why::Address => p.t("why-address"),
        Why::Name(_) => p.t("why-name"),
        Why::Unit => p.t("why-unit"),
        Why::Language => p.t("why-language"),
        Why::Twice { first } => p.t1("why-twice", "first", *first),
        Why::TooMany => p.t("why-too-many"),
    };
    refused.iter().map(|line| RefusedRow { line: line.line, why: words(&line.why) }).collect()
}
