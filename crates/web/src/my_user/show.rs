//! The handler of `/my-user`.

use axum::extract;
use base::Fault;
use organisations::permissions;

use super::choice::{Choice, Query, SIZES};
use super::ready::{look, ready};
use super::table::{actor_name, row, sort};
use super::views::{Column, Head, MyUser, Row, Tab};
use crate::kernel::{Answer, Ctx};
use crate::parts::Pager;

pub(super) async fn show(ctx: Ctx, extract::Query(query): extract::Query<Query>) -> Answer {
    let signed = ctx.signed_in()?;
    let p = &ctx.page;
    let choice = Choice::read(&query, &ctx.cookies);
    let (account, now, portal, page) =
        (signed.account, ctx.now(), ctx.portal.clone(), ctx.page.clone());
    let (all, services) = ctx
        .portal
        .db
        .read(move |tx| {
            let all = permissions::of_account(tx, account)?;
            let services = match &portal.provider {
                Some(provider) => {
                    look(tx, provider.clients(), account, &all, now, &page, &portal.hall)?
                }
                None => Vec::new(),
            };
            Ok::<_, Fault>((all, services))
        })
        .await?;

    let tab_of = |one: &permissions::Permission| Tab::of(one.status(now));
    let counts = Tab::ALL.map(|tab| (tab, all.iter().filter(|one| tab_of(one) == tab).count()));
    let mut rows: Vec<Row> =
        all.iter().filter(|one| tab_of(one) == choice.tab).map(|one| row(p, one)).collect();
    let upcoming =
        all.iter().filter(|one| tab_of(one) == Tab::Upcoming).min_by_key(|one| one.valid_from);
    let none = match upcoming.filter(|_| choice.tab == Tab::Active) {
        Some(one) => {
            p.t2("my-user-active-soon", "of", actor_name(p, one), "date", p.date(one.valid_from))
        }
        None => p.t(choice.tab.none()),
    };
    sort(&mut rows, choice.sort, choice.falling);
    let pager = Pager::new(choice.page, rows.len(), choice.size, choice.path(choice.tab));
    let rows = rows.into_iter().skip(pager.skip(choice.size)).take(choice.size).collect();
    let heads = Column::ALL.map(|column| {
        let here = column == choice.sort;
        // A second click on a column reverses the order.
        let falling = here && !choice.falling;
        Head {
            words: column.words(),
            href: format!(
                "/my-user?tab={}&sort={}&order={}",
                choice.tab.name(),
                column.name(),
                if falling { "falling" } else { "rising" }
            ),
            sorted: here.then_some(if choice.falling { "descending" } else { "ascending" }),
        }
    });
    ctx.html(&MyUser {
        p,
        name: signed.person.name.clone(),
        address: signed.address.to_string(),
        tab: choice.tab,
        counts,
        heads,
        rows,
        none,
        pager,
        sizes: SIZES.map(|size| (size.to_string(), p.number(size))).to_vec(),
        size: choice.size.to_string(),
        services: services.iter().map(|(client, lacks)| ready(p, client, lacks)).collect(),
    })
}
