//! `/account/privacy`: the data stored about oneself, as a page and as a file (GDPR, articles 15
//! and 20).

use accounts::privacy::news;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use base::Fault;
use organisations::permissions::{Permission, Status};
use serde::Deserialize;

use super::consents;
use super::everything::{Everything, of_signed};
use super::views::{Held, MyData, OfAKind};
use crate::kernel::{Answer, Ctx, Form, LocalPath, Page};
use crate::my_user::actor_name;
use crate::parts::Tone;
use crate::staff::role_words;

pub(super) async fn show(ctx: Ctx) -> Answer {
    let all = of_signed(&ctx, ctx.signed_in()?).await?;
    let p = &ctx.page;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push((p.text(key, &[]), value));
        }
    };
    fact("names-first", all.account.first_name.clone().map(String::from));
    fact("names-last", all.account.last_name.clone().map(String::from));
    fact("sign-in-address", Some(all.account.address.to_string()));
    fact("my-data-phone", all.account.phone.clone().map(String::from));
    fact("my-data-created", Some(p.moment(all.account.created_at).to_string()));
    let ways_in: Vec<&str> =
        all.ways_in.iter().filter_map(|link| Some(link.shown.as_ref()?.as_str())).collect();
    fact("my-data-ways-in", Some(ways_in.join(", ")).filter(|text| !text.is_empty()));
    fact("my-data-apps", Some(p.number(i64::try_from(all.factors.len()).unwrap_or(0)).to_string()));
    fact(
        "my-data-sessions",
        Some(p.number(i64::try_from(all.sessions.len()).unwrap_or(0)).to_string()),
    );
    let held = all.permissions.iter().map(|permission| held(p, permission)).collect();
    let deeds = deeds(p, &all);
    let notices = all.notices.into_iter().map(|accepted| (accepted.version, accepted.at)).collect();
    let consents = consents::rows(&ctx, all.consents);
    let agreed = all.agreed.map(|given| given.given_at);
    ctx.html(&MyData {
        p,
        facts,
        held,
        deeds,
        notices,
        agreed,
        news: ctx.portal.hall.news.then_some(all.news),
        consents,
        download: Some("/account/privacy/data.json".to_owned()),
    })
}

fn held(p: &Page, permission: &Permission) -> Held {
    let (tone, state) = match permission.status(p.now) {
        Status::Active => (Tone::Success, "my-data-active"),
        Status::Upcoming => (Tone::Neutral, "my-data-upcoming"),
        Status::Ended => (Tone::Neutral, "my-data-ended"),
    };
    Held {
        role: p.t(role_words(permission.role)),
        of: actor_name(p, permission),
        from: permission.valid_from,
        to: permission.last_moment(),
        tone,
        state: p.t(state),
    }
}

/// Count and newest entries of each kind of record; the file lists them all.
fn deeds(p: &Page, all: &Everything) -> Vec<OfAKind> {
    const NEWEST: usize = 5;
    let mut found = Vec::new();
    let mut some = |key: &str, count: usize, line: &dyn Fn(usize) -> [String; 3]| {
        let lines = (0..count.min(NEWEST)).map(|i| {
            line(i).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        });
        if count > 0 {
            found.push(OfAKind { title: p.t(key), count, newest: lines.collect() });
        }
    };
    let (deeds, none) = (&all.deeds, String::new);
    some("my-data-uploads", deeds.uploads.len(), &|i| {
        let one = &deeds.uploads[i];
        [one.name.clone(), all.place(p.language, one.submission), p.moment(one.received_at)]
    });
    some("my-data-corrections", deeds.corrections.len(), &|i| {
        let (id, one) = &deeds.corrections[i];
        [
            format!("{}, {}", p.t1("row-title", "n", p.number(one.row)), one.field),
            all.place(p.language, *id),
            p.moment(one.made_at),
        ]
    });
    some("my-data-comments", deeds.comments.len(), &|i| {
        let (id, one) = &deeds.comments[i];
        [one.rule.clone(), all.place(p.language, *id), p.moment(one.written_at)]
    });
    some("my-data-receipts", deeds.receipts.len(), &|i| {
        let one = &deeds.receipts[i];
        [
            p.t1("receipt-number", "n", one.number),
            all.place(p.language, one.submission),
            p.moment(one.submitted_at),
        ]
    });
    some("my-data-extensions", deeds.extensions.len(), &|i| {
        let one = &deeds.extensions[i];
        [all.place(p.language, one.submission), p.moment(one.asked_at), none()]
    });
    some("my-data-contacts", deeds.contacts.len(), &|i| {
        let (id, one) = &deeds.contacts[i];
        [one.name.clone(), one.phone.clone(), all.place(p.language, *id)]
    });
    some("my-data-messages", all.written.len(), &|i| {
        let one = &all.written[i];
        [one.subject.clone(), all.unit(one.unit).to_owned(), p.moment(one.message.written_at)]
    });
    some("my-data-invitations", all.invitations.len(), &|i| {
        let one = &all.invitations[i];
        [one.organisation.clone(), p.moment(one.sent_at), none()]
    });
    some("my-data-devices", all.devices.len(), &|i| {
        let one = &all.devices[i];
        [one.words.clone(), p.moment(one.signed_in_at.unwrap_or(one.known_since)), none()]
    });
    found
}

pub(super) async fn download(ctx: Ctx) -> Answer {
    let file = of_signed(&ctx, ctx.signed_in()?).await?.file(ctx.page.language);
    let text = serde_json::to_string_pretty(&file).map_err(Fault::new)?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"my-data.json\""),
    );
    Ok(response)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewsForm {
    /// `yes`: opt in.
    wanted: String,
}

pub(super) async fn choose_news(ctx: Ctx, Form(form): Form<NewsForm>) -> Answer {
    let (account, now, wanted) = (ctx.signed_in()?.account, ctx.now(), form.wanted == "yes");
    ctx.portal.db.write(move |tx| news::choose(tx, account, wanted, now)).await?;
    ctx.go_saying(
        LocalPath::fixed("/account/privacy"),
        if wanted { "notice-news-on" } else { "notice-news-off" },
    )
}
