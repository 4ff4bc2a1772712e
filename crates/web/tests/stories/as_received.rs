//! A file that is not as it should be: what pages show of it, and what they give back.

use std::time::Duration;

use axum::http::Method;
use testkit::{Browser, TestApp};

use crate::files::respondent;
use crate::world::{read, send, send_and_count};

testkit::stories! {
    a_malformed_row_is_taken_out_as_it_came,
    invisible_characters_are_shown_by_name,
    a_value_of_another_type_is_in_no_figure,
    a_replaced_file_does_not_wait_for_an_answer,
}

async fn taken_out(browser: &mut Browser, at: &str) -> String {
    let file = browser.ask(&Method::GET, &format!("{at}/file"), None).await;
    file.html
}

/// Written as blank cells, the row would be gone, and with it the error.
async fn a_malformed_row_is_taken_out_as_it_came(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let rows = "kod;nr;lon;anm\n1101;1;9000;x;y\n1101;2;30000;y\n1101;3;30000\n";
    send_and_count(&app, &mut browser, &at, rows.as_bytes()).await;
    let file = taken_out(&mut browser, &at).await;
    assert!(file.contains("1101;1;9000;x;y\r\n") && file.contains("1101;3;30000\r\n"), "{file}");
    let page = send(&mut browser, &at, "again.csv", file.as_bytes()).await;
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("2 errors"), "{}", page.html);
}

async fn invisible_characters_are_shown_by_name(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let rows = "kod;nr;lon;anm\n1101;1;30000;x\n1101\u{200b};2;30000;x\n";
    let page = send(&mut browser, &at, "a.csv", rows.as_bytes()).await;
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("1101␣U+200B"), "{}", page.html);
    let page = browser.submit_to(&format!("{}/count", page.path), &[]).await.clone();
    assert!(page.has("1101␣U+200B"), "{}", page.html);
    for path in ["rows", "row/2"] {
        let page = browser.get(&format!("{at}/{path}")).await;
        assert!(page.has("1101␣U+200B"), "{path}: {}", page.html);
    }
    // A correction begins with the value itself.
    assert!(browser.get(&format!("{at}/rows")).await.has("data-value=\"1101\u{200b}\""));
    let page = browser.get(&format!("{at}/row/2?field=kod")).await;
    assert!(page.has("value=\"1101\u{200b}\""), "{}", page.html);
}

/// `30.000` in a file with decimal commas is not thirty.
async fn a_value_of_another_type_is_in_no_figure(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let rows =
        "kod;nr;lon;anm\n1101;1;30.000;x\n1101;2;30000,50;y\n1101;3;9000,00;z\n1101;4;8000,25;z\n";
    send_and_count(&app, &mut browser, &at, rows.as_bytes()).await;
    let page = browser.get(&format!("{at}/review?rule=lon:type")).await;
    assert!(page.has("30.000") && !page.has("Half of all Pay values"), "{}", page.html);
    let page = browser.get(&format!("{at}/review?rule=R1")).await;
    assert!(page.has("Half of all Pay values"), "{}", page.html);
}

async fn a_replaced_file_does_not_wait_for_an_answer(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    for _ in 0..2 {
        send_and_count(&app, &mut browser, &at, b"kod;nr;lon;anm\n1101;1;30000;x\n").await;
        app.clock.advance(Duration::from_secs(1));
    }
    let page = browser.get(&at).await;
    assert!(page.has("Replaced by a newer file") && !page.has("Waiting for you"), "{}", page.html);
}
