//! `/staff/invitations/file`: invites many people from a list. The list is checked and shown first;
//! sending checks again.

use accounts::account::{self, InvitationEffect};
use axum::http::StatusCode;
use base::{Failure, Line, Timestamp};
use organisations::permissions::{
    Effect, Invitee, Invitees, LineRefusal, RefusedLine, Scope, Staff, permit_staff, read_csv,
};
use organisations::{Refusal, units};
use serde::Deserialize;
use store::Tx;

use super::ask_in::would;
use super::invitations::VALID_FOR;
use super::views::{ChangedRow, InviteCheck, InviteDone, InviteFile, RefusedRow};
use super::{AskedIn, Purpose, Told, after_last_day, ask_in, people};
use crate::kernel::{Answer, Ctx, Errors, FileForm, Form, Page, Problem};

/// Greatest size of a list in bytes, some 4,000 people: it is sent back in a form, and must fit
/// there when escaped.
const LONGEST: usize = 160_000;
/// People in one transaction, so that a long list does not block other writers.
const AT_ONCE: usize = 200;

pub(super) async fn show(ctx: Ctx) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal.db.read(move |tx| -> Result<_, Problem> { Ok(permit_staff(tx, me, now)?) }).await?;
    ctx.html(&InviteFile {
        p: &ctx.page,
        lines: String::new(),
        until: String::new(),
        errors: Errors::new(),
    })
}

/// Shows what sending would do, without doing it.
pub(super) async fn check(ctx: Ctx, form: FileForm) -> Answer {
    let p = &ctx.page;
    let mut errors = Errors::new();
    let lines = match form.file("file") {
        Some(content) => check::decode_list(content).unwrap_or_else(|e| {
            errors.add(
                "file",
                e.message(match p.language {
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
        // The file's error is reported already.
    } else if lines.trim().is_empty() {
        errors.add("file", p.t("invite-file-missing"));
    } else if lines.len() > LONGEST {
        errors.add("file", p.t("invite-file-large"));
    }
    let last = after_last_day(p, &until);
    if last.is_err() {
        errors.add("until", p.t("invite-until-wrong"));
    }
    let (Ok(last), true) = (last, errors.is_empty()) else {
        let lines = form.value("lines").to_owned();
        return ctx
            .html_as(StatusCode::UNPROCESSABLE_ENTITY, &InviteFile { p, lines, until, errors });
    };
    let Invitees { accepted, refused, ignored } = read(&ctx, &lines).await?;
    let effects = foresee(&ctx, &accepted, last).await?;
    let held = effects.iter().filter(|(_, effect)| *effect == Effect::Held).count();
    let (changed, refused) = (changed(p, &effects), rows(p, &refused));
    ctx.html(&InviteCheck {
        p,
        good: accepted.len(),
        held,
        changed,
        refused,
        ignored: ignored.join(", "),
        lines,
        until,
    })
}

/// The effects that sending would have on existing permissions, by line.
async fn foresee(
    ctx: &Ctx,
    accepted: &[Invitee],
    until: Option<Timestamp>,
) -> Result<Vec<(u64, Effect)>, Problem> {
    let (me, now, accepted) = (ctx.account()?, ctx.now(), accepted.to_vec());
    let read = ctx.portal.db.read(move |tx| -> Result<_, Problem> {
        let staff = permit_staff(tx, me, now)?;
        let mut effects = Vec::with_capacity(accepted.len());
        for invitee in &accepted {
            let effect = match account::find_by_address(tx, &invitee.address)? {
                Some(known) => would(
                    tx,
                    now,
                    known.id,
                    Purpose::In(staff, Scope::Unit(invitee.unit)),
                    now,
                    until,
                )?,
                None => Effect::New,
            };
            effects.push((invitee.line, effect));
        }
        Ok(effects)
    });
    read.await
}

fn changed(p: &Page, effects: &[(u64, Effect)]) -> Vec<ChangedRow> {
    let row = |(line, effect): &(u64, Effect)| match effect {
        Effect::Changed { before, after } => Some(ChangedRow {
            line: *line,
            before: p.validity(before.from, before.to),
            after: p.validity(after.from, after.to),
        }),
        Effect::New | Effect::Held => None,
    };
    effects.iter().filter_map(row).collect()
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
        return ctx.html_as(
            StatusCode::UNPROCESSABLE_ENTITY,
            &InviteFile { p, lines: sent.lines, until: sent.until, errors },
        );
    };
    let (me, now) = (ctx.account()?, ctx.now());
    let Invitees { accepted, mut refused, .. } = read(&ctx, &sent.lines).await?;
    let mut done = Vec::with_capacity(accepted.len());
    for some in accepted.chunks(AT_ONCE) {
        let some = some.to_vec();
        let url = format!("{}/sign-in", ctx.face().origin);
        let (asked, not_given) = ctx
            .portal
            .db
            .write(move |tx| -> Result<_, Problem> {
                let (mut asked, mut not_given) = (Vec::with_capacity(some.len()), Vec::new());
                for invitee in &some {
                    let staff = match people::permit_for_address(tx, me, &invitee.address, now) {
                        Ok(staff) => staff,
                        Err(failure) => {
                            not_given.push(RefusedLine {
                                line: invitee.line,
                                why: not_given_why(failure)?,
                            });
                            continue;
                        }
                    };
                    asked.push((invitee.line, ask_one(tx, now, &staff, invitee, &url, until)?));
                }
                Ok((asked, not_given))
            })
            .await?;
        refused.extend(not_given);
        done.extend(asked);
    }
    refused.sort_by_key(|line| line.line);
    let told = |which: Told| done.iter().filter(|(_, asked)| asked.told() == which).count();
    let effects: Vec<_> = done.iter().map(|(line, asked)| (*line, asked.effect)).collect();
    let held = effects.iter().filter(|(_, effect)| *effect == Effect::Held).count();
    let (asked, had_account, lately) =
        (told(Told::Invitation), told(Told::News), told(Told::Lately));
    ctx.html(&InviteDone {
        p,
        asked,
        had_account,
        lately,
        held,
        changed: changed(p, &effects),
        refused: rows(p, &refused),
    })
}

fn ask_one(
    tx: &mut Tx<'_>,
    now: Timestamp,
    staff: &Staff,
    invitee: &Invitee,
    url: &str,
    until: Option<Timestamp>,
) -> Result<AskedIn, Problem> {
    let unit = units::find(tx, invitee.unit)?.ok_or(Problem::NotFound)?;
    let (letter, purpose) =
        (letter(invitee, unit.name, url.to_owned()), Purpose::In(*staff, Scope::Unit(unit.id)));
    Ok(ask_in(tx, now, staff.account(), &letter, purpose, now, until)?)
}

fn letter(invitee: &Invitee, organisation: Line, url: String) -> account::Invite {
    account::Invite {
        address: invitee.address.clone(),
        first_name: invitee.first.clone(),
        last_name: invitee.last.clone(),
        language: invitee.language,
        organisation,
        url,
        valid_for: VALID_FOR,
        effect: InvitationEffect::Permission,
        same_person: false,
    }
}

async fn read(ctx: &Ctx, lines: &str) -> Result<Invitees, Problem> {
    let (me, now, content) = (ctx.account()?, ctx.now(), lines.to_owned());
    let Invitees { accepted, mut refused, ignored } = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            let staff = permit_staff(tx, me, now)?;
            let mut read = read_csv(tx, &staff, content.as_bytes())?;
            for invitee in std::mem::take(&mut read.accepted) {
                match people::permit_for_address(tx, me, &invitee.address, now) {
                    Ok(_) if account::had_account(tx, &invitee.address)? => {
                        read.refused
                            .push(RefusedLine { line: invitee.line, why: LineRefusal::HadAccount });
                    }
                    Ok(_) => read.accepted.push(invitee),
                    Err(failure) => read
                        .refused
                        .push(RefusedLine { line: invitee.line, why: not_given_why(failure)? }),
                }
            }
            Ok(read)
        })
        .await?;
    // Whether a shared-looking address is one person's can only be asked when inviting one person.
    let shared = ctx.portal.way_in.way.shared();
    let (asked, accepted): (Vec<_>, Vec<_>) =
        accepted.into_iter().partition(|invitee| shared.looks_shared(&invitee.address));
    refused.extend(
        asked.iter().map(|invitee| RefusedLine { line: invitee.line, why: LineRefusal::Shared }),
    );
    refused.sort_by_key(|line| line.line);
    Ok(Invitees { accepted, refused, ignored })
}

/// Why a line is left out, if the address is the inviter's own or a colleague's.
fn not_given_why(failure: Failure<Refusal>) -> Result<LineRefusal, Problem> {
    match failure {
        Failure::Refused(Refusal::OwnAccount) => Ok(LineRefusal::OwnAccount),
        Failure::Refused(Refusal::Colleague) => Ok(LineRefusal::Colleague),
        failure => Err(failure.into()),
    }
}

fn rows(p: &Page, refused: &[RefusedLine]) -> Vec<RefusedRow> {
    let words = |why: &LineRefusal| match why {
        LineRefusal::NoHeader => p.t("why-no-header"),
        LineRefusal::Malformed => p.t("why-malformed"),
        LineRefusal::Shared => p.t("why-shared"),
        LineRefusal::HadAccount => p.t("why-had-account"),
        LineRefusal::OwnAccount => p.t("invite-own-account"),
        LineRefusal::Colleague => p.t("invite-colleague"),
        LineRefusal::Address => p.t("why-address"),
        LineRefusal::Name(_) => p.t("why-name"),
        LineRefusal::Unit => p.t("why-unit"),
        LineRefusal::Language => p.t("why-language"),
        LineRefusal::Twice { first } => p.t1("why-twice", "first", *first),
        LineRefusal::TooMany => p.t("why-too-many"),
    };
    refused.iter().map(|line| RefusedRow { line: line.line, why: words(&line.why) }).collect()
}
