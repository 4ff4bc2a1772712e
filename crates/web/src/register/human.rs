//! `/register/human`: the human check. It runs by itself with script; otherwise a picture to turn,
//! tones to count, or the address of people who help.

use accounts::registration::{self, HumanShown, HumanVerdict, Shown, Step, Turn};
use axum::Json;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;

use super::views::{Human, HumanHelp, HumanPicture, HumanSound};
use super::{drawing, flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Errors, Form, Limit, LocalPath, Problem, naming, wants_json};

const HERE: &str = "/register/human";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    number: String,
    turn: String,
    high: String,
}

/// The flow's human check, or the page that the flow is at instead.
async fn asked(ctx: &Ctx) -> Result<Result<(Shown, HumanShown), LocalPath>, Problem> {
    let shown = match flow_at(ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return Ok(Err(to)),
    };
    let Some(token) = flow_token(ctx).await? else { return Ok(Err(whereto(ctx, None))) };
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let human = ctx
        .portal
        .db
        .read(move |tx| registration::show_human(tx, &portal.way_in.way, &token, now))
        .await?;
    Ok(human.map(|human| (shown, human)).ok_or_else(|| whereto(ctx, None)))
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match asked(&ctx).await? {
        Ok((shown, human)) => ctx.html(&page(&ctx, &shown, human, Errors::new())),
        Err(to) => ctx.go(to),
    }
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, human: HumanShown, errors: Errors) -> Human<'a> {
    let HumanShown { salt, challenge, most, .. } = human;
    Human { p: &ctx.page, steps: steps(shown, Step::HumanCheck), salt, challenge, most, errors }
}

pub(super) async fn prove(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let Ok(number) = fields.number.parse() else { return picture_instead(&ctx).await };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let verdict = ctx
        .portal
        .db
        .write(move |tx| {
            registration::prove_by_work(
                tx,
                &portal.way_in.way,
                &token,
                number,
                &asker,
                language,
                now,
            )
        })
        .await?;
    answered(&ctx, verdict, HERE).await
}

async fn picture_instead(ctx: &Ctx) -> Answer {
    super::flow(ctx).await?;
    ctx.go(ctx.in_flow(PICTURE))
}

async fn answered(ctx: &Ctx, verdict: HumanVerdict, here: &'static str) -> Answer {
    match verdict {
        HumanVerdict::Stepped(to) => stepped(ctx, to).await,
        HumanVerdict::Another => {
            super::flow(ctx).await?;
            ctx.go_saying(ctx.in_flow(here), "notice-human-another")
        }
        HumanVerdict::Wrong => match asked(ctx).await? {
            Ok((shown, human)) => {
                let p = &ctx.page;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                match here {
                    PICTURE => ctx.html_as(
                        status,
                        &picture_page(
                            ctx,
                            &shown,
                            &human,
                            Errors::one("turn", p.t("human-picture-wrong")),
                        ),
                    ),
                    SOUND => ctx.html_as(
                        status,
                        &sound_page(
                            ctx,
                            &shown,
                            &human,
                            Errors::one("high", p.t("human-sound-wrong")),
                        ),
                    ),
                    _ => ctx.html_as(
                        status,
                        &page(ctx, &shown, human, Errors::one("number", p.t("human-wrong"))),
                    ),
                }
            }
            Err(to) => ctx.go(to),
        },
        HumanVerdict::NoTriesLeft => ctx.go(LocalPath::fixed("/register/over")),
    }
}

const PICTURE: &str = "/register/human/picture";
const SOUND: &str = "/register/human/sound";

/// The button that was pressed before the page was shown again: it gets the focus.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Turned {
    turned: String,
}

pub(super) async fn show_picture(ctx: Ctx, Query(turned): Query<Turned>) -> Answer {
    match asked(&ctx).await? {
        Ok((shown, human)) => {
            let page = picture_page(&ctx, &shown, &human, Errors::new());
            ctx.html(&HumanPicture { turned: turned.turned, ..page })
        }
        Err(to) => ctx.go(to),
    }
}

fn picture_page<'a>(
    ctx: &'a Ctx,
    shown: &Shown,
    human: &HumanShown,
    errors: Errors,
) -> HumanPicture<'a> {
    let steps = steps(shown, Step::HumanCheck);
    // A cache buster that changes with each view and gives away nothing about the position.
    let version =
        naming(&(hex::encode(&human.grain[..3]) + &ctx.page.incident), &shown.id.to_string())
            .replace('?', "&");
    HumanPicture {
        p: &ctx.page,
        steps,
        version,
        turned: String::new(),
        here: human.right + 1,
        of: human.rounds,
        errors,
    }
}

/// The picture in its current position. It belongs to a flow, so it must not be cached.
pub(super) async fn picture_itself(ctx: Ctx) -> Answer {
    match asked(&ctx).await? {
        Ok((_, human)) => {
            let image = drawing::picture(human.eighths, human.grain);
            Ok(([(header::CONTENT_TYPE, "image/png")], image).into_response())
        }
        Err(_) => Err(Problem::NotFound),
    }
}

pub(super) async fn picture(ctx: Ctx, headers: HeaderMap, Form(fields): Form<Fields>) -> Answer {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let turn = match fields.turn.as_str() {
        "left" => Some(Turn::Left),
        "right" => Some(Turn::Right),
        _ => None,
    };
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    if let Some(turn) = turn {
        ctx.portal
            .db
            .write(move |tx| registration::turn_picture(tx, &portal.way_in.way, &token, turn, now))
            .await?;
        if wants_json(&headers) {
            return match asked(&ctx).await? {
                Ok((shown, human)) => {
                    let version = picture_page(&ctx, &shown, &human, Errors::new()).version;
                    Ok(Json(json!({ "picture": format!("{PICTURE}.png?{version}") }))
                        .into_response())
                }
                Err(_) => Err(Problem::NotFound),
            };
        }
        super::flow(&ctx).await?;
        let to = ctx.page.in_flow(PICTURE);
        let joint = if to.contains('?') { '&' } else { '?' };
        return ctx.go(format!("{to}{joint}turned={}", fields.turn));
    }
    let verdict = ctx
        .portal
        .db
        .write(move |tx| {
            registration::prove_by_picture(tx, &portal.way_in.way, &token, &asker, language, now)
        })
        .await?;
    answered(&ctx, verdict, PICTURE).await
}

pub(super) async fn show_sound(ctx: Ctx) -> Answer {
    match asked(&ctx).await? {
        Ok((shown, human)) => ctx.html(&sound_page(&ctx, &shown, &human, Errors::new())),
        Err(to) => ctx.go(to),
    }
}

fn sound_page<'a>(
    ctx: &'a Ctx,
    shown: &Shown,
    human: &HumanShown,
    errors: Errors,
) -> HumanSound<'a> {
    let steps = steps(shown, Step::HumanCheck);
    let version = naming(&hex::encode(&human.grain[..3]), &shown.id.to_string()).replace('?', "&");
    HumanSound { p: &ctx.page, steps, version, here: human.right + 1, of: human.rounds, errors }
}

pub(super) async fn sound_itself(ctx: Ctx) -> Answer {
    match asked(&ctx).await? {
        Ok((_, human)) => {
            Ok(([(header::CONTENT_TYPE, "audio/wav")], drawing::sound(&human.tones))
                .into_response())
        }
        Err(_) => Err(Problem::NotFound),
    }
}

pub(super) async fn sound(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let counted = fields.high.trim().parse().unwrap_or(u32::MAX);
    let (now, asker, language, portal) =
        (ctx.now(), ctx.asker(), ctx.page.language, ctx.portal.clone());
    let verdict = ctx
        .portal
        .db
        .write(move |tx| {
            registration::prove_by_sound(
                tx,
                &portal.way_in.way,
                &token,
                counted,
                &asker,
                language,
                now,
            )
        })
        .await?;
    answered(&ctx, verdict, SOUND).await
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

const HELP: &str = "/register/human/help";

pub(super) async fn ask_help(ctx: Ctx, Form(Nothing {}): Form<Nothing>) -> Answer {
    ctx.limit(Limit::TryCode)?;
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, portal) = (ctx.now(), ctx.portal.clone());
    let asked = ctx
        .portal
        .db
        .write(move |tx| registration::ask_for_help(tx, &portal.way_in.way, &token, now))
        .await?;
    let shown = super::flow(&ctx).await?;
    if asked { ctx.go(ctx.in_flow(HELP)) } else { ctx.go(whereto(&ctx, shown.as_ref())) }
}

pub(super) async fn show_help(ctx: Ctx) -> Answer {
    match asked(&ctx).await? {
        Ok((shown, _)) => {
            let (p, steps) = (&ctx.page, steps(&shown, Step::HumanCheck));
            ctx.html(&HumanHelp { p, steps, address: shown.address.to_string() })
        }
        Err(to) => ctx.go(to),
    }
}
