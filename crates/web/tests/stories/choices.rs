//! Choices that a file leaves open: the column of a field, and the code of a cell.

use axum::http::StatusCode;
use testkit::{Browser, TestApp};

use crate::ASA;
use crate::files::respondent;
use crate::world::{PACKAGE, read, send, send_and_count, submission, world_with};

testkit::stories! {
    a_column_is_read_as_the_field_that_the_person_chooses,
    a_code_is_chosen_among_all_codes_of_the_list,
}

async fn a_column_is_read_as_the_field_that_the_person_chooses(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let page = send(
        &mut browser,
        &at,
        "a.csv",
        "kod;Anst.nr;Månadslön;anm\n1101;1;9000;x\n1101;2;30000;y\n".as_bytes(),
    )
    .await;
    let page = read(&app, &mut browser, &page).await;
    assert!(
        page.has("Pay (lon)") && page.has("Columns that are called something else"),
        "{}",
        page.html
    );
    let again = format!("{}/read-again", page.path);
    let choose = async |browser: &mut Browser, chosen: &[(&str, &str)]| {
        browser.get(&page.path).await;
        browser.submit_to(&again, chosen).await;
        let answer = browser.page.clone();
        if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
            answer
        } else {
            read(&app, browser, &answer).await
        }
    };
    // The same column for both: the error stands at the field, and the choices are kept.
    let twice = choose(&mut browser, &[("column-1", "Anst.nr"), ("column-2", "Anst.nr")]).await;
    assert!(
        twice.has("is chosen for two fields") && twice.has("href=\"#column-2\""),
        "{}",
        twice.html
    );
    assert_eq!(
        twice.html.matches("<option value=\"Anst.nr\" selected>").count(),
        2,
        "{}",
        twice.html
    );
    let chosen = choose(&mut browser, &[("column-1", "Anst.nr"), ("column-2", "Månadslön")]).await;
    assert!(chosen.has("The column Månadslön was read as Pay, as was chosen."), "{}", chosen.html);
    assert!(!chosen.has("are missing") && chosen.has("9000</td>"), "{}", chosen.html);
    assert!(
        chosen.has("<option value=\"Månadslön\" selected>"),
        "the choice can be changed: {}",
        chosen.html
    );
    // Withdraw one choice, and make it again.
    let back = choose(&mut browser, &[("column-2", "")]).await;
    assert!(back.has("Pay (lon)") && !back.has("The column Månadslön was read"), "{}", back.html);
    choose(&mut browser, &[("column-2", "Månadslön")]).await;
    // Unknown fields and columns are refused with a message.
    let csrf = browser.page.value_of("csrf").expect("a form");
    for (sent, words) in [
        ("field-1=ghost&column-1=anm", "has no field ghost"),
        ("field-1=nr&column-1=ghost", "has no column ghost"),
        ("field-1=nr&column-1=anm&field-2=NR&column-2=M%C3%A5nadsl%C3%B6n", "is chosen twice"),
        ("field-1=kod&column-1=anm", "another column for that field"),
    ] {
        browser.post_raw(&again, &format!("csrf={csrf}&{sent}")).await;
        let answer = browser.page.clone();
        let refused = read(&app, &mut browser, &answer).await;
        assert!(
            refused.has(words)
                && !refused.has("Yes, this is right")
                && refused.has("You then choose your columns again."),
            "{sent}: {}",
            refused.html
        );
    }
    browser
        .post_raw(
            &again,
            &format!(
                "csrf={csrf}&field-1=nr&column-1=Anst.nr&field-2=lon&column-2=M%C3%A5nadsl%C3%B6n"
            ),
        )
        .await;
    let answer = browser.page.clone();
    let chosen = read(&app, &mut browser, &answer).await;
    // Reading it in another way keeps the chosen columns.
    assert!(chosen.has("The columns that you chose still apply."), "{}", chosen.html);
    let other_way = chosen.html.split("Read the file in another way").nth(1).expect("a form");
    let kept: String =
        [("field-1", "nr"), ("column-1", "Anst.nr"), ("field-2", "lon"), ("column-2", "Månadslön")]
            .iter()
            .map(|(name, value)| {
                assert!(
                    other_way.contains(&format!("name=\"{name}\" value=\"{value}\"")),
                    "{other_way}"
                );
                format!("&{name}={value}")
            })
            .collect();
    browser.post_raw(&again, &format!("csrf={csrf}&delimiter=;{kept}")).await;
    let answer = browser.page.clone();
    let other_way = read(&app, &mut browser, &answer).await;
    assert!(other_way.has("was read as Pay, as was chosen."), "{}", other_way.html);
    browser.submit_to(&format!("{}/count", page.path), &[]).await;
    let review = browser.get(&format!("{at}/review?rule=R1")).await.clone();
    assert!(review.has("9000") && review.has("Low pay."), "{}", review.html);
}

async fn a_code_is_chosen_among_all_codes_of_the_list(app: TestApp) {
    let list = r#", {"name": "lista", "path": "lista.csv", "schema": {"fields": [{"name": "code", "type": "string"},
        {"name": "label_sv", "type": "string"}, {"name": "label_en", "type": "string"}]}}]"#;
    let end = PACKAGE.rfind(']').expect("the resources");
    let keys = r#""foreignKeys": [{"fields": "anm", "reference": {"resource": "lista", "fields": "code"}}], "primaryKey""#;
    let package = format!("{}{list}{}", &PACKAGE[..end], &PACKAGE[end + 1..]).replacen(
        "\"primaryKey\"",
        keys,
        1,
    );
    let codes: String =
        (1..=400).map(|code| format!("{code:03},Yrke {code},Job {code}\n")).collect();
    let files = vec![
        ("datapackage.json", package),
        ("rules.toml", "format = 1\n".to_owned()),
        ("lista.csv", format!("code,label_sv,label_en\n{codes}")),
    ];
    let world = world_with(&app, files).await;
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.let_report(person.account, world.unit).await;
    let at = submission(&app, person.account, world.unit).await;
    send_and_count(&app, &mut browser, &at, b"kod;nr;lon;anm\n1101;1;9000;401\n").await;
    let review = browser.get(&format!("{at}/review?rule=anm:codelist")).await.clone();
    assert!(review.has("Must be one of 400 codes") && !review.has("001, 002"), "{}", review.html);
    let page = browser.get(&format!("{at}/row/1?field=anm")).await.clone();
    assert!(
        page.has("300 of 400 codes") && page.has(">001 – Job 1</option>") && !page.has("Job 399"),
        "{}",
        page.html
    );
    let page = browser.get(&format!("{at}/row/1?field=anm&q=job+399")).await.clone();
    assert!(
        page.has("1 of 400 codes") && page.has(">399 – Job 399</option>") && !page.has("Job 1<"),
        "{}",
        page.html
    );
    // Without a reason: an error, and the chosen code is kept.
    browser.submit_to(&format!("{at}/correct"), &[("code", "399"), ("reason", "")]).await;
    assert!(
        browser.page.status == StatusCode::UNPROCESSABLE_ENTITY
            && browser.page.has("value=\"399\""),
        "{}",
        browser.page.html
    );
    browser
        .submit_to(&format!("{at}/correct"), &[("value", "399"), ("reason", "A misprint")])
        .await;
    let row = browser.get(&format!("{at}/row/1")).await.clone();
    assert!(row.has("The row has no findings.") && row.has("399"), "{}", row.html);
    let none = browser.get(&format!("{at}/row/1?field=anm&q=astronaut")).await;
    assert!(
        none.has("No code matches your search") && !none.has("<select id=\"code\""),
        "{}",
        none.html
    );
    assert!(
        !browser.get(&format!("{at}/row/1?field=nr")).await.has("id=\"q\""),
        "a field without a code list"
    );
}
