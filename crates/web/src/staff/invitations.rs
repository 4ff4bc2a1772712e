//! `/staff/invitations`: lists, resends and withdraws invitations.

use accounts::account::{self, InvitationState, invitation_state, is_stuck};
use axum::extract::Query;
use base::{Failure, InvitationId, Timestamp, fold};
use organisations::permissions::{self, permit_invitation, permit_staff};
use serde::Deserialize;

use super::views::{Filter, Invitation, InvitationRow, Invitations};
use super::{far, refusals};
use crate::kernel::{Answer, Ctx, Form, Id, Problem};
use crate::parts::{Confirm, Pager, Sort, alphabetic};
use crate::search::sought;

/// How long an invitation is valid, from each letter.
pub(super) const VALID_FOR: std::time::Duration = std::time::Duration::from_secs(60 * 24 * 3600);
/// How many of the newest invitations are listed and counted. A search also finds older ones of the
/// people it matches.
const NEWEST: u32 = 2_000;
/// People whose older invitations a search reads at most.
const PEOPLE: u32 = 50;
const PAGE: usize = 25;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
    q: String,
    sort: String,
    page: usize,
}

/// By the last letter, newest first, unless the query says otherwise.
const COLUMNS: [&str; 4] = ["-sent", "name", "for", "state"];

fn belongs(invitation: &account::Invitation, filter: Filter, now: Timestamp) -> bool {
    let state = invitation_state(invitation, now);
    match filter {
        Filter::All => true,
        Filter::Waiting => matches!(
            state,
            InvitationState::Sent | InvitationState::Opened | InvitationState::InProgress
        ),
        Filter::Stuck => is_stuck(invitation, now),
        Filter::Done => state == InvitationState::Done,
        Filter::Over => matches!(state, InvitationState::Expired | InvitationState::TakenBack),
    }
}

fn row(invitation: &account::Invitation, now: Timestamp) -> InvitationRow {
    InvitationRow {
        id: invitation.id.to_string(),
        name: invitation.name.clone(),
        address: invitation.address.to_string(),
        organisation: invitation.organisation.clone(),
        far: far::of_invitation(invitation_state(invitation, now)),
        sent: invitation.sent_at,
        expires: invitation.expires_at,
    }
}

pub(super) async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let search = sought(&ctx, &asked.q);
    let wanted = fold(&search);
    let folded = wanted.clone();
    let (mut all, of_people) = ctx
        .portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            permit_staff(tx, me, now)?;
            let newest = account::invitations(tx, NEWEST)?;
            let mut of_people = Vec::new();
            if !folded.is_empty() && newest.len() == NEWEST as usize {
                for person in account::search(tx, &folded, PEOPLE)? {
                    of_people.extend(account::invitations_of(tx, person.id)?);
                }
            }
            Ok((newest, of_people))
        })
        .await?;
    let counts =
        Filter::ALL.map(|f| (f, all.iter().filter(|i| belongs(i, f, now)).count())).to_vec();
    let not_all = all.len() == NEWEST as usize;
    if let Some(oldest) = all.last().map(|invitation| invitation.id) {
        all.extend(of_people.into_iter().filter(|invitation| invitation.id < oldest));
    }
    let matches = |i: &account::Invitation| {
        wanted.is_empty()
            || [&i.name, &i.organisation, i.address.folded()]
                .iter()
                .any(|text| fold(text).contains(&wanted))
    };
    let filter = Filter::from_tag(&asked.show);
    let sort = Sort::of(&asked.sort, &COLUMNS);
    let mut found: Vec<_> = all.iter().filter(|i| belongs(i, filter, now) && matches(i)).collect();
    found.sort_by(|a, b| {
        let name = |one: &account::Invitation| {
            alphabetic(if one.name.is_empty() { one.address.folded() } else { &one.name })
        };
        let order = match sort.by {
            "name" => name(a).cmp(&name(b)),
            "for" => alphabetic(&a.organisation).cmp(&alphabetic(&b.organisation)),
            "state" => invitation_state(a, now).cmp(&invitation_state(b, now)),
            _ => a.sent_at.cmp(&b.sent_at),
        };
        sort.turn(order).then_with(|| b.sent_at.cmp(&a.sent_at)).then_with(|| b.id.cmp(&a.id))
    });
    let query =
        serde_urlencoded::to_string([("show", filter.tag()), ("q", &asked.q)]).unwrap_or_default();
    let path = format!("/staff/invitations?{query}");
    let pager =
        Pager::new(asked.page, found.len(), PAGE, format!("{path}&sort={}&page=", sort.written()));
    let rows = found.iter().skip(pager.skip(PAGE)).take(PAGE).map(|i| row(i, now)).collect();
    let newest = not_all.then_some(NEWEST);
    ctx.html(&Invitations { p: &ctx.page, filter, counts, search, newest, rows, sort, path, pager })
}

async fn find(ctx: &Ctx, id: InvitationId) -> Result<account::Invitation, Problem> {
    let (me, now) = (ctx.account()?, ctx.now());
    ctx.portal
        .db
        .read(move |tx| -> Result<_, Problem> {
            permit_staff(tx, me, now)?;
            account::invitation(tx, id)?.ok_or(Problem::NotFound)
        })
        .await
}

pub(super) async fn show(ctx: Ctx, Id(id): Id<InvitationId>) -> Answer {
    let found = find(&ctx, id).await?;
    let (me, now, invited) = (ctx.account()?, ctx.now(), found.account);
    // Do not offer what would be refused.
    let may = match ctx
        .portal
        .db
        .read(move |tx| permit_invitation(tx, me, id, invited, now).map(drop))
        .await
    {
        Ok(()) => true,
        Err(Failure::Refused(_)) => false,
        Err(failure) => return Err(failure.into()),
    };
    ctx.html(&Invitation {
        p: &ctx.page,
        row: row(&found, ctx.now()),
        sends: found.sends,
        created: found.created_at,
        opened: found.opened_at,
        started: found.started_at,
        done: found.done_at,
        taken_back: found.taken_back_at,
        open: found.done_at.is_none() && found.taken_back_at.is_none(),
        may,
        person: format!("/staff/people/{}", found.account),
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Nothing {}

pub(super) async fn send_again(
    ctx: Ctx,
    Id(id): Id<InvitationId>,
    Form(_): Form<Nothing>,
) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let invited = find(&ctx, id).await?.account;
    ctx.portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            permit_invitation(tx, me, id, invited, now)?;
            account::send_again(tx, Some(me), id, VALID_FOR, now).map_err(refusals::of_account)
        })
        .await?;
    ctx.go_saying(format!("/staff/invitations/{id}"), "notice-invitation-again")
}

pub(super) async fn ask_take_back(ctx: Ctx, Id(id): Id<InvitationId>) -> Answer {
    let found = find(&ctx, id).await?;
    let p = &ctx.page;
    let who = if found.name.is_empty() {
        found.address.to_string()
    } else {
        format!("{}, {}", found.name, found.address)
    };
    let (title, follows) = (p.t("invitation-take-back-ask"), p.t("invitation-take-back-follows"));
    ctx.html(
        &Confirm::new(
            p,
            title,
            follows,
            "invitation-take-back-yes",
            format!("/staff/invitations/{id}"),
        )
        .about(who)
        .keeps(),
    )
}

pub(super) async fn take_back(
    ctx: Ctx,
    Id(id): Id<InvitationId>,
    Form(_): Form<Nothing>,
) -> Answer {
    let (me, now) = (ctx.account()?, ctx.now());
    let invited = find(&ctx, id).await?.account;
    ctx.portal
        .db
        .write(move |tx| -> Result<_, Problem> {
            let staff = permit_invitation(tx, me, id, invited, now)?;
            account::take_back(tx, Some(me), id, now).map_err(refusals::of_account)?;
            if account::find(tx, invited)?.is_some_and(|a| a.state == account::State::Closed) {
                permissions::end_all_of(tx, now, &staff, invited)?;
            }
            Ok(())
        })
        .await?;
    ctx.go_saying("/staff/invitations".to_owned(), "notice-invitation-taken-back")
}
