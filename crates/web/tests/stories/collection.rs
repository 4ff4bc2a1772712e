//! A respondent's year: upload, review, correct, comment, submit, receipt; and what other people
//! try meanwhile.

use axum::http::{Method, StatusCode};
use base::LetterKind;
use organisations::permissions::Role;
use testkit::TestApp;

use crate::ASA;
use crate::world::{GOOD, THEIRS, last, send, send_and_count, submission, world};

testkit::stories! {
    from_the_upload_to_the_receipt_and_the_end_erases,
    another_units_data_is_not_found_whatever_is_sent,
    staff_follow_up_answer_and_accept,
}

async fn from_the_upload_to_the_receipt_and_the_end_erases(app: TestApp) {
    let world = world(&app).await;
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    assert!(browser.get("/home").await.has("There is no collection for you"));
    app.let_report(person.account, world.unit).await;
    let home = browser.get("/home").await;
    assert!(
        home.has("Trial") && home.has("Not begun") && home.has("is erased when it ends on 30"),
        "{}",
        home.html
    );
    let at = submission(&app, person.account, world.unit).await;
    assert!(browser.get("/submission").await.path == at, "a single open period is shown directly");

    // An unreadable file gives a message, and nothing is lost.
    let page = send(&mut browser, &at, "../../fel.csv", b"kod;nr;lon;anm\n").await;
    assert!(page.has("The file couldn&#39;t be read") || page.has("couldn"), "{}", page.html);
    assert!(page.has("fel.csv") && !page.has(".."));
    let page = browser.get(&at).await;
    assert!(page.has("Couldn"));

    let page = send(&mut browser, &at, "lön.csv", GOOD).await;
    assert!(
        page.has("Is this right?") && page.has("Semicolon") && page.has("30000,50"),
        "{}",
        page.html
    );
    let upload = page.path.clone();
    browser.submit_to(&format!("{upload}/count"), &[]).await;
    let page = browser.page.clone();
    assert!(
        page.path.ends_with("/review") && page.has("1 error and 1 warning left"),
        "{}",
        page.html
    );
    let page = browser.get(&format!("{at}/submit")).await;
    assert!(page.has("It can") && !page.has("This is what you submit"));

    // A correction without a reason: an error, and the typed value is kept.
    browser.get(&format!("{at}/row/3?field=lon")).await;
    let page = browser
        .submit_to(&format!("{at}/correct"), &[("value", "25000"), ("reason", " ")])
        .await
        .clone();
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.has("Write why the value is changed")
            && page.value_of("value").as_deref() == Some("25000")
    );
    let mut other_tab = browser.clone();
    browser
        .submit_to(&format!("{at}/correct"), &[("value", "25000.5"), ("reason", "Fel i systemet")])
        .await;
    assert!(browser.page.has("1 warning left to answer"), "{}", browser.page.html);
    // The other tab still shows the cell's old value.
    let page =
        other_tab.submit_to(&format!("{at}/correct"), &[("value", "1"), ("reason", "x")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    browser.get(&format!("{at}/journal")).await;
    assert!(
        browser.page.has("25000,5")
            && browser.page.has("Fel i systemet")
            && browser.page.has("Öberg")
    );

    browser.get(&format!("{at}/review?rule=R1")).await;
    browser.submit_to(&format!("{at}/comment"), &[("text", "Deltid <b>hela</b> året")]).await;
    assert!(
        browser.page.has("You can submit") && browser.page.has("&#60;b&#62;")
            || browser.page.has("&lt;b&gt;"),
        "{}",
        browser.page.html
    );
    browser.get(&format!("{at}/submit")).await;
    let mut twice = browser.clone();
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    let receipt = browser.page.clone();
    assert!(
        receipt.path.ends_with("/receipt/1") && receipt.has("64,001") && receipt.has("Öberg"),
        "{}",
        receipt.html
    );
    twice.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(twice.page.path.ends_with("/receipt/1"), "a double click leads to one receipt");
    let pdf = browser.ask(&Method::GET, &format!("{}/pdf", receipt.path), None).await;
    assert!(pdf.headers["content-type"] == "application/pdf" && pdf.html.starts_with("%PDF-"));
    let file = browser.ask(&Method::GET, &format!("{at}/file"), None).await;
    assert!(
        file.html.contains("'=1+1")
            && file.headers["content-disposition"]
                .to_str()
                .is_ok_and(|d| d.starts_with("attachment"))
    );

    // Messages about the data are erased with it; others stay.
    let mut threads = Vec::new();
    for about in [format!("?submission={}", last(&at)), String::new()] {
        browser.get(&format!("/messages/new{about}")).await;
        browser
            .submit_to(
                "/messages/new",
                &[("subject", "Rad 3"), ("text", "Lönen 25000,50 är rätt.")],
            )
            .await;
        assert_eq!(browser.page.status, StatusCode::OK, "{}", browser.page.html);
        threads.push(browser.page.path.clone());
    }

    // The end of the test period erases its data.
    app.clock.set(world.closes_at);
    app.sign_in(&mut browser, &person).await;
    app.mail().await;
    let page = browser.get(&at).await;
    assert!(
        page.has("Everything uploaded in it is erased") && !page.has("lön.csv"),
        "{}",
        page.html
    );
    assert_eq!(browser.get(&receipt.path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&upload).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&threads[0]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&threads[1]).await.status, StatusCode::OK);
}

async fn another_units_data_is_not_found_whatever_is_sent(app: TestApp) {
    let world = world(&app).await;
    let (mut mine, mut theirs) = (app.browser(), app.browser_at("192.0.2.7"));
    let me = app.register(&mut mine, ASA).await;
    let other = app.register(&mut theirs, "bo@angsvik.example").await;
    app.let_report(me.account, world.unit).await;
    app.let_report(other.account, world.other).await;
    let (at, foreign) = (
        submission(&app, me.account, world.unit).await,
        submission(&app, other.account, world.other).await,
    );
    let upload = send_and_count(&app, &mut theirs, &foreign, THEIRS).await;
    let upload_id = upload.rsplit('/').next().expect("an id").to_owned();
    for path in ["", "/review", "/rows", "/row/1", "/journal", "/submit", "/receipt", "/file"] {
        assert_eq!(
            mine.get(&format!("{foreign}{path}")).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for path in [
        upload.clone(),
        format!("{upload}/state"),
        format!("{upload}/file"),
        format!("{at}/upload/{upload_id}"),
        format!("{at}/upload/{upload_id}/file"),
    ] {
        assert_eq!(mine.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    mine.get(&at).await;
    let csrf = mine.page.value_of("csrf").expect("a form");
    for (path, body) in [
        (format!("{foreign}/correct"), "row=3&field=lon&value=1&reason=x&last=0"),
        (format!("{foreign}/comment"), "rule=R1&text=x"),
        (format!("{foreign}/submit"), "upload=x"),
        (format!("{upload}/count"), "role=staff&unit=all"),
        (format!("{at}/upload/{upload_id}/count"), ""),
        ("/staff/collections/x/periods/new".to_owned(), "role=staff"),
    ] {
        let page = mine.post_raw(&path, &format!("csrf={csrf}&{body}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        let page = mine.post_raw(&path, body).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} without its token");
        mine.get(&at).await;
    }
    for path in [
        "/staff",
        "/staff/collections",
        "/staff/extensions",
        "/staff/messages",
        &format!("/staff/periods/{}", world.period),
    ] {
        assert_eq!(mine.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut nobody = app.browser();
    for path in ["/home", &at, "/messages", "/profile", "/extension", "/staff/collections"] {
        assert!(nobody.get(path).await.path.starts_with("/sign-in"), "{path}");
    }
}

async fn staff_follow_up_answer_and_accept(app: TestApp) {
    let world = world(&app).await;
    let (mut browser, mut desk) = (app.browser(), app.browser_at("192.0.2.9"));
    let person = app.register(&mut browser, ASA).await;
    app.let_report(person.account, world.unit).await;
    let clerk = app.register(&mut desk, "ostrid@ringen.example").await;
    app.make(clerk.account, Role::Staff).await;
    let at = submission(&app, person.account, world.unit).await;
    let id = at.rsplit('/').next().expect("an id").to_owned();
    send_and_count(&app, &mut browser, &at, b"kod;nr;lon;anm\n1101;1;30000;\n").await;
    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;

    let page = desk.get(&format!("/staff/periods/{}", world.period)).await;
    assert!(
        page.has("1 of 2") && page.has("Sjöboda kommun") && page.has("Submitted"),
        "{}",
        page.html
    );
    desk.get(&format!("/staff/submissions/{id}")).await;
    desk.submit_to(&format!("/staff/submissions/{id}/send-back"), &[("message", "Se rad 1")]).await;
    assert!(desk.page.has("back with the unit"), "{}", desk.page.html);
    app.mail().await;
    browser.get(&at).await;
    assert!(
        browser.page.has("Se rad 1") && browser.page.has("Back with you"),
        "{}",
        browser.page.html
    );

    // A question and its answer. The mail says that there is a message, but not what it says.
    browser.get(&format!("/messages/new?submission={id}")).await;
    browser.submit_to("/messages/new", &[("subject", "Rad 1"), ("text", "Vad ska stå där?")]).await;
    let thread = browser.page.path.clone();
    let letters = app.mail().await;
    assert!(letters.iter().any(|l| matches!(&l.kind, LetterKind::NewMessage { url } if url.contains("/staff/messages/"))), "{letters:?}");
    assert!(!format!("{letters:?}").contains("stå där"));
    let staff_thread = format!("/staff{thread}");
    desk.get(&staff_thread).await;
    assert!(desk.page.has("Vad ska stå där?"));
    app.clock.advance(std::time::Duration::from_secs(60));
    desk.submit_to(&staff_thread, &[("text", "Det är bra som det är.")]).await;
    let home = browser.get("/home").await;
    assert!(
        home.has("<span class=\"count\">1 <span class=\"unseen\">"),
        "the menu has a badge: {}",
        home.html
    );
    assert!(browser.get(&thread).await.has("Det är bra som det är."));
    browser.submit_to(&format!("{thread}/read"), &[]).await;
    assert!(
        !browser.page.has("<span class=\"count\">1 <span class=\"unseen\">"),
        "the badge is gone: {}",
        browser.page.html
    );

    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[("answered", "yes")]).await;
    assert!(browser.page.path.ends_with("/receipt/2"), "{}", browser.page.html);
    desk.get(&format!("/staff/submissions/{id}")).await;
    desk.submit_to(&format!("/staff/submissions/{id}/accept"), &[]).await;
    assert!(desk.page.has("The submission is accepted"), "{}", desk.page.html);
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let csrf = desk.page.value_of("csrf").expect("a form");
    let export = format!("/staff/periods/{}/export", world.period);
    let csv = desk.post_raw(&export, &format!("csrf={csrf}&reason=Report&form=csv")).await.clone();
    assert!(csv.html.contains("1101;1101;1;30000;"), "{}", csv.html);
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let parquet =
        desk.post_raw(&export, &format!("csrf={csrf}&reason=Report&form=parquet")).await.clone();
    assert!(parquet.html.starts_with("PAR1"));
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let sensitive =
        desk.post_raw(&export, &format!("csrf={csrf}&reason=Report&form=csv&sensitive=yes")).await;
    assert_eq!(sensitive.status, StatusCode::NOT_FOUND, "sensitive fields need an administrator");
    app.let_report(person.account, world.other).await;
    desk.get(&format!("/staff/periods/{}/remind", world.period)).await;
    desk.submit(&[]).await;
    assert!(desk.page.has("reminders are on their way"), "{}", desk.page.html);
}
