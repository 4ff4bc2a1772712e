//! Services sign their users in here.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use organisations::permissions::Role;
use serde_json::json;
use testkit::{GOOD_PASSWORD, TestApp, code_of};

use crate::ASA;
use crate::audited::entries;
use crate::service::{FORM, VERIFIER, ask, authorize, basic, claims, code, error, escaped, take, userinfo};

testkit::stories! {
    the_whole_way_to_a_service_and_the_short_way_the_next_time,
    double_clicks_reloads_and_the_back_button,
    another_browser_cannot_go_on_with_a_request,
    cancelled_keeps_nothing,
    what_a_service_can_ask_of_the_sign_in,
    an_answer_by_form_goes_to_the_service_and_nowhere_else,
    a_request_that_cannot_be_answered_is_a_page,
    by_a_form_from_the_services_own_page,
    what_programs_are_told,
    without_services_there_is_no_provider,
    consent_is_listed_and_taken_back,
    a_suspicious_service_is_reported,
    a_service_for_others_says_so,
    a_service_that_demands_two_steps_sends_the_person_to_make_them_and_gets_them_back,
    what_is_changed_needs_the_password_where_there_is_no_phone,
    a_page_that_spoke_to_somebody_else_answers_nothing,
    whom_a_service_means_it_gets_or_nobody,
    what_a_service_asks_for_one_by_one_a_person_reads_about,
    who_may_do_what_demands_two_steps_makes_them_before_any_service,
    a_code_ends_with_the_session_that_it_came_from,
    weaknesses_are_reported_to_the_portals_contact,
}

const BO: &str = "bo.ek@sjoboda.example";
const MINUTE: Duration = Duration::from_secs(60);

async fn the_whole_way_to_a_service_and_the_short_way_the_next_time(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut browser = app.browser_at("198.51.100.7");
    browser.get(&authorize("virke", "&login_hint=asa.oberg%40sjoboda.example&ui_locales=en")).await;
    assert!(browser.page.path.starts_with("/sign-in?next=%2Foidc%2Fcontinue%2F"), "{}", browser.page.path);
    assert!(browser.page.has("Sign in to get to Virkesportalen."));
    assert_eq!(browser.page.value_of("address").as_deref(), Some(ASA), "the address that the service named is filled in");
    assert!(!browser.page.path.contains("asa"), "and stands in no address");
    app.clock.advance(Duration::from_secs(30));
    browser.submit(&[("password", GOOD_PASSWORD), ("address", ASA)]).await;
    browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    for words in
        ["Let Virkesportalen know who you are?", "Skogsdata i Norr", "Reviewed by", "your e-mail address", "virke.example", "Report it"]
    {
        assert!(browser.page.has(words), "{words}: {}", browser.page.html);
    }
    browser.submit(&[("answer", "allow")]).await;
    assert!(browser.page.has("On to Virkesportalen"), "{}", browser.page.html);
    let policy = browser.page.headers.get("content-security-policy").and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert!(policy.contains("form-action 'self';"), "{policy}");

    let taken = take(&app, "virke", &code(&browser)).await;
    assert_eq!((taken.status, taken.header("cache-control")), (StatusCode::OK, "no-store"), "{}", taken.text);
    let tokens = taken.json();
    let told = claims(tokens["id_token"].as_str().expect("an ID token"));
    assert_eq!(
        (&told["iss"], &told["aud"], &told["nonce"], &told["sub"]),
        (&json!("http://statistik.localhost:8080"), &json!("virke"), &json!("n-1"), &json!(person.account.to_string()))
    );
    assert_eq!((&told["amr"], &told["acr"]), (&json!(["pwd", "otp", "mfa"]), &json!("https://refeds.org/profile/mfa")));
    let info = userinfo(&app, tokens["access_token"].as_str().expect("an access token")).await;
    assert_eq!((info.status, info.header("access-control-allow-origin")), (StatusCode::OK, "*"));
    let info = info.json();
    assert_eq!((&info["email"], &info["email_verified"], &info["name"]), (&json!(ASA), &json!(true), &json!("Åsa Öberg")));

    // The next time nothing is asked, and no page stands between.
    browser.get(&authorize("virke", "")).await;
    assert_eq!(browser.page.status, StatusCode::SEE_OTHER);
    assert_eq!(take(&app, "virke", &code(&browser)).await.status, StatusCode::OK);
    browser.get(&authorize("virke", "&prompt=none")).await;
    code(&browser);
}

async fn double_clicks_reloads_and_the_back_button(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    let consent = browser.clone();
    browser.submit(&[("answer", "allow")]).await;
    let first = code(&browser);
    // Pressed twice: the second answer is the one that the browser shows, and it is as good.
    let mut second = consent.clone();
    second.submit(&[("answer", "allow")]).await;
    let again = code(&second);
    assert_ne!(first, again);
    assert_eq!(take(&app, "virke", &again).await.status, StatusCode::OK);
    // Reloaded while it is on its way.
    let here = browser.page.path.clone();
    browser.get(&here).await;
    code(&browser);
    // Back from the service after a while.
    app.clock.advance(2 * MINUTE);
    browser.get(&here).await;
    assert_eq!(browser.page.status, StatusCode::GONE);
    assert!(browser.page.has("You have already gone on to Virkesportalen") && browser.page.has("href=\"https://virke.example/\""));
    let mut late = consent.clone();
    late.submit(&[("answer", "cancel")]).await;
    assert_eq!(late.page.status, StatusCode::GONE, "nothing is sent that takes it back");
    // The same by another browser, signed in or not.
    let mut thief = app.browser_at("203.0.113.1");
    thief.get(&here).await;
    assert_eq!(thief.page.status, StatusCode::GONE);
    assert!(!thief.page.has("Virkesportalen"));
}

async fn another_browser_cannot_go_on_with_a_request(app: TestApp) {
    let mut own = app.browser();
    let person = app.register(&mut own, ASA).await;
    let mut attacker = app.browser_at("203.0.113.1");
    attacker.get(&authorize("own", "")).await;
    let next = attacker.page.path.clone();
    // The attacker has somebody follow the link that goes on with the attacker's own request.
    let mut victim = app.browser_at("198.51.100.7");
    app.sign_in(&mut victim, &person).await;
    victim.get(&next).await;
    assert_eq!(victim.page.status, StatusCode::GONE, "{}", victim.page.html);
}

async fn cancelled_keeps_nothing(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "cancel")]).await;
    assert_eq!(error(&browser), "access_denied");
    browser.get("/account/privacy").await;
    assert!(browser.page.has("You have not let any service know who you are."));
    // Before signing in too.
    let mut stranger = app.browser_at("198.51.100.7");
    stranger.get(&authorize("virke", "")).await;
    let out = stranger.page.html.split('"').find(|piece| piece.ends_with("/cancel")).expect("a way out").to_owned();
    stranger.get(&out).await;
    let action = out.trim_end_matches("/cancel").to_owned();
    stranger.submit_to(&action, &[("answer", "cancel")]).await;
    assert_eq!(error(&stranger), "access_denied");
}

async fn what_a_service_can_ask_of_the_sign_in(app: TestApp) {
    let mut browser = app.browser();
    let person = app.register(&mut browser, ASA).await;
    app.clock.advance(20 * MINUTE);
    // Nobody may be asked.
    let mut stranger = app.browser_at("198.51.100.7");
    stranger.get(&authorize("own", "&prompt=none")).await;
    assert_eq!((stranger.page.status, error(&stranger)), (StatusCode::SEE_OTHER, "login_required".to_owned()));
    browser.get(&authorize("virke", "&prompt=none")).await;
    assert_eq!(error(&browser), "consent_required");
    browser.get(&authorize("own", "&prompt=none&max_age=600")).await;
    assert_eq!(error(&browser), "login_required");
    browser.get(&authorize("own", "&prompt=none&max_age=3600")).await;
    code(&browser);
    // Anew.
    for more in ["&prompt=login", "&max_age=60"] {
        app.clock.advance(2 * MINUTE);
        browser.get(&authorize("own", more)).await;
        assert!(browser.page.path.starts_with("/account/confirm?next=%2Foidc%2Fcontinue%2F"), "{more}: {}", browser.page.path);
        assert!(browser.page.has("Statistikverktyget wants to see once more that it is you, asa.oberg@sjoboda.example."));
        browser.submit(&[("code", "000000")]).await;
        assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
        let tokens = take(&app, "own", &code(&browser)).await.json();
        assert_eq!(claims(tokens["id_token"].as_str().unwrap())["auth_time"], json!(app.now().seconds()), "{more}");
    }
    // Anew, and it is somebody else who sits here.
    app.clock.advance(MINUTE);
    let mut shared = browser.clone();
    shared.get(&authorize("own", "&prompt=login")).await;
    let to_the_service = shared.page.html.split('"').find(|piece| piece.starts_with("/oidc/continue/") && !piece.ends_with("/cancel"));
    let to_the_service = to_the_service.expect("a form for who is somebody else").to_owned();
    shared.submit_to(&to_the_service, &[("answer", "other")]).await;
    assert!(shared.page.path.starts_with("/sign-in?next=%2Foidc%2Fcontinue%2F"), "{}", shared.page.path);
    app.clock.advance(MINUTE);
    app.sign_in(&mut browser, &person).await;
    // Who is it?
    app.clock.advance(MINUTE);
    browser.get(&authorize("own", "&prompt=select_account")).await;
    assert!(browser.page.has("Is this you?") && browser.page.has(ASA));
    browser.submit(&[("answer", "me")]).await;
    code(&browser);
    browser.get(&authorize("own", "&login_hint=bo%40sjoboda.example")).await;
    assert!(browser.page.has("expects bo@sjoboda.example"), "{}", browser.page.html);
    browser.submit(&[("answer", "other")]).await;
    assert!(browser.page.path.starts_with("/sign-in?next="), "{}", browser.page.path);
    assert!(browser.cookies.keys().all(|name| !name.ends_with("-session")), "signed out here");
}

async fn an_answer_by_form_goes_to_the_service_and_nowhere_else(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("own", "&response_mode=form_post")).await;
    let policy = browser.page.headers.get("content-security-policy").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    assert!(policy.contains("form-action 'self' https://virke.example;") && !policy.contains("unsafe"), "{policy}");
    let form = browser.page.html.split("id=\"send-on\"").nth(1).and_then(|rest| rest.split("</form>").next()).expect("a form");
    assert!(!form.contains("csrf"), "our own token stays here: {form}");
    assert_eq!(take(&app, "own", &code(&browser)).await.status, StatusCode::OK);
    browser.get("/account").await;
    let policy = browser.page.headers.get("content-security-policy").and_then(|v| v.to_str().ok()).unwrap_or_default();
    assert!(policy.contains("form-action 'self';"), "{policy}");
}

async fn a_request_that_cannot_be_answered_is_a_page(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let good = authorize("own", "");
    for (change, says) in [
        (good.replace("client_id=own", "client_id=nobody"), "No service is connected under the name"),
        (good.replace(&escaped("https://virke.example/back"), &escaped("https://evil.example/back")), "is not one of those"),
        (good.replace(&escaped("https://virke.example/back"), &escaped("https://virke.example/back/")), "is not one of those"),
        (format!("{good}&client_id=virke"), "stands in it twice"),
        ("/oidc/authorize?client_id=own".to_owned(), "No return address"),
        ("/oidc/authorize".to_owned(), "No service is connected under the name"),
    ] {
        let page = browser.get(&change).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(page.has(says), "{change}: {}", page.html);
        assert!(page.headers.get("location").is_none() && !page.has("href=\"https://evil.example"));
    }
    // As long as what the request is read by, also where a value is all escapes; one too long is told in words.
    let page = browser.get(&format!("{good}&display={}", "%25".repeat(1500))).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    assert!(!page.headers["location"].to_str().expect("an address").contains("error="));
    let page = browser.get(&format!("{good}&display={}", "a".repeat(17_000))).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    // Nothing is given to who only looks.
    let cookies: Vec<String> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let looked = ask(&app, Method::HEAD, &good, &[("cookie", &cookies.join("; "))], "").await;
    assert_eq!((looked.status, looked.header("allow"), looked.header("location")), (StatusCode::METHOD_NOT_ALLOWED, "GET, POST", ""));
    // What can be answered is.
    browser.get(&format!("{good}&scope=openid")).await;
    assert_eq!(error(&browser), "invalid_request");
    browser.get(&authorize("own", "&code_challenge_method=plain").replace("&code_challenge_method=S256", "")).await;
    assert_eq!(error(&browser), "invalid_request");
}

async fn by_a_form_from_the_services_own_page(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let query = authorize("own", "").split_once('?').map(|(_, query)| query.to_owned()).expect("a query");
    let headers = [FORM, ("origin", "https://virke.example"), ("sec-fetch-site", "cross-site")];
    let sent = ask(&app, Method::POST, "/oidc/authorize", &headers, &query).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let to = sent.header("location").to_owned();
    assert!(to.starts_with("/oidc/authorize?"), "{to}");
    browser.get(&to).await;
    code(&browser);
    let split = ask(&app, Method::POST, "/oidc/authorize", &headers, "a=%0D%0ASet-Cookie:x&b=//evil.example").await;
    assert!(split.header("location").starts_with("/oidc/authorize?a=%0D%0A"), "{}", split.header("location"));
}

async fn what_programs_are_told(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let document = ask(&app, Method::GET, "/.well-known/openid-configuration", &[], "").await;
    assert_eq!((document.status, document.header("cache-control")), (StatusCode::OK, "public, max-age=3600"));
    assert_eq!(document.json()["issuer"], "http://statistik.localhost:8080");
    let by_oauth = ask(&app, Method::GET, "/.well-known/oauth-authorization-server", &[], "").await;
    assert_eq!((by_oauth.status, by_oauth.json()), (StatusCode::OK, document.json()));
    let keys = ask(&app, Method::GET, "/oidc/keys", &[], "").await.json();
    let algorithms: Vec<&str> = keys["keys"].as_array().expect("keys").iter().filter_map(|key| key["alg"].as_str()).collect();
    assert_eq!(algorithms.len(), 3, "{algorithms:?}");
    assert!(!keys.to_string().contains("\"d\""), "public halves only");

    // Pages elsewhere may ask, without anything of the person's.
    let preflight = [
        ("origin", "https://virke.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    let asked = ask(&app, Method::OPTIONS, "/oidc/token", &preflight, "").await;
    assert_eq!((asked.status, asked.header("access-control-allow-origin")), (StatusCode::NO_CONTENT, "*"));
    assert!(
        asked.header("access-control-allow-headers").contains("Authorization")
            && asked.header("access-control-allow-credentials").is_empty()
    );

    let body = |code: &str| {
        format!("grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}", escaped("https://virke.example/back"))
    };
    let by = |client: &str| basic(client);
    let wrong_secret = format!("Basic {}", "b3duOndyb25n");
    for (headers, body, status, error) in [
        (vec![FORM, ("authorization", by("own").as_str())], body("nonsense"), 400, "invalid_grant"),
        (vec![FORM, ("authorization", wrong_secret.as_str())], body("x"), 401, "invalid_client"),
        (vec![FORM], body("x"), 401, "invalid_client"),
        (vec![FORM, ("authorization", by("own").as_str())], "grant_type=password".to_owned(), 400, "unsupported_grant_type"),
        (vec![FORM, ("authorization", by("own").as_str())], String::new(), 400, "invalid_request"),
        (vec![("content-type", "application/json"), ("authorization", by("own").as_str())], body("x"), 400, "invalid_request"),
    ] {
        let answer = ask(&app, Method::POST, "/oidc/token", &headers, &body).await;
        assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (status, Some(error)), "{body}");
        assert_eq!((answer.header("cache-control"), answer.header("access-control-allow-origin")), ("no-store", "*"));
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(answer.header("www-authenticate").starts_with("Basic"), status == 401 && headers.len() == 2, "{headers:?}");
    }
    // A program that proved nothing is noted where it named a service, and so is a code that is none.
    for action in ["oidc-client.refused", "oidc-code.refused"] {
        let noted = entries(&app, action).await;
        assert!(matches!(&noted[..], [(None, Some(client), _)] if client == "own"), "{action}: {noted:?}");
    }
    let get = ask(&app, Method::GET, "/oidc/token", &[], "").await;
    assert_eq!((get.status, get.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let big = ask(&app, Method::POST, "/oidc/token", &[FORM], &"a".repeat(100_000)).await;
    assert_eq!((big.status, big.json()["error"].as_str()), (StatusCode::PAYLOAD_TOO_LARGE, Some("invalid_request")));
    let nobody = ask(&app, Method::GET, "/oidc/userinfo", &[], "").await;
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer realm=\"userinfo\""));
    let stale = userinfo(&app, "nonsense").await;
    assert_eq!(stale.status, StatusCode::UNAUTHORIZED);
    assert_eq!(stale.header("www-authenticate"), "Bearer realm=\"userinfo\", error=\"invalid_token\"");

    // A code is for the service that it was given to, once; what it gave ends when it comes twice.
    browser.get(&authorize("own", "")).await;
    let given = code(&browser);
    assert_eq!(take(&app, "staff", &given).await.json()["error"], "invalid_grant");
    let tokens = take(&app, "own", &given).await.json();
    assert_eq!(take(&app, "own", &given).await.json()["error"], "invalid_grant");
    assert_eq!(userinfo(&app, tokens["access_token"].as_str().unwrap()).await.status, StatusCode::UNAUTHORIZED);
    // The token by a form, in one place only.
    browser.get(&authorize("own", "")).await;
    let given = code(&browser);
    // Two proofs are none.
    let two =
        [FORM, ("authorization", by("own").as_str()), ("authorization", by("own").as_str())].map(|(name, value)| (name, value.to_owned()));
    let two: Vec<(&str, &str)> = two.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ask(&app, Method::POST, "/oidc/token", &two, &body(&given)).await.json()["error"], "invalid_client");
    let token = take(&app, "own", &given).await.json()["access_token"].as_str().expect("an access token").to_owned();
    let (field, header) = (format!("access_token={token}"), format!("Bearer {token}"));
    let asked = ask(&app, Method::POST, "/oidc/userinfo", &[FORM], &field).await;
    assert_eq!((asked.status, asked.json()["email"].as_str(), asked.header("cache-control")), (StatusCode::OK, Some(ASA), "no-store"));
    let both = ask(&app, Method::POST, "/oidc/userinfo", &[FORM, ("authorization", &header)], &field).await;
    assert_eq!((both.status, both.json()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_request")));
    for (method, path, headers, body) in [
        (Method::GET, "/oidc/userinfo".to_owned(), vec![FORM], field.as_str()),
        (Method::POST, "/oidc/userinfo".to_owned(), vec![], field.as_str()),
        (Method::GET, format!("/oidc/userinfo?{field}"), vec![], ""),
    ] {
        assert_eq!(ask(&app, method, &path, &headers, body).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    // By a form's fields, and by nothing but PKCE.
    browser.get(&authorize("post", "")).await;
    let fields = format!("{}&client_id=post&client_secret={}", body(&code(&browser)), escaped(testkit::SERVICE_SECRET));
    assert_eq!(ask(&app, Method::POST, "/oidc/token", &[FORM], &fields).await.status, StatusCode::OK);
    browser.get(&authorize("app", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let fields = format!("{}&client_id=app", body(&code(&browser)));
    assert_eq!(ask(&app, Method::POST, "/oidc/token", &[FORM], &fields).await.status, StatusCode::OK);
    // Who it is differs for a service that is not to know.
    browser.get(&authorize("pairwise", "")).await;
    let told = claims(take(&app, "pairwise", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert!(told["sub"].as_str().is_some_and(|sub| sub.len() == 43) && told["email"] == ASA, "{told}");
}

/// RFC 9116: by GET, without a session, as plain text, with `Expires` less than a year ahead.
async fn weaknesses_are_reported_to_the_portals_contact(app: TestApp) {
    let answer = ask(&app, Method::GET, "/.well-known/security.txt", &[], "").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
    let expires = app.now().plus(Duration::from_secs(180 * 86_400)).to_jiff().strftime("%Y-%m-%d");
    let expected = format!(
        "Contact: mailto:statistik@ringen.example\nExpires: {expires}T00:00:00Z\nPreferred-Languages: sv, en\n\
         Canonical: http://statistik.localhost:8080/.well-known/security.txt\n"
    );
    assert_eq!(answer.text, expected);
}

async fn without_services_there_is_no_provider(app: TestApp) {
    let app = app.without_services();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/oidc/keys", "/oidc/userinfo"] {
        assert_eq!(ask(&app, Method::GET, path, &[], "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(ask(&app, Method::POST, "/oidc/token", &[FORM], "").await.status, StatusCode::NOT_FOUND);
    let mut browser = app.browser();
    for path in [authorize("own", ""), "/oidc/continue/abc".to_owned(), "/oidc/report/own".to_owned()] {
        browser.get(&path).await;
        let answered = browser.page.status == StatusCode::NOT_FOUND || browser.page.path.starts_with("/sign-in");
        assert!(answered, "{path}: {}", browser.page.status);
    }
}

async fn consent_is_listed_and_taken_back(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let tokens = take(&app, "virke", &code(&browser)).await.json();
    let token = tokens["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&app, token).await.status, StatusCode::OK);
    browser.get("/account/privacy").await;
    assert!(browser.page.has("Virkesportalen") && browser.page.has("your name and the language that you use"));
    browser.get("/account/privacy/data.json").await;
    assert!(browser.page.has("\"openid profile email\""));
    browser.get("/account/privacy/consents/virke/withdraw").await;
    let ask = browser.clone();
    browser.submit(&[]).await;
    assert!(browser.page.has("Your consent is withdrawn.") && browser.page.has("You have not let any service"), "{}", browser.page.html);
    ask.clone().submit(&[]).await;
    assert_eq!(userinfo(&app, token).await.status, StatusCode::UNAUTHORIZED, "what rested on it has ended");
    browser.get(&authorize("virke", "&prompt=none")).await;
    assert_eq!(error(&browser), "consent_required");
}

async fn a_suspicious_service_is_reported(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    let asked = browser.page.path.clone();
    browser.get(&format!("/oidc/report/virke?next={asked}")).await;
    assert!(browser.page.has("Report Virkesportalen?"));
    browser.submit(&[]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is asked for");
    browser.submit(&[("reason", "It asks for\nmy password.")]).await;
    // What it asks for waits as before.
    assert!(browser.page.path == asked && browser.page.has("The service is reported."), "{}", browser.page.html);
    assert!(browser.page.has("Let Virkesportalen know who you are?"));
    let letters = app.mail().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to.as_str(), "statistik@ringen.example");
    assert!(matches!(&letters[0].kind, base::LetterKind::ServiceReported { reason, .. } if reason == "It asks for my password."));
    assert_eq!(browser.get("/oidc/report/nobody").await.status, StatusCode::NOT_FOUND);
}

async fn a_service_for_others_says_so(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("staff", "")).await;
    assert_eq!(browser.page.status, StatusCode::FORBIDDEN);
    assert!(browser.page.has("You have no permission for Case work") && browser.page.has("Staff"));
    browser.submit(&[("answer", "cancel")]).await;
    assert_eq!(error(&browser), "access_denied");
    browser.get(&authorize("staff", "&prompt=none")).await;
    assert_eq!(error(&browser), "access_denied");
}

async fn a_service_that_demands_two_steps_sends_the_person_to_make_them_and_gets_them_back(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    let mut person = app.register_with_one_step(&mut browser, ASA).await;
    browser.get(&authorize("strict", "&prompt=none")).await;
    assert_eq!(error(&browser), "interaction_required");
    browser.get(&authorize("own", "")).await;
    let told = claims(take(&app, "own", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert_eq!((&told["amr"], told.get("acr")), (&json!(["pwd"]), None));

    browser.get(&authorize("strict", "")).await;
    assert!(browser.page.path.starts_with("/mfa?next="), "{}", browser.page.path);
    assert!(browser.page.has("Betalningar requires two-step verification"));
    browser.submit(&[]).await;
    assert!(browser.page.has("Turn on two-step verification"), "{}", browser.page.html);
    person.secret = testkit::secret_of(&testkit::link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("name", "Work phone"), ("code", "000000")]).await;
    assert_eq!(browser.page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.submit(&[("name", "Work phone"), ("code", &code_of(&person.secret, app.now()))]).await;
    assert!(browser.page.path.starts_with("/account/recovery-codes"), "{}", browser.page.path);
    browser.submit(&[("kept", "yes")]).await;
    let told = claims(take(&app, "strict", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert_eq!((&told["amr"], &told["acr"]), (&json!(["pwd", "otp", "mfa"]), &json!("https://refeds.org/profile/mfa")));

    // It is on, seen from where it is turned on; and where nothing demands it, it can be turned off again.
    browser.get("/mfa").await;
    assert!(browser.page.has("Work phone") && browser.page.has("10 recovery codes left"));
    let remove = browser.page.html.split('"').find(|piece| piece.ends_with("/remove")).expect("a way to remove it").to_owned();
    browser.get(&remove).await;
    browser.submit(&[]).await;
    browser.get("/mfa").await;
    assert!(browser.page.has("Any authenticator app will do"), "{}", browser.page.html);
}

async fn what_is_changed_needs_the_password_where_there_is_no_phone(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    app.register_with_one_step(&mut browser, ASA).await;
    app.clock.advance(20 * MINUTE);
    browser.get("/mfa").await;
    browser.submit(&[]).await;
    assert!(browser.page.path.starts_with("/account/confirm?next=%2Fmfa"), "{}", browser.page.path);
    browser.submit(&[("password", "Fel 1 losen!")]).await;
    assert!(browser.page.has("That is not your current password."));
    browser.submit(&[("password", GOOD_PASSWORD)]).await;
    assert!(browser.page.path.starts_with("/mfa"), "{}", browser.page.path);
    browser.submit(&[]).await;
    assert!(browser.page.path.starts_with("/account/second-factor"), "{}", browser.page.path);
}

/// Signs out in another tab of the same browser, and signs in as somebody else there.
async fn somebody_else_in_another_tab(app: &TestApp, browser: &testkit::Browser, person: &testkit::Person) -> testkit::Browser {
    let mut tab = browser.clone();
    tab.submit_to("/sign-out", &[]).await;
    app.clock.advance(MINUTE);
    app.sign_in(&mut tab, person).await;
    tab
}

async fn a_page_that_spoke_to_somebody_else_answers_nothing(app: TestApp) {
    let bo = app.register(&mut app.browser_at("198.51.100.7"), BO).await;
    for (client, more, answer, words) in
        [("virke", "", "allow", "Let Virkesportalen know who you are?"), ("own", "&prompt=select_account", "me", "Is this you?")]
    {
        let mut browser = app.browser();
        let person = app.register(&mut browser, &format!("{client}.lind@sjoboda.example")).await;
        app.clock.advance(MINUTE);
        browser.get(&authorize(client, more)).await;
        assert!(browser.page.has(words) && browser.page.has(&person.address), "{}", browser.page.html);
        browser.cookies = somebody_else_in_another_tab(&app, &browser, &bo).await.cookies;
        browser.submit(&[("answer", answer)]).await;
        if answer == "allow" {
            assert!(browser.page.has(words) && browser.page.has(BO), "the page as it is for Bo: {}", browser.page.html);
            browser.submit(&[("answer", answer)]).await;
        }
        let tokens = take(&app, client, &code(&browser)).await.json();
        assert_eq!(claims(tokens["id_token"].as_str().expect("an ID token"))["sub"], bo.account.to_string());
    }
}

async fn whom_a_service_means_it_gets_or_nobody(app: TestApp) {
    let (mut browser, mut other) = (app.browser(), app.browser_at("198.51.100.7"));
    let person = app.register(&mut browser, ASA).await;
    app.register(&mut other, BO).await;
    browser.get(&authorize("own", "")).await;
    let tokens = take(&app, "own", &code(&browser)).await.json();
    let hint = format!("&id_token_hint={}", tokens["id_token"].as_str().expect("an ID token"));
    // The token has run out long ago; who it speaks of has not changed.
    app.clock.advance(20 * MINUTE);
    browser.get(&authorize("own", &format!("{hint}&prompt=none"))).await;
    code(&browser);
    for more in [&hint, "&id_token_hint=nonsense"] {
        other.get(&authorize("own", &format!("{more}&prompt=none"))).await;
        assert_eq!(error(&other), "login_required", "{more}");
    }
    // Somebody else is here: it is them, and the service gets nobody; or the one who is meant signs in.
    other.get(&authorize("own", &hint)).await;
    assert!(other.page.has("Is this you?"), "{}", other.page.html);
    let asked = other.clone();
    other.submit(&[("answer", "me")]).await;
    assert_eq!(error(&other), "login_required");
    let mut other = asked;
    other.get(&authorize("own", &hint)).await;
    other.submit(&[("answer", "other")]).await;
    other.submit(&[("address", ASA), ("password", GOOD_PASSWORD)]).await;
    other.submit(&[("code", &code_of(&person.secret, app.now()))]).await;
    let tokens = take(&app, "own", &code(&other)).await.json();
    assert_eq!(claims(tokens["id_token"].as_str().expect("an ID token"))["sub"], person.account.to_string());
}

async fn what_a_service_asks_for_one_by_one_a_person_reads_about(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let claims = escaped(&json!({ "userinfo": { "given_name": { "essential": true } } }).to_string());
    let asks = authorize("virke", &format!("&claims={claims}")).replace("scope=openid+profile+email", "scope=openid");
    browser.get(&asks).await;
    assert!(browser.page.has("your name and the language") && !browser.page.has("your e-mail address"), "{}", browser.page.html);
    browser.submit(&[("answer", "allow")]).await;
    let tokens = take(&app, "virke", &code(&browser)).await.json();
    let told = userinfo(&app, tokens["access_token"].as_str().expect("an access token")).await.json();
    assert_eq!((told["given_name"].as_str(), told.as_object().map(|all| all.len())), (Some("Åsa"), Some(2)), "{told}");
    // Asked once.
    browser.get(&format!("{asks}&prompt=none")).await;
    code(&browser);
}

async fn who_may_do_what_demands_two_steps_makes_them_before_any_service(app: TestApp) {
    let app = app.with_one_step();
    let mut browser = app.browser();
    let mut person = app.register_with_one_step(&mut browser, ASA).await;
    browser.get(&authorize("own", "")).await;
    code(&browser);
    // The same session, whose person has become one of the body's own: the portal's pages are closed until a second step is made, and so are services.
    app.make(person.account, Role::Staff).await;
    for client in ["own", "staff"] {
        browser.get(&authorize(client, "&prompt=none")).await;
        assert_eq!(error(&browser), "interaction_required", "{client}");
        browser.get(&authorize(client, "")).await;
        assert!(browser.page.path.starts_with("/mfa?next="), "{client}: {}", browser.page.path);
    }
    browser.submit(&[]).await;
    person.secret = testkit::secret_of(&testkit::link_in_picture(&browser.page.html).expect("a picture"));
    browser.submit(&[("name", "Work phone"), ("code", &code_of(&person.secret, app.now()))]).await;
    browser.submit(&[("kept", "yes")]).await;
    let told = claims(take(&app, "staff", &code(&browser)).await.json()["id_token"].as_str().expect("an ID token"));
    assert_eq!(told["amr"], json!(["pwd", "otp", "mfa"]));
}

async fn a_code_ends_with_the_session_that_it_came_from(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("virke", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let given = code(&browser);
    browser.get("/account").await;
    browser.submit_to("/sign-out", &[]).await;
    let refused = take(&app, "virke", &given).await;
    assert_eq!((refused.status, &refused.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
}
