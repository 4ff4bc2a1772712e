//! `/register/password`: choose a password.

use accounts::password::{NotAPassword, Password as Chosen, Weakness};
use accounts::registration::{self, Purpose, Shown, Step};
use axum::http::StatusCode;
use serde::Deserialize;

use super::views::{Password, PasswordRules};
use super::{flow_at, flow_token, stepped, steps, whereto};
use crate::kernel::{Answer, Ctx, Door, Errors, Form, Limit, LocalPath, Page};
use crate::session::leading_back;
use crate::sign_in::busy;

const HERE: &str = "/register/password";

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Fields {
    password: String,
    again: String,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    match flow_at(&ctx, HERE).await? {
        Ok(shown) => ctx.html(&page(&ctx, &shown, Errors::new())),
        Err(to) => ctx.go(to),
    }
}

/// The linked logins of a person without a password: the path that starts each sign-in, and its
/// button's text.
pub(crate) fn logins(ctx: &Ctx, shown: &Shown, next: Option<LocalPath>) -> Vec<(String, String)> {
    let of = |door: &&Door| {
        !shown.has_password && shown.logins.iter().any(|login| login.provider == door.id.as_str())
    };
    let login = |door: &Door| {
        (
            leading_back(&format!("/upstream/{}", door.id), next.clone()).to_string(),
            door.words(&ctx.page, "door-at"),
        )
    };
    ctx.portal.hall.doors.iter().filter(of).map(login).collect()
}

fn page<'a>(ctx: &'a Ctx, shown: &Shown, errors: Errors) -> Password<'a> {
    let address = shown.address.to_string();
    Password {
        p: &ctx.page,
        steps: steps(shown, Step::Password),
        rules: rules(ctx),
        replaces: shown.purpose == Purpose::Reset && shown.has_password,
        logins: logins(ctx, shown, shown.going.as_deref().and_then(LocalPath::parse)),
        address,
        errors,
    }
}

/// This portal's password rules.
pub(crate) fn rules(ctx: &Ctx) -> PasswordRules {
    let policy = &ctx.portal.way_in.password;
    PasswordRules {
        least: policy.min,
        four_kinds: policy.upper && policy.lower && policy.digit && policy.special,
        passphrase: policy.passphrase,
    }
}

/// The password, if both fields agree; otherwise what is wrong.
pub(crate) fn typed(p: &Page, password: &str, again: &str) -> Result<Chosen, Errors> {
    let chosen = Chosen::new(password).map_err(|e| {
        let words = match e {
            NotAPassword::Empty => p.t("password-missing"),
            NotAPassword::TooLong => p.t("password-long"),
            NotAPassword::Unprintable => p.t("password-unprintable"),
        };
        Errors::one("password", words)
    })?;
    match Chosen::new(again) {
        Ok(again) if again.is_same(&chosen) => Ok(chosen),
        _ => Err(Errors::one("again", p.t("password-differ"))),
    }
}

/// The text for the first weakness; the four kinds of characters share one text.
pub(crate) fn words(p: &Page, weaknesses: &[Weakness]) -> String {
    match weaknesses.first() {
        Some(Weakness::TooShort { min }) => p.t1("password-short", "n", *min),
        Some(Weakness::NoUpper | Weakness::NoLower | Weakness::NoDigit | Weakness::NoSpecial) => {
            p.t("password-kinds")
        }
        Some(Weakness::Portal) => p.t("password-portal"),
        Some(Weakness::Personal) => p.t("password-personal"),
        Some(Weakness::Common | Weakness::Leaked) | None => p.t("password-common"),
    }
}

pub(super) async fn choose(ctx: Ctx, Form(fields): Form<Fields>) -> Answer {
    let p = &ctx.page;
    let shown = match flow_at(&ctx, HERE).await? {
        Ok(shown) => shown,
        Err(to) => return ctx.go(to),
    };
    let again = |errors| ctx.html_as(StatusCode::UNPROCESSABLE_ENTITY, &page(&ctx, &shown, errors));
    let chosen = match typed(p, &fields.password, &fields.again) {
        Ok(chosen) => chosen,
        Err(errors) => return again(errors),
    };
    ctx.limit(Limit::SignIn)?;
    let way_in = &ctx.portal.way_in;
    let hash = match way_in
        .hasher
        .take(chosen, way_in.password.clone(), shown.about.clone())
        .await
        .map_err(busy)?
    {
        Ok(hash) => hash,
        Err(weaknesses) => return again(Errors::one("password", words(p, &weaknesses))),
    };
    let Some(token) = flow_token(&ctx).await? else { return ctx.go(whereto(&ctx, None)) };
    let (now, asker, language, portal) = (ctx.now(), ctx.asker(), p.language, ctx.portal.clone());
    let to = ctx
        .portal
        .db
        .write(move |tx| {
            registration::set_password(tx, &portal.way_in.way, &token, &hash, &asker, language, now)
        })
        .await?;
    stepped(&ctx, to).await
}
