//! All routes again, by people without permission: another unit's objects and the staff's pages are
//! not found.

use axum::http::{Method, StatusCode};
use collection::periods::Kind;
use organisations::permissions::Role;
use testkit::{Browser, TestApp, multipart};

use crate::ASA;
use crate::routes::{anything, encoded, methods, paths};
use crate::world::{Lived, THEIRS, World, between, live, submission, world_of};

testkit::stories! {
    another_units_resources_are_not_found,
    staff_pages_are_not_found_for_respondents,
}

/// Two units, one with every kind of object, the other with a respondent; and staff.
struct Neighbours {
    world: World,
    app: TestApp,
    mine: Browser,
    theirs: Browser,
    desk: Browser,
    lived: Lived,
    /// The respondent's own submission.
    own: String,
}

async fn neighbours(app: &TestApp) -> Neighbours {
    let app = app.without_limits();
    let world = world_of(&app, Kind::Submission).await;
    let (mut mine, mut theirs, mut desk) =
        (app.browser(), app.browser_at("192.0.2.7"), app.browser_at("192.0.2.9"));
    let me = app.register(&mut mine, ASA).await;
    let other = app.register(&mut theirs, "bo@angsvik.example").await;
    let clerk = app.register(&mut desk, "ostrid@ringen.example").await;
    app.make(clerk.account, Role::Staff).await;
    app.let_report(me.account, world.unit).await;
    app.let_report(other.account, world.other).await;
    let own = submission(&app, me.account, world.unit).await;
    let foreign = submission(&app, other.account, world.other).await;
    let lived = live(&app, &mut theirs, &mut desk, &foreign, THEIRS).await;
    app.mail().await;
    Neighbours { world, app, mine, theirs, desk, lived, own }
}

/// The number of audit entries so far.
async fn deeds(app: &TestApp) -> i64 {
    // Refusals are audited too, but change nothing.
    store::sql! { DEEDS = "SELECT CAST(count(*) AS BIGINT) FROM audit WHERE action <> 'access.refused'"; }
    app.portal
        .db
        .read(|tx| tx.one(&DEEDS, &[])?.get(0))
        .await
        .map_err(|fault: base::Fault| fault.to_string())
        .expect("a number")
}

/// A unit's path, with the ids of its objects; `None` if the path has no parameter of a unit's.
fn of_unit(path: &str, lived: &Lived) -> Option<String> {
    let (before, first) =
        path.split_once('{').map(|(before, rest)| (before, format!("{{{rest}")))?;
    let id = match before {
        "/submission/" | "/extension/" | "/profile/contact/" => "submission",
        "/messages/" => "thread",
        _ => return None,
    };
    let rest = first.replacen("{id}", lived.id(id), 1);
    let filled = rest.split('/').map(|piece| {
        match piece.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            Some(name) => lived.id(name),
            None => piece,
        }
    });
    Some(format!("{before}{}", filled.collect::<Vec<_>>().join("/")))
}

async fn another_units_resources_are_not_found(app: TestApp) {
    let Neighbours { world, app, mut mine, mut theirs, lived, own, .. } = neighbours(&app).await;
    crate::world::send_and_count(&app, &mut mine, &own, crate::world::GOOD).await;
    let csrf = mine.page.value_of("csrf").expect("a form");
    let before = deeds(&app).await;
    let mut asked = 0;
    let all: Vec<String> = paths().iter().filter_map(|path| of_unit(path, &lived)).collect();
    // Also the other unit's objects under a submission of one's own.
    let mixed = all
        .iter()
        .filter(|path| path.contains("/upload/") || path.contains("/comment/"))
        .map(|path| path.replacen(&lived.at, &own, 1));
    for path in all.iter().cloned().chain(mixed) {
        for method in methods(&mut mine, &path).await {
            asked += 1;
            if method == Method::GET {
                assert_eq!(
                    mine.ask(&method, &path, None).await.status,
                    StatusCode::NOT_FOUND,
                    "GET {path}"
                );
                continue;
            }
            let mut fields = anything(&world, &lived);
            fields.push(("csrf", csrf.clone()));
            let page = if path.ends_with("/upload") {
                mine.ask_with(
                    &method,
                    &path,
                    Some(multipart(
                        &[("csrf", &csrf)],
                        "file",
                        "a.csv",
                        b"kod;nr;lon;anm\n1101;1;1;\n",
                    )),
                )
                .await
            } else {
                mine.ask(&method, &path, Some(encoded(&fields))).await
            };
            assert_eq!(page.status, StatusCode::NOT_FOUND, "POST {path}");
        }
    }
    assert!(asked > 30, "{asked}");
    // A thread about another unit's submission, or for another unit.
    for (unit, submission) in [
        (world.other.to_string(), String::new()),
        (world.unit.to_string(), lived.id("submission").to_owned()),
    ] {
        let fields = [
            ("csrf", csrf.clone()),
            ("unit", unit.clone()),
            ("submission", submission),
            ("subject", "x".to_owned()),
            ("text", "x".to_owned()),
        ];
        let page = mine.ask(&Method::POST, "/messages/new", Some(encoded(&fields))).await;
        if unit == world.other.to_string() {
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert_eq!(deeds(&app).await, before, "nothing was done");
        } else {
            mine.get(page.headers["location"].to_str().expect("ASCII")).await;
            assert!(
                !mine.page.has(lived.id("submission")),
                "no reference to another unit's submission"
            );
        }
    }
    // Undoing another unit's correction under a submission of one's own.
    let page = mine
        .ask(
            &Method::POST,
            &format!("{own}/undo"),
            Some(format!("csrf={csrf}&correction={}", lived.id("correction"))),
        )
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    // All ids were right: their owner can open the pages.
    for path in all {
        if methods(&mut theirs, &path).await.contains(&Method::GET) {
            let page = theirs.ask(&Method::GET, &path, None).await;
            assert!(
                page.status == StatusCode::OK || page.status == StatusCode::SEE_OTHER,
                "{path}: {}",
                page.status
            );
        }
    }
}

/// A path of the staff's pages, with ids of existing objects.
async fn of_staff(path: &str, world: &World, lived: &Lived, desk: &mut Browser) -> Option<String> {
    let rest = path.strip_prefix("/staff")?;
    let id = match rest.split('/').nth(1).unwrap_or_default() {
        "periods" => world.period.to_string(),
        "collections" => between(desk.get("/staff/collections").await, "/staff/collections/", "/"),
        "submissions" => lived.id("submission").to_owned(),
        "messages" => lived.id("thread").to_owned(),
        "extensions" => lived.id("extension").to_owned(),
        "units" => world.other.to_string(),
        "organisations" => format!(
            "0{}",
            between(desk.get("/staff/organisations").await, "/staff/organisations/0", "\"")
        ),
        "people" => lived.id("person").to_owned(),
        "invitations" => lived.id("invitation").to_owned(),
        _ => String::new(),
    };
    let filled = path.replacen("{id}", &id, 1).replacen("{permission}", lived.id("permission"), 1);
    assert!(!filled.contains('{'), "{path}: no id for a parameter");
    Some(filled)
}

async fn staff_pages_are_not_found_for_respondents(app: TestApp) {
    let Neighbours { world, app, mut mine, mut theirs, mut desk, mut lived, .. } =
        neighbours(&app).await;
    // Objects that only staff see: a waiting extension, an invitation, a person with a permission.
    let extension = format!("/extension/{}", lived.id("submission"));
    theirs.get(&extension).await;
    theirs.submit_to(&extension, &[("day", "2026-12-24"), ("reason", "x")]).await;
    lived.ids.push(("extension", between(&theirs.page, "name=\"extension\" value=\"", "\"")));
    desk.get(&format!("/staff/invitations/new?unit={}", world.other)).await;
    let unit = world.other.to_string();
    desk.submit(&[
        ("address", "eva@angsvik.example"),
        ("first", "Eva"),
        ("unit", &unit),
        ("language", "sv"),
        ("until", "2027-12-31"),
    ])
    .await;
    desk.get("/staff/invitations").await;
    lived.ids.push((
        "invitation",
        format!("0{}", between(&desk.page, "href=\"/staff/invitations/0", "\"")),
    ));
    desk.get(&format!("/staff/units/{unit}")).await;
    lived.ids.push(("person", between(&desk.page, "href=\"/staff/people/", "\"")));
    desk.get(&format!("/staff/people/{}", lived.id("person"))).await;
    lived.ids.push(("permission", between(&desk.page, "/permissions/", "/")));
    app.mail().await;

    mine.get("/account").await;
    let csrf = mine.page.value_of("csrf").expect("a form");
    let before = deeds(&app).await;
    let (mut pages, mut there) = (Vec::new(), Vec::new());
    for path in paths() {
        let Some(path) = of_staff(&path, &world, &lived, &mut desk).await else { continue };
        for method in methods(&mut mine, &path).await {
            if method == Method::GET {
                assert_eq!(
                    mine.ask(&method, &path, None).await.status,
                    StatusCode::NOT_FOUND,
                    "GET {path}"
                );
                pages.push(path.clone());
                continue;
            }
            let mut fields = anything(&world, &lived);
            fields.push(("csrf", csrf.clone()));
            // Filled in and empty: permission must be checked before the form.
            let empty = mine.ask(&method, &path, Some(format!("csrf={csrf}"))).await;
            if !matches!(empty.status, StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST) {
                there.push((path.clone(), empty.status));
            }
            let mut page = mine.ask(&method, &path, Some(encoded(&fields))).await;
            if page.status == StatusCode::BAD_REQUEST {
                let field = if path == "/staff/collections" { "files" } else { "file" };
                page = mine
                    .ask_with(
                        &method,
                        &path,
                        Some(multipart(&[("csrf", &csrf)], field, "a.csv", b"address;unit\n")),
                    )
                    .await;
            }
            if page.status != StatusCode::NOT_FOUND {
                there.push((path.clone(), page.status));
            }
        }
    }
    assert_eq!(there, []);
    assert_eq!(deeds(&app).await, before, "nothing was done");
    assert!(app.mail().await.is_empty());
    // All ids were right: staff can open each page.
    assert!(pages.len() > 20, "{pages:?}");
    for path in pages {
        let page = desk.ask(&Method::GET, &path, None).await;
        let expected: &[StatusCode] = match path.rsplit_once('/') {
            // For system administrators only; `sessions.rs` tests them.
            Some((before, "end")) if before.ends_with("/sessions") => &[StatusCode::NOT_FOUND],
            // Found, even for a person with a confirmed address.
            Some((_, "address")) => &[StatusCode::OK, StatusCode::CONFLICT],
            _ => &[StatusCode::OK, StatusCode::SEE_OTHER],
        };
        assert!(expected.contains(&page.status), "{path}: {}", page.status);
    }
}
