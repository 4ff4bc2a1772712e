//! Tests of the HTTP kit: host, CSRF, limits, faults, headers, redirects.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::routing::{get as route_get, post as route_post};
use base::{Fault, Outage, TestClock};
use serde::Deserialize;

use super::{ask, get, portal, post};
use crate::gallery;
use crate::kernel::{Answer, Ctx, Form, Limit, Problem, Refused, behind_the_door};
use crate::problem_page::ProblemPage;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Echo {
    words: String,
}

/// Routes that make the mistakes that pages can make.
fn routes() -> Router {
    Router::new()
        .route(
            "/page",
            route_get(async |ctx: Ctx| -> Answer {
                ctx.html(&ProblemPage::new(&ctx.page, &Problem::NotFound))
            }),
        )
        .route(
            "/echo",
            route_post(async |ctx: Ctx, Form(echo): Form<Echo>| -> Answer {
                ctx.go(format!("/page?{}", echo.words))
            }),
        )
        .route(
            "/fault",
            route_get(async || -> Answer { Err(Fault::new("row 17 contradicts itself").into()) }),
        )
        .route("/panic", route_get(async || -> Answer { panic!("at the worst moment") }))
        .route(
            "/limited",
            route_get(async |ctx: Ctx| -> Answer {
                ctx.limit(Limit::SendCode)?;
                ctx.go("/page".to_owned())
            }),
        )
        .route(
            "/members",
            route_get(async || -> Answer {
                Err(Problem::SignIn { next: crate::kernel::LocalPath::parse("/units/1?a=b&c=d") })
            }),
        )
        .route(
            "/refused",
            route_get(async || -> Answer {
                Err(Refused::new(StatusCode::GONE, "problem-too-many", "problem-too-many-seconds")
                    .with("n", 7_i64)
                    .into())
            }),
        )
}

struct House {
    router: Router,
    clock: Arc<TestClock>,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let clock = Arc::new(TestClock::at(gallery::NOW));
    let (portal, folder) = portal(clock.clone());
    House { router: behind_the_door(routes(), Router::new(), vec![portal]), clock, _folder: folder }
}

fn bare(builder: axum::http::request::Builder) -> Request<Body> {
    builder.body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn nothing_is_served_before_the_database_is_known_to_fit() {
    let (portal, _folder) = portal(Arc::new(TestClock::at(gallery::NOW)));
    let program = Router::new().route("/program", route_get(async || "its own words"));
    let router = behind_the_door(
        routes().route("/served", route_get(async || "its own words")),
        program,
        vec![portal.clone()],
    );
    assert_eq!(ask(&router, bare(get("/served"))).await.text, "its own words");

    store::testing::take_as_unfit(&portal.db);
    for path in ["/page", "/nothing", "/served", "/program"] {
        let answer = ask(&router, bare(get(path))).await;
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "5"),
            "{path}"
        );
        assert!(!answer.text.contains("its own words"), "{path}");
    }
    let mut written = Vec::new();
    for language in ["sv", "en"] {
        let asked = Request::get("/page")
            .header(header::HOST, "statistik.localhost:8080")
            .header(header::ACCEPT_LANGUAGE, language);
        let answer = ask(&router, bare(asked)).await;
        assert!(answer.text.contains(&format!("<html lang=\"{language}\"")), "{}", answer.text);
        written.push(answer.text);
    }
    assert_ne!(written[0], written[1]);
    let form = ask(&router, post("/echo", "", "words=x")).await;
    assert_eq!(form.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask(&router, bare(get("/healthz"))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_outage_is_503_and_says_whether_anything_changed() {
    let clock = Arc::new(TestClock::at(gallery::NOW));
    let (portal, _folder) = portal(clock);
    let away = |outage| {
        async move || -> Answer { Err(Fault::of_outage(outage, "the database is away").into()) }
    };
    let unchanged = route_get(away(Outage::Unchanged));
    let pages = Router::new()
        .route("/unchanged", unchanged.clone())
        .route("/unknown", route_get(away(Outage::Unknown)));
    let router = behind_the_door(pages, Router::new().route("/program", unchanged), vec![portal]);
    for (path, nothing_lost) in [("/unchanged", true), ("/unknown", false), ("/program", false)] {
        let answer = ask(&router, bare(get(path))).await;
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "5"),
            "{path}"
        );
        assert_eq!(
            answer.text.contains("Nothing was changed"),
            nothing_lost,
            "{path}: {}",
            answer.text
        );
        assert!(!answer.text.contains("database is away"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let house = house();
    for path in ["/page", "/nothing", "/fault", "/panic", "/members", "/healthz"] {
        let answer = ask(&house.router, bare(get(path))).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        for name in ["referrer-policy", "permissions-policy", "cross-origin-opener-policy"] {
            assert!(!answer.header(name).is_empty(), "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn the_host_chooses_the_portal() {
    let house = house();
    let unknown =
        ask(&house.router, bare(Request::get("/page").header(header::HOST, "evil.example"))).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text.contains("Här finns ingen portal"), "{}", unknown.text);
    let forwarded = Request::get("/page")
        .header(header::HOST, "evil.example")
        .header("x-forwarded-host", "statistik.localhost");
    assert_eq!(ask(&house.router, bare(forwarded)).await.status, StatusCode::NOT_FOUND);
    let cased = Request::get("/page").header(header::HOST, "STATISTIK.localhost");
    assert_eq!(ask(&house.router, bare(cased)).await.status, StatusCode::OK);
    for second in ["statistik.localhost", "evil.example"] {
        let two = get("/page").header(header::HOST, second);
        assert_eq!(ask(&house.router, bare(two)).await.status, StatusCode::BAD_REQUEST, "{second}");
    }
}

#[tokio::test]
async fn what_goes_wrong_is_a_page_in_the_persons_language() {
    let house = house();
    let fault = ask(&house.router, bare(get("/fault"))).await;
    assert_eq!(fault.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        fault.text.contains("Something went wrong on our side") && !fault.text.contains("row 17")
    );
    assert!(
        fault.text.contains(fault.header("x-request-id")),
        "the incident number is on the page"
    );
    let swedish = Request::get("/panic")
        .header(header::HOST, "statistik.localhost")
        .header(header::ACCEPT_LANGUAGE, "sv-SE,en;q=0.5");
    let panicked = ask(&house.router, bare(swedish)).await;
    assert_eq!(panicked.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        panicked.text.contains("Något gick fel hos oss") && !panicked.text.contains("worst moment")
    );
    assert_eq!(ask(&house.router, bare(get("/nothing"))).await.status, StatusCode::NOT_FOUND);
    let method = ask(&house.router, bare(get("/echo"))).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(method.header("allow"), "POST");
    assert!(method.text.contains("<h1>"));
    let refused = ask(&house.router, bare(get("/refused"))).await;
    assert_eq!(refused.status, StatusCode::GONE);
    assert!(refused.text.contains("7 seconds"));
    let long = ask(&house.router, bare(get(&format!("/page?{}", "a".repeat(5000))))).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    let json =
        ask(&house.router, bare(get("/fault").header(header::ACCEPT, "application/json"))).await;
    assert_eq!(json.header("content-type"), "application/problem+json");
    assert!(json.text.contains(json.header("x-request-id")));
}

#[tokio::test]
async fn a_form_needs_its_browser() {
    let house = house();
    let page = ask(&house.router, bare(get("/page"))).await;
    let (cookies, token) = (page.cookies(), page.csrf().to_owned());
    assert!(cookies.starts_with("__Host-farstu-browser="), "{cookies}");
    let sent =
        ask(&house.router, post("/echo", &cookies, &format!("csrf={token}&words=hej"))).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/page?hej"));

    let other = ask(&house.router, bare(get("/page"))).await.cookies();
    for (cookies, body) in [
        (cookies.as_str(), "words=hej"),
        ("", &*format!("csrf={token}")),
        (&*other, &*format!("csrf={token}")),
    ] {
        let refused = ask(&house.router, post("/echo", cookies, body)).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{body}");
        let why = if cookies.is_empty() {
            "does not accept cookies"
        } else {
            "needs to be sent once more"
        };
        assert!(refused.text.contains(why), "{}", refused.text);
    }
    let mut foreign = post("/echo", &cookies, &format!("csrf={token}"));
    foreign.headers_mut().insert(header::ORIGIN, "http://evil.example".parse().expect("a header"));
    assert_eq!(ask(&house.router, foreign).await.status, StatusCode::FORBIDDEN);
    // As many forms as an office sends: cross-site requests must not use up the limit of real ones.
    for _ in 0..200 {
        let mut foreign = post("/echo", "", "");
        foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().expect("a header"));
        assert_eq!(ask(&house.router, foreign).await.status, StatusCode::FORBIDDEN);
    }
    let sent =
        ask(&house.router, post("/echo", &cookies, &format!("csrf={token}&words=hej"))).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let mut sibling = post("/echo", &cookies, &format!("csrf={token}"));
    sibling.headers_mut().insert("sec-fetch-site", "same-site".parse().expect("a header"));
    assert_eq!(ask(&house.router, sibling).await.status, StatusCode::FORBIDDEN);
    let mut json = post("/echo", &cookies, "{}");
    json.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().expect("a header"));
    assert_eq!(ask(&house.router, json).await.status, StatusCode::BAD_REQUEST);
    let big = ask(
        &house.router,
        post("/echo", &cookies, &format!("csrf={token}&words={}", "a".repeat(600_000))),
    )
    .await;
    assert_eq!(big.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn trying_again_leads_to_the_page_that_the_form_stood_on() {
    let house = house();
    for (referer, link) in [
        ("http://statistik.localhost:8080/page?a=1", "/page?a=1"),
        ("http://statistik.localhost:8080.evil.example/x", "/echo"),
        ("http://evil.example/page", "/echo"),
    ] {
        let mut sent = post("/echo", "", "words=hej");
        sent.headers_mut().insert(header::REFERER, referer.parse().expect("a header"));
        let refused = ask(&house.router, sent).await;
        assert!(
            refused.text.contains(&format!("class=\"button primary\" href=\"{link}\"")),
            "{referer}"
        );
    }
}

#[tokio::test]
async fn a_redirect_stays_here() {
    let house = house();
    let page = ask(&house.router, bare(get("/page"))).await;
    let (cookies, token) = (page.cookies(), page.csrf().to_owned());
    for (next, location) in [
        ("/account", "/account"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/%5Cevil.example", "/"),
    ] {
        let answer = ask(
            &house.router,
            post("/language", &cookies, &format!("csrf={token}&language=sv&next={next}")),
        )
        .await;
        assert_eq!(answer.header("location"), location, "{next}");
        assert!(answer.cookies().contains("__Host-farstu-language=sv"));
    }
    let split = ask(
        &house.router,
        post("/echo", &cookies, &format!("csrf={token}&words=%0D%0ASet-Cookie:a=b")),
    )
    .await;
    assert_eq!(split.header("location"), "/");
    let member = ask(&house.router, bare(get("/members"))).await;
    assert_eq!(member.header("location"), "/sign-in?next=%2Funits%2F1%3Fa%3Db%26c%3Dd");
}

#[tokio::test]
async fn the_chosen_language_wins() {
    let house = house();
    let chosen =
        ask(&house.router, bare(get("/page").header(header::COOKIE, "__Host-farstu-language=sv")))
            .await;
    assert!(chosen.text.contains("<html lang=\"sv\">"));
    let nonsense =
        ask(&house.router, bare(get("/page").header(header::COOKIE, "__Host-farstu-language=xx")))
            .await;
    assert!(nonsense.text.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn too_many_says_when() {
    let house = house();
    for _ in 0..20 {
        assert_eq!(ask(&house.router, bare(get("/limited"))).await.status, StatusCode::SEE_OTHER);
    }
    let refused = ask(&house.router, bare(get("/limited"))).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "30")
    );
    assert!(refused.text.contains("30 seconds"));
    house.clock.advance(Duration::from_secs(31));
    assert_eq!(ask(&house.router, bare(get("/limited"))).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn assets_are_kept_for_good_and_packed() {
    let house = house();
    let page = ask(&house.router, bare(get("/page"))).await;
    let url = page
        .text
        .split('"')
        .find(|piece| piece.ends_with("/farstu.css"))
        .expect("a style sheet")
        .to_owned();
    let packed = ask(&house.router, bare(get(&url).header(header::ACCEPT_ENCODING, "gzip"))).await;
    assert_eq!((packed.status, packed.header("content-encoding")), (StatusCode::OK, "gzip"));
    assert!(packed.header("cache-control").contains("immutable"));
    let plain = ask(&house.router, bare(get(&url))).await;
    assert!(plain.text.contains("--ink") && plain.header("content-encoding").is_empty());
    assert_eq!(
        ask(&house.router, bare(get("/assets/x/../../etc/passwd"))).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(ask(&house.router, post(&url, "", "")).await.status, StatusCode::NOT_FOUND);
}
