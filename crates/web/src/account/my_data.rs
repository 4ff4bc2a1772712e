//! `/account/privacy`: what is stored about oneself, in words and as a file (GDPR, articles 15 and 20).

use accounts::account::Account;
use accounts::privacy::consent::Consent as Agreed;
use accounts::privacy::{self, Accepted, consent, news};
use accounts::second_factor::Factor;
use accounts::session::OwnSession;
use accounts::upstream::{self, Link};
use accounts::{second_factor, session};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use base::{Fault, Timestamp};
use oidc::consent::Consent;
use organisations::permissions::{self, Permission};
use serde::Deserialize;
use serde_json::json;

use super::consents;
use super::views::MyData;
use crate::kernel::{Answer, Ctx, Form, LocalPath};
use crate::my_user::actor_name;
use crate::session::Signed;

struct Everything {
    account: Account,
    notices: Vec<Accepted>,
    permissions: Vec<Permission>,
    ways_in: Vec<Link>,
    news: bool,
    factors: Vec<Factor>,
    sessions: Vec<OwnSession>,
    agreed: Option<Agreed>,
    consents: Vec<Consent>,
}

async fn gather(ctx: &Ctx, signed: &Signed) -> Result<Everything, Fault> {
    let (account, now, lengths) = (signed.inner.account.clone(), ctx.now(), ctx.portal.way_in.sessions);
    ctx.portal
        .db
        .read(move |tx| {
            Ok(Everything {
                notices: privacy::accepted(tx, account.id)?,
                permissions: permissions::of_account(tx, account.id)?,
                ways_in: upstream::links(tx, account.id)?,
                news: news::wanted(tx, account.id)?,
                factors: second_factor::factors(tx, account.id)?,
                agreed: consent::standing(tx, account.id)?,
                consents: consents::of_account(tx, account.id)?,
                sessions: session::of_account(tx, account.id, &lengths, now)?,
                account: account.clone(),
            })
        })
        .await
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let all = gather(&ctx, ctx.signed_in()?).await?;
    let p = &ctx.page;
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            facts.push((p.text(key, &[]), value));
        }
    };
    fact("names-first", all.account.first_name.map(String::from));
    fact("names-last", all.account.last_name.map(String::from));
    fact("sign-in-address", Some(all.account.address.to_string()));
    fact("my-data-phone", all.account.phone.map(String::from));
    fact("my-data-created", Some(p.moment(all.account.created_at).to_string()));
    let mut places: Vec<String> = all.permissions.iter().map(|permission| actor_name(p, permission)).collect();
    places.sort_by_key(|place| base::fold(place));
    places.dedup();
    fact("my-data-permissions", Some(places.join("; ")).filter(|text| !text.is_empty()));
    let ways_in: Vec<&str> = all.ways_in.iter().filter_map(|link| Some(link.shown.as_ref()?.as_str())).collect();
    fact("my-data-ways-in", Some(ways_in.join(", ")).filter(|text| !text.is_empty()));
    fact("my-data-apps", Some(p.number(i64::try_from(all.factors.len()).unwrap_or(0)).to_string()));
    fact("my-data-sessions", Some(p.number(i64::try_from(all.sessions.len()).unwrap_or(0)).to_string()));
    let notices = all.notices.into_iter().map(|accepted| (accepted.version, accepted.at)).collect();
    let consents = consents::rows(&ctx, all.consents);
    let agreed = all.agreed.map(|given| given.given_at);
    ctx.html(&MyData {
        p,
        facts,
        notices,
        agreed,
        news: ctx.portal.hall.news.then_some(all.news),
        consents,
        download: Some("/account/privacy/data.json".to_owned()),
    })
}

pub(super) async fn download(ctx: Ctx) -> Answer {
    let Everything { account, notices, permissions, ways_in, news, factors, sessions, agreed, consents } =
        gather(&ctx, ctx.signed_in()?).await?;
    let at = |moment: Timestamp| moment.to_jiff().to_string();
    let file = json!({
        "account": {
            "id": account.id,
            "address": account.address.as_str(),
            "first_name": account.first_name,
            "last_name": account.last_name,
            "phone": account.phone,
            "language": account.language,
            "created_at": at(account.created_at),
            "activated_at": account.activated_at.map(at),
        },
        "notices": notices.iter().map(|n| json!({ "version": n.version, "language": n.language, "accepted_at": at(n.at) })).collect::<Vec<_>>(),
        "consent": agreed.map(|c| json!({ "version": c.version, "language": c.language, "given_at": at(c.given_at) })),
        "permissions": permissions.iter().map(|x| json!({
            "role": x.role.as_str(),
            "organisation": x.organisation_name,
            "unit": x.unit_name,
            "valid_from": at(x.valid_from),
            "valid_to": x.valid_to.map(at),
        })).collect::<Vec<_>>(),
        "sign_ins_elsewhere": ways_in.iter().map(|link| json!({
            "provider": link.provider, "address": link.shown, "added_at": at(link.created_at), "last_used_at": link.last_used_at.map(at),
        })).collect::<Vec<_>>(),
        "wants_news": news,
        "authenticator_apps": factors.iter().map(|f| json!({
            "name": f.label, "added_at": at(f.created_at), "last_used_at": f.last_used_at.map(at),
        })).collect::<Vec<_>>(),
        "services": consents.iter().map(|c| json!({
            "service": c.client.as_str(), "knows": c.scopes.to_string(), "version": c.version, "allowed_at": at(c.given_at),
        })).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(|s| json!({
            "device": s.device, "place": s.place, "begun_at": at(s.times.created_at), "last_used_at": at(s.times.used_at),
        })).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&file).map_err(Fault::new)?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-data.json\""));
    Ok(response)
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct NewsForm {
    /// `yes`: wants to hear news.
    wanted: String,
}

pub(super) async fn choose_news(ctx: Ctx, Form(form): Form<NewsForm>) -> Answer {
    let (account, now, wanted) = (ctx.signed_in()?.account, ctx.now(), form.wanted == "yes");
    ctx.portal.db.write(move |tx| news::choose(tx, account, wanted, now)).await?;
    ctx.go_saying(LocalPath::fixed("/account/privacy"), if wanted { "notice-news-on" } else { "notice-news-off" })
}
