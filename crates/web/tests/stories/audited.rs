//! Audit entries for people's actions and for refused ones.

use axum::http::{Method, StatusCode};
use organisations::permissions::Role;
use serde_json::Value;
use testkit::TestApp;

use crate::ASA;
use crate::world::{GOOD, last, send_and_count, submission, world};

testkit::stories! {
    refused_access_is_noted_with_who_and_what,
    wrong_codes_and_wrong_passwords_are_noted,
    given_and_ended_roles_are_noted_with_the_role,
    data_is_not_taken_out_without_a_reason,
    downloads_of_one_file_are_noted,
}

/// (actor, object, data) of an action's entries, oldest first.
pub(crate) async fn entries(
    app: &TestApp,
    action: &'static str,
) -> Vec<(Option<String>, Option<String>, Value)> {
    store::sql! { OF_ACTION = "SELECT actor, object, data FROM audit WHERE action = $1 ORDER BY id"; }
    app.write(move |tx| {
        let rows = tx.rows(&OF_ACTION, store::params![action])?;
        let read = rows.iter().map(|row| {
            let data: String = row.get(2)?;
            Ok((row.get(0)?, row.get(1)?, serde_json::from_str(&data).map_err(base::Fault::new)?))
        });
        read.collect()
    })
    .await
}

async fn refused_access_is_noted_with_who_and_what(app: TestApp) {
    let mut respondent = app.browser();
    let asa = app.register(&mut respondent, ASA).await;
    let clerk = app.register(&mut app.browser(), "clerk@operator.example").await;
    app.make(clerk.account, Role::Staff).await;
    let path = format!("/staff/people/{}/close", clerk.account);
    assert_eq!(respondent.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        respondent.get("/staff/people/anna.berg@unit.example").await.status,
        StatusCode::NOT_FOUND
    );
    respondent.get("/account").await;
    let (who, clerk) = (Some(asa.account.to_string()), Some(clerk.account.to_string()));
    let found = entries(&app, "access.refused").await;
    assert_eq!(found.len(), 2, "{found:?}");
    // Entries of the same moment have no defined order.
    let (of_page, of_words): (Vec<_>, Vec<_>) =
        found.iter().partition(|(_, object, _)| object.is_some());
    let (actor, object, data) = of_page[0];
    assert_eq!((actor, object), (&who, &clerk));
    assert_eq!(
        (&data["route"], &data["method"], &data["status"]),
        (&"/staff/people/{id}/close".into(), &"GET".into(), &404.into())
    );
    // Entries have no text from the person; strangers and unknown pages leave none.
    assert!(!of_words[0].2.to_string().contains("anna"), "{found:?}");
    respondent.get("/no/such/page").await;
    let mut stranger = app.browser();
    stranger.ask(&Method::GET, &path, None).await;
    assert_eq!(entries(&app, "access.refused").await.len(), 2);
}

async fn wrong_codes_and_wrong_passwords_are_noted(app: TestApp) {
    app.invite(ASA).await;
    app.mail().await;
    let mut browser = app.browser();
    browser.get("/register").await;
    browser.submit(&[("address", ASA)]).await;
    let code = app.code_for(ASA).await.expect("a letter with a code");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    browser.submit(&[("code", wrong)]).await;
    let found = entries(&app, "code.wrong").await;
    assert!(matches!(&found[..], [(None, Some(_), data)] if data["flow"].is_string()), "{found:?}");
    let person = app.register(&mut app.browser(), "bo@unit.example").await;
    let mut other = app.browser_at("198.51.100.7");
    other.get("/sign-in").await;
    other.submit(&[("address", &person.address), ("password", "Fel9 Losen")]).await;
    let found = entries(&app, "sign-in.refused").await;
    assert_eq!(
        found.last().and_then(|(_, object, _)| object.clone()),
        Some(person.account.to_string())
    );
}

async fn given_and_ended_roles_are_noted_with_the_role(app: TestApp) {
    let (mut admin, mut other) = (app.browser(), app.browser());
    let me = app.register(&mut admin, "chief@operator.example").await;
    app.make(me.account, Role::SystemAdministrator).await;
    let clerk = app.register(&mut other, "clerk@operator.example").await;
    app.make(clerk.account, Role::Staff).await;
    let account = clerk.account;
    let held =
        app.write(move |tx| Ok(organisations::permissions::of_account(tx, account)?[0].id)).await;
    admin.get(&format!("/staff/people/{account}/permissions/{held}/end")).await;
    admin.submit(&[]).await;
    let (given, ended) =
        (entries(&app, "permission.given").await, entries(&app, "permission.ended").await);
    assert!(
        given.iter().any(
            |(_, object, data)| *object == Some(account.to_string()) && data["role"] == "staff"
        ),
        "{given:?}"
    );
    let (actor, object, data) = &ended[0];
    assert_eq!((actor, object), (&Some(me.account.to_string()), &Some(account.to_string())));
    assert_eq!(data["role"], "staff");
}

async fn data_is_not_taken_out_without_a_reason(app: TestApp) {
    let app = app.without_limits();
    let world = crate::world::world(&app).await;
    let mut desk = app.browser();
    let clerk = app.register(&mut desk, "clerk@operator.example").await;
    app.make(clerk.account, Role::Staff).await;
    let at = format!("/staff/periods/{}", world.period);
    desk.get(&at).await;
    let csrf = desk.page.value_of("csrf").expect("a form");
    let body = |reason: &str| format!("csrf={csrf}&form=csv&reason={reason}");
    for reason in ["", "+", "a%0Ab"] {
        let page = desk.post_raw(&format!("{at}/export"), &body(reason)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
    }
    assert!(entries(&app, "period.exported").await.is_empty());
    assert_eq!(
        desk.post_raw(&format!("{at}/export"), &body("Yearly+report")).await.status,
        StatusCode::OK
    );
    let found = entries(&app, "period.exported").await;
    let (actor, object, data) = &found[0];
    assert_eq!(
        (actor, object),
        (&Some(clerk.account.to_string()), &Some(world.period.to_string()))
    );
    assert!(data["reason"] == "Yearly report" && data["rows"].is_u64(), "{data}");
}

async fn downloads_of_one_file_are_noted(app: TestApp) {
    let world = world(&app).await;
    let mut browser = app.browser();
    let me = app.register(&mut browser, ASA).await;
    app.let_report(me.account, world.unit).await;
    let at = submission(&app, me.account, world.unit).await;
    let upload = send_and_count(&app, &mut browser, &at, GOOD).await;
    for path in [format!("{at}/file"), format!("{upload}/file")] {
        assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
    }
    let found = entries(&app, "file.downloaded").await;
    // Entries of the same moment have no defined order.
    let mut forms: Vec<_> =
        found.iter().map(|(_, _, data)| data["form"].as_str().unwrap_or_default()).collect();
    forms.sort_unstable();
    assert_eq!(forms, ["corrected", "received"]);
    for (actor, object, data) in &found {
        assert_eq!((actor, object), (&Some(me.account.to_string()), &Some(last(&at))));
        assert_eq!(data["upload"], last(&upload));
    }
    // Another person's file is not found, and no download is audited.
    let mut other = app.browser_at("198.51.100.7");
    app.register(&mut other, "bo@unit.example").await;
    assert_eq!(other.get(&format!("{at}/file")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(entries(&app, "file.downloaded").await.len(), 2);
}
