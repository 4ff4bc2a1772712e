//! Hostile and broken files: names, cells, sizes.

use std::io::Write as _;
use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use base::Failure;
use collection::{Refusal, submissions};
use organisations::permissions::{Administrator, Role};
use testkit::{Browser, TestApp, multipart};
use tower::ServiceExt as _;

use crate::ASA;
use crate::world::{World, last, read, send, send_and_count, submission, world};

testkit::stories! {
    bad_files_each_get_words_in_both_languages,
    an_empty_field_is_an_error_at_the_field,
    a_file_that_cannot_be_read_is_not_received,
    a_file_that_was_misread_is_read_as_the_person_says,
    the_notes_of_a_files_interpretation_are_shown,
    another_units_file_is_told_before_it_counts,
    a_group_lists_its_rows_to_correct,
    a_row_with_too_many_cells_is_shown_as_it_stands,
    a_files_name_is_nothing_but_a_name,
    a_name_in_an_older_encoding_is_a_name,
    no_cell_becomes_a_formula,
    what_is_too_large_is_refused_with_words,
    a_damaged_file_is_told_and_never_given_as_whole,
}

/// A respondent with a submission to fill.
pub(crate) async fn respondent(app: &TestApp) -> (World, Browser, String) {
    let world = world(app).await;
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.let_report(person.account, world.unit).await;
    let at = submission(app, person.account, world.unit).await;
    (world, browser, at)
}

async fn an_empty_field_is_an_error_at_the_field(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    for (language, missing, empty) in [
        ("en", "Choose the file that you want to upload", "The file is empty"),
        ("sv", "Välj filen som du vill ladda upp", "Filen är tom"),
    ] {
        browser.get(&at).await;
        browser.submit_to("/language", &[("language", language)]).await;
        // As browsers send a field without a file, and a file of zero bytes.
        for (name, words) in [("", missing), ("a.csv", empty)] {
            let page = send(&mut browser, &at, name, b"").await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(
                page.has(words) && page.has("id=\"file-error\"") && page.has("href=\"#file\""),
                "{}",
                page.html
            );
        }
    }
    let newest = browser.ask(&Method::GET, &format!("{at}/newest"), None).await;
    assert_eq!(newest.html, "null", "no file was received");
}

async fn a_file_that_cannot_be_read_is_not_received(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let page = send(&mut browser, &at, "lon.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n").await;
    read(&app, &mut browser, &page).await;
    let home = browser.get("/home").await;
    assert!(
        !home.has("File received") && home.has("lon.pdf could not be read") && home.has(">Upload<"),
        "{}",
        home.html
    );
    // A readable file is received, and is the newest that the server has.
    let page = send(&mut browser, &at, "lon.csv", b"kod;nr;lon;anm\n1101;1;30000;\n").await;
    read(&app, &mut browser, &page).await;
    assert!(browser.get("/home").await.has("File received"), "{}", browser.page.html);
    let newest = browser.ask(&Method::GET, &format!("{at}/newest"), None).await;
    assert!(newest.has("\"name\":\"lon.csv\"") && newest.has("\"number\":2"), "{}", newest.html);
    // Another unreadable file changes nothing about it.
    let page = send(&mut browser, &at, "igen.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n").await;
    read(&app, &mut browser, &page).await;
    assert!(browser.get("/home").await.has("File received"), "{}", browser.page.html);
}

async fn a_name_in_an_older_encoding_is_a_name(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    browser.get(&at).await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    let (kind, mut body) =
        multipart(&[("csrf", &csrf)], "file", "l?n.csv", b"kod;nr;lon;anm\n1101;1;30000;\n");
    let at_name = body.windows(7).position(|piece| piece == b"l?n.csv").expect("the name");
    body[at_name + 1] = 0xf6;
    let path = format!("{at}/upload");
    let answer = browser.ask_with(&Method::POST, &path, Some((kind, body))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.html);
    assert!(browser.get(&at).await.has("lön.csv"), "{}", browser.page.html);
}

/// A small damaged file gives an error page; a streamed one breaks off, so that the browser
/// notices.
async fn a_damaged_file_is_told_and_never_given_as_whole(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let small = send(&mut browser, &at, "a.csv", b"kod;nr;lon;anm\n1101;1;30000;\n").await.path;
    let line = b"1101;1;30000;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
    let large = [b"kod;nr;lon;anm\n".as_slice(), &line.repeat(90_000)].concat();
    let large = send(&mut browser, &at, "b.csv", &large).await.path;
    app.bend_files();
    let download = |path: &str| format!("{path}/file");
    browser.get(&download(&small)).await;
    assert_eq!(browser.page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", browser.page.html);
    assert!(browser.breaks_off(&download(&large)).await);
    store::sql! { TOLD = "SELECT CAST(count(*) AS BIGINT) FROM audit WHERE action = 'file.damaged'"; }
    let told = app
        .portal
        .db
        .read::<i64, base::Fault, _>(|tx| tx.one(&TOLD, &[])?.get(0))
        .await
        .expect("read");
    assert!(told >= 2, "{told}");
}

async fn the_notes_of_a_files_interpretation_are_shown(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let page = send(
        &mut browser,
        &at,
        "a.csv",
        b"Uttag 2026-10-31;;;\n\nkod;nr;lon;anm\n1101;1;30000;x\n",
    )
    .await;
    let page = read(&app, &mut browser, &page).await;
    assert!(
        page.has("The header was found on line 3. The lines above it were not read."),
        "{}",
        page.html
    );
}

async fn another_units_file_is_told_before_it_counts(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let page =
        send(&mut browser, &at, "a.csv", b"kod;nr;lon;anm\n1102;1;30000;x\n1102;2;30000;x\n").await;
    let page = read(&app, &mut browser, &page).await;
    assert!(
        page.has("2 rows of the file belong to another unit than Sjöboda kommun."),
        "{}",
        page.html
    );
    let count = format!("{}/count", page.path);
    assert!(!page.html.contains(&count), "it cannot be confirmed: {}", page.html);
    let csrf = page.value_of("csrf").expect("a form");
    let refused = browser.post_raw(&count, &format!("csrf={csrf}")).await.clone();
    assert!(
        refused.status == StatusCode::CONFLICT && refused.has("The file is another unit&#39;s"),
        "{}",
        refused.html
    );
    // With a row of the unit's own and another unit's: the page says so, and the rows can be
    // corrected.
    let page =
        send(&mut browser, &at, "b.csv", b"kod;nr;lon;anm\n1101;1;30000;x\n1102;2;30000;x\n").await;
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("One row of the file belongs to another unit"), "{}", page.html);
    browser.submit_to(&format!("{}/count", page.path), &[]).await;
    assert!(
        browser.get(&format!("{at}/review")).await.has("belongs to another unit than the file"),
        "{}",
        browser.page.html
    );
}

/// A row that cannot be split into cells is shown as received, and no correction is offered that
/// would be refused.
async fn a_row_with_too_many_cells_is_shown_as_it_stands(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let upload = send_and_count(
        &app,
        &mut browser,
        &at,
        b"kod;nr;lon;anm\n1101;1;30000;x\n1101;2;30;000;y\n",
    )
    .await;
    let upload = last(&upload).parse().expect("an upload");
    app.portal.processing.wait_a_little(upload, Duration::from_secs(60)).await.expect("no fault");
    let page = browser.get(&format!("{at}/review?rule=row:cells")).await.clone();
    assert!(
        page.has("1101;2;30;000;y") && page.has("Line 3 · 5 cells, where 4 belong"),
        "{}",
        page.html
    );
    assert!(page.has("Correct them in the file") && !page.has("/row/2"), "{}", page.html);
    let row = browser.get(&format!("{at}/row/2")).await;
    assert!(row.status == StatusCode::OK && !row.has("/row/2?field="), "{}", row.html);
}

/// The rows of a group are listed and can be corrected; its key shows the titles of its fields.
async fn a_group_lists_its_rows_to_correct(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let rows = b"kod;nr;lon;anm\n1101;1;800000;x\n1101;2;12000;y\n1101;3;800000;x\n1101;4;1000000;y\n1101;5;20000;z\n";
    send_and_count(&app, &mut browser, &at, rows).await;
    let page = browser.get(&format!("{at}/review?rule=R2")).await.clone();
    assert!(page.has("Code 1101, Remark x") && page.has("Code 1101, Remark y"), "{}", page.html);
    assert!(page.has("group=2#found"), "{}", page.html);
    let page = browser.get(&format!("{at}/review?rule=R2&page=1&group=2")).await.clone();
    assert!(page.has("The 2 rows of Code 1101, Remark y"), "{}", page.html);
    for (row, is_there) in [(2, true), (4, true), (1, false), (3, false), (5, false)] {
        assert_eq!(
            page.has(&format!("{at}/row/{row}?field=lon")),
            is_there,
            "{row}: {}",
            page.html
        );
    }
    browser.get(&format!("{at}/row/4?field=lon")).await;
    browser
        .submit_to(&format!("{at}/correct"), &[("value", "10000"), ("reason", "A misprint")])
        .await;
    let row = browser.get(&format!("{at}/row/4")).await;
    assert!(row.has("Line 5"), "the line in the file: {}", row.html);
    // Only one group is left: its rows are listed at once.
    let page = browser.get(&format!("{at}/review?rule=R2")).await;
    assert!(page.has("Line 2") && page.has("Line 4"), "{}", page.html);
    assert!(
        page.has("The 2 rows of Code 1101, Remark x") && page.has(&format!("{at}/row/3?field=lon")),
        "{}",
        page.html
    );
}

/// A zip bomb: a workbook of a few kilobytes that expands to more than a gibibyte.
fn bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, zeros) in
            [("xl/workbook.xml", 1_u64), ("xl/worksheets/sheet1.xml", (1 << 30) + 1)]
        {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("in memory");
            let piece = vec![0; 1 << 20];
            for at in (0..zeros).step_by(piece.len()) {
                let count = usize::try_from(zeros - at).unwrap_or(usize::MAX).min(piece.len());
                archive.write_all(&piece[..count]).expect("in memory");
            }
        }
        let bomb = archive.finish().expect("in memory").into_inner();
        assert!(bomb.len() < 4 << 20, "{}", bomb.len());
        bomb
    })
}

async fn bad_files_each_get_words_in_both_languages(app: TestApp) {
    let app = app.without_limits();
    let (_, mut browser, at) = respondent(&app).await;
    let wide = format!("{}\n", "a;".repeat(1_000_000)).into_bytes();
    let nul = b"kod;nr;lon;anm\n1101;1;3\x000000;\n";
    for (name, content, code) in [
        ("tom.csv", &b"\n\n"[..], "empty"),
        ("rubrik.csv", b"kod;nr;lon;anm\n", "no-rows"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "binary"),
        ("packad.csv", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "binary"),
        ("dubbel.csv", b"kod;nr;lon;lon\n1101;1;1;1\n", "duplicate-headers"),
        ("citat.csv", b"kod;nr;lon;anm\n1101;1;\"30000;x\n1101;2;3;y\n", "unclosed-quote"),
        ("bred.csv", &wide, "too-many-columns"),
        ("nolla.csv", nul, "nul"),
        ("trasig.xlsx", b"PK\x03\x04 and nothing", "cut-off"),
        ("bomb.xlsx", bomb(), "text-too-long"),
    ] {
        let page = send(&mut browser, &at, name, content).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        let page = read(&app, &mut browser, &page).await;
        let id = last(&page.path).parse().expect("an id");
        let trouble = app.portal.db.read(move |tx| {
            let submission = collection::uploads::submission_of(tx, id)?;
            let seen =
                submissions::open_for_staff(tx, &Administrator::operator().as_staff(), submission)?;
            Ok::<_, Failure<Refusal>>(collection::uploads::open(tx, &seen, id)?.trouble)
        });
        let trouble =
            trouble.await.expect("an upload").unwrap_or_else(|| panic!("{name} was read"));
        assert_eq!(trouble.code, code, "{name}");
        assert_ne!(trouble.words[0], trouble.words[1], "{name}");
        assert!(page.has("role=\"alert\"") || page.has("class=\"alert error\""), "{name}");
        browser.language = "sv";
        browser.get(&page.path).await;
        browser.language = "en";
    }
    // Mixed encodings: refused with the line number, never decoded to wrong letters.
    let mut mixed = b"kod;nr;lon;anm\n1101;1;30000;\xc3\xa5\n".to_vec();
    mixed.extend(b"1101;2;30000;\xe5\xe4\xf6\xff\n".repeat(3));
    let page = send(&mut browser, &at, "blandad.csv", &mixed).await;
    assert_eq!(page.status, StatusCode::OK);
    let empty = send(&mut browser, &at, "ingen.csv", b"").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get(&at).await;
    assert!(
        page.has("11. blandad.csv") && page.has("1. tom.csv"),
        "nothing is lost: {}",
        page.html
    );
}

async fn a_file_that_was_misread_is_read_as_the_person_says(app: TestApp) {
    let (_, mut browser, at) = respondent(&app).await;
    let page = send(&mut browser, &at, "a.csv", b"kod;nr;lon;anm\n1101;1;30000,50;x\n").await;
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("Semicolon"), "{}", page.html);
    // The wrong delimiter gives one column and an explanation; the same form corrects it.
    let again = format!("{}/read-again", page.path);
    browser.submit_to(&again, &[("delimiter", ",")]).await;
    let page = browser.page.clone();
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("alert"), "{}", page.html);
    assert!(!page.has("30000,50</td>"), "read with the other delimiter");
    browser.submit_to(&again, &[("delimiter", ";")]).await;
    let page = browser.page.clone();
    let page = read(&app, &mut browser, &page).await;
    assert!(page.has("Semicolon") && page.has("30000,50"), "{}", page.html);
}

async fn a_files_name_is_nothing_but_a_name(app: TestApp) {
    let app = app.without_limits();
    let (_, mut browser, at) = respondent(&app).await;
    let long = format!("{}.csv", "x".repeat(3_000));
    for (sent, shown) in [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/absolute/lön.csv", "lön.csv"),
        ("...", "data"),
        (".htaccess", "htaccess"),
        ("<script>alert(1)</script>.csv", "script.csv"),
        ("a\u{202e}vsc.exe", "avsc.exe"),
        ("rad\r\nSet-Cookie: a=b.csv", "Set-Cookie"),
        ("x\"; filename=\"evil.html", "x"),
        ("{{ 7*7 }}.csv", "{{ 77 }}.csv"),
        (long.as_str(), "…"),
    ] {
        let page = send(&mut browser, &at, sent, b"kod;nr;lon;anm\n1101;1;30000;x\n").await;
        assert_eq!(page.status, StatusCode::OK, "{sent}: {}", page.html);
        assert!(page.has(shown), "{sent}: {}", page.html);
        assert!(
            !page.has("<script>alert")
                && !page.has("..")
                && !page.has("49.csv")
                && !page.has("\u{202e}"),
            "{sent}"
        );
        assert!(
            page.headers
                .get_all(header::SET_COOKIE)
                .iter()
                .all(|v| !v.as_bytes().starts_with(b"a=b")),
            "{sent}"
        );
        // A download is always an attachment, whatever the file's name.
        let file = browser.ask(&Method::GET, &format!("{}/file", page.path), None).await;
        let kept = file.headers[header::CONTENT_DISPOSITION].to_str().expect("ASCII").to_owned();
        assert!(
            kept.starts_with("attachment; filename=\"") && kept.matches('"').count() == 2,
            "{sent}: {kept}"
        );
        assert!(
            !kept.contains(['/', '\\', '\r', '\n']) && kept.matches("filename=").count() == 1,
            "{sent}: {kept}"
        );
        assert_eq!(file.headers[header::CONTENT_TYPE], "application/octet-stream", "{sent}");
        assert_eq!(file.headers["x-content-type-options"], "nosniff", "{sent}");
        assert_eq!(file.bytes, b"kod;nr;lon;anm\n1101;1;30000;x\n", "the received bytes");
    }
}

async fn no_cell_becomes_a_formula(app: TestApp) {
    let app = app.without_limits();
    let (world, mut browser, at) = respondent(&app).await;
    let mut desk = app.browser_at("192.0.2.9");
    let clerk = app.register(&mut desk, "ostrid@ringen.example").await;
    app.make(clerk.account, Role::Staff).await;
    let formulas = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "＝1+1",
        "=HYPERLINK(\"\"http://evil.example\"\")",
    ];
    let mut file = "kod;nr;lon;anm\n".to_owned();
    for (n, formula) in formulas.iter().enumerate() {
        file.push_str(&format!("1101;{n};30000;\"{formula}\"\n"));
    }
    file.push_str("1101;99;30000;-17,5\n");
    send_and_count(&app, &mut browser, &at, file.as_bytes()).await;
    let taken = browser.ask(&Method::GET, &format!("{at}/file"), None).await;
    browser.get(&format!("{at}/submit")).await;
    browser.submit_to(&format!("{at}/submit"), &[]).await;
    assert!(browser.page.path.ends_with("/receipt/1"), "{}", browser.page.html);
    let id = last(&at);
    desk.get(&format!("/staff/submissions/{id}")).await;
    desk.submit_to(&format!("/staff/submissions/{id}/accept"), &[]).await;
    let export = format!("/staff/periods/{}/export", world.period);
    desk.get(&format!("/staff/periods/{}", world.period)).await;
    let page = desk.clone();
    desk.submit_to(&export, &[("form", "csv"), ("reason", "Yearly report")]).await;
    for (who, csv) in [("the unit's", &taken.html), ("the staff's", &desk.page.html)] {
        let mut rows = csv::ReaderBuilder::new().delimiter(b';').from_reader(csv.as_bytes());
        let remarks: Vec<String> = rows
            .records()
            .map(|row| row.expect("a row").iter().next_back().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(remarks.len(), formulas.len() + 1, "{who}");
        for (remark, formula) in remarks.iter().zip(formulas) {
            assert_eq!(*remark, format!("'{}", formula.replace("\"\"", "\"")), "{who}");
        }
        assert_eq!(
            remarks.last().map(String::as_str),
            Some("-17,5"),
            "{who}: a number is not guarded as a formula"
        );
    }
    // Formats for programs keep the value as written.
    let mut desk = page;
    desk.submit_to(&export, &[("form", "parquet"), ("reason", "Yearly report")]).await;
    assert!(desk.page.bytes.starts_with(b"PAR1") && desk.page.bytes.ends_with(b"PAR1"));
    assert!(!desk.page.html.contains("'=1+1"));
}

async fn what_is_too_large_is_refused_with_words(app: TestApp) {
    let app = app.without_limits();
    let (_, mut browser, at) = respondent(&app).await;
    browser.get(&at).await;
    let csrf = browser.page.value_of("csrf").expect("a form");
    // Refused by `Content-Length`, before the body is read.
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let never = futures_util::stream::pending::<Result<bytes::Bytes, std::convert::Infallible>>();
    let request = Request::post(format!("{at}/upload"))
        .header(header::HOST, "statistik.localhost:8080")
        .header(header::ORIGIN, "http://statistik.localhost:8080")
        .header(header::COOKIE, cookies.join("; "))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .header(header::CONTENT_LENGTH, (1_u64 << 30) + (1 << 20))
        .body(Body::from_stream(never))
        .expect("a request");
    let answer = tokio::time::timeout(Duration::from_secs(20), app.router().oneshot(request)).await;
    assert_eq!(
        answer.expect("an answer within the deadline").expect("infallible").status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
    // The limits of a form's body, of an address and of a field.
    for (path, body) in [
        ("/messages/new", 600 << 10),
        ("/language", 600 << 10),
        (format!("{at}/correct").as_str(), 600 << 10),
    ] {
        let page = browser
            .ask(&Method::POST, path, Some(format!("csrf={csrf}&text={}", "x".repeat(body))))
            .await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(page.has("too large"), "{}", page.html);
    }
    let page = browser.ask(&Method::GET, &format!("{at}?x={}", "y".repeat(10_000)), None).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    browser.get("/messages/new").await;
    browser.submit_to("/messages/new", &[("subject", "x"), ("text", &"å".repeat(4_001))]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", browser.page.html);
    assert!(browser.page.has("4,000") || browser.page.has("4000"), "{}", browser.page.html);
}
