//! The OpenID provider's protocol: requests of clients and their programs, and the responses.

use axum::http::{Method, StatusCode};
use testkit::TestApp;

use crate::ASA;
use crate::audited::entries;
use crate::service::{
    FORM, VERIFIER, ask, authorize, basic, claims, code, error, escaped, take, userinfo,
};

testkit::stories! {
    a_request_that_cannot_be_answered_is_a_page,
    the_documents_and_errors_of_the_api,
    without_services_there_is_no_provider,
    an_authorization_request_by_post,
    a_form_post_response_goes_to_the_service_only,
}

async fn a_request_that_cannot_be_answered_is_a_page(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let good = authorize("own", "");
    for (change, says) in [
        (
            good.replace("client_id=own", "client_id=nobody"),
            "No service is connected under the name",
        ),
        (
            good.replace(
                &escaped("https://virke.example/back"),
                &escaped("https://evil.example/back"),
            ),
            "is not one of those",
        ),
        (
            good.replace(
                &escaped("https://virke.example/back"),
                &escaped("https://virke.example/back/"),
            ),
            "is not one of those",
        ),
        (format!("{good}&client_id=virke"), "stands in it twice"),
        ("/oidc/authorize?client_id=own".to_owned(), "No return address"),
        ("/oidc/authorize".to_owned(), "No service is connected under the name"),
    ] {
        let page = browser.get(&change).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{change}");
        assert!(page.has(says), "{change}: {}", page.html);
        assert!(page.headers.get("location").is_none() && !page.has("href=\"https://evil.example"));
    }
    // Values up to the parser's limit are accepted, even all in escapes; a longer request gets an
    // explanation.
    let page = browser.get(&format!("{good}&display={}", "%25".repeat(1500))).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.html);
    assert!(!page.headers["location"].to_str().expect("an address").contains("error="));
    let page = browser.get(&format!("{good}&display={}", "a".repeat(17_000))).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    // A `HEAD` request issues nothing.
    let cookies: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let looked = ask(&app, Method::HEAD, &good, &[("cookie", &cookies.join("; "))], "").await;
    assert_eq!(
        (looked.status, looked.header("allow"), looked.header("location")),
        (StatusCode::METHOD_NOT_ALLOWED, "GET, POST", "")
    );
    // Errors that can be returned to the client are.
    browser.get(&format!("{good}&scope=openid")).await;
    assert_eq!(error(&browser), "invalid_request");
    browser
        .get(
            &authorize("own", "&code_challenge_method=plain")
                .replace("&code_challenge_method=S256", ""),
        )
        .await;
    assert_eq!(error(&browser), "invalid_request");
}

async fn the_documents_and_errors_of_the_api(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let document = ask(&app, Method::GET, "/.well-known/openid-configuration", &[], "").await;
    assert_eq!(
        (document.status, document.header("cache-control")),
        (StatusCode::OK, "public, max-age=3600")
    );
    assert_eq!(document.json()["issuer"], "http://statistik.localhost:8080");
    let by_oauth = ask(&app, Method::GET, "/.well-known/oauth-authorization-server", &[], "").await;
    assert_eq!((by_oauth.status, by_oauth.json()), (StatusCode::OK, document.json()));
    let keys = ask(&app, Method::GET, "/oidc/keys", &[], "").await.json();
    let algorithms: Vec<&str> = keys["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .filter_map(|key| key["alg"].as_str())
        .collect();
    assert_eq!(algorithms.len(), 3, "{algorithms:?}");
    assert!(!keys.to_string().contains("\"d\""), "public halves only");

    // CORS: other origins may call, without credentials.
    let preflight = [
        ("origin", "https://virke.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "authorization"),
    ];
    let asked = ask(&app, Method::OPTIONS, "/oidc/token", &preflight, "").await;
    assert_eq!(
        (asked.status, asked.header("access-control-allow-origin")),
        (StatusCode::NO_CONTENT, "*")
    );
    assert!(
        asked.header("access-control-allow-headers").contains("Authorization")
            && asked.header("access-control-allow-credentials").is_empty()
    );

    let body = |code: &str| {
        format!(
            "grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}",
            escaped("https://virke.example/back")
        )
    };
    let by = |client: &str| basic(client);
    let wrong_secret = format!("Basic {}", "b3duOndyb25n");
    for (headers, body, status, error) in [
        (vec![FORM, ("authorization", by("own").as_str())], body("nonsense"), 400, "invalid_grant"),
        (vec![FORM, ("authorization", wrong_secret.as_str())], body("x"), 401, "invalid_client"),
        (vec![FORM], body("x"), 401, "invalid_client"),
        (
            vec![FORM, ("authorization", by("own").as_str())],
            "grant_type=password".to_owned(),
            400,
            "unsupported_grant_type",
        ),
        (vec![FORM, ("authorization", by("own").as_str())], String::new(), 400, "invalid_request"),
        (
            vec![("content-type", "application/json"), ("authorization", by("own").as_str())],
            body("x"),
            400,
            "invalid_request",
        ),
    ] {
        let answer = ask(&app, Method::POST, "/oidc/token", &headers, &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["error"].as_str()),
            (status, Some(error)),
            "{body}"
        );
        assert_eq!(
            (answer.header("cache-control"), answer.header("access-control-allow-origin")),
            ("no-store", "*")
        );
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(
            answer.header("www-authenticate").starts_with("Basic"),
            status == 401 && headers.len() == 2,
            "{headers:?}"
        );
    }
    // A failed client authentication is audited if it named a client, and so is an invalid code.
    for action in ["oidc-client.refused", "oidc-code.refused"] {
        let noted = entries(&app, action).await;
        assert!(
            matches!(&noted[..], [(None, Some(client), _)] if client == "own"),
            "{action}: {noted:?}"
        );
    }
    let get = ask(&app, Method::GET, "/oidc/token", &[], "").await;
    assert_eq!((get.status, get.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let big = ask(&app, Method::POST, "/oidc/token", &[FORM], &"a".repeat(100_000)).await;
    assert_eq!(
        (big.status, big.json()["error"].as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, Some("invalid_request"))
    );
    let nobody = ask(&app, Method::GET, "/oidc/userinfo", &[], "").await;
    assert_eq!(
        (nobody.status, nobody.header("www-authenticate")),
        (StatusCode::UNAUTHORIZED, "Bearer realm=\"userinfo\"")
    );
    let stale = userinfo(&app, "nonsense").await;
    assert_eq!(stale.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        stale.header("www-authenticate"),
        "Bearer realm=\"userinfo\", error=\"invalid_token\""
    );

    // A code is for one client and one use; a second use revokes its tokens.
    browser.get(&authorize("own", "")).await;
    let given = code(&browser);
    assert_eq!(take(&app, "staff", &given).await.json()["error"], "invalid_grant");
    let tokens = take(&app, "own", &given).await.json();
    assert_eq!(take(&app, "own", &given).await.json()["error"], "invalid_grant");
    assert_eq!(
        userinfo(&app, tokens["access_token"].as_str().unwrap()).await.status,
        StatusCode::UNAUTHORIZED
    );
    // The access token in a form, and in one place only.
    browser.get(&authorize("own", "")).await;
    let given = code(&browser);
    // Two `Authorization` headers are as good as none.
    let two = [FORM, ("authorization", by("own").as_str()), ("authorization", by("own").as_str())]
        .map(|(name, value)| (name, value.to_owned()));
    let two: Vec<(&str, &str)> = two.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        ask(&app, Method::POST, "/oidc/token", &two, &body(&given)).await.json()["error"],
        "invalid_client"
    );
    let token = take(&app, "own", &given).await.json()["access_token"]
        .as_str()
        .expect("an access token")
        .to_owned();
    let (field, header) = (format!("access_token={token}"), format!("Bearer {token}"));
    let asked = ask(&app, Method::POST, "/oidc/userinfo", &[FORM], &field).await;
    assert_eq!(
        (asked.status, asked.json()["email"].as_str(), asked.header("cache-control")),
        (StatusCode::OK, Some(ASA), "no-store")
    );
    let both =
        ask(&app, Method::POST, "/oidc/userinfo", &[FORM, ("authorization", &header)], &field)
            .await;
    assert_eq!(
        (both.status, both.json()["error"].as_str()),
        (StatusCode::BAD_REQUEST, Some("invalid_request"))
    );
    for (method, path, headers, body) in [
        (Method::GET, "/oidc/userinfo".to_owned(), vec![FORM], field.as_str()),
        (Method::POST, "/oidc/userinfo".to_owned(), vec![], field.as_str()),
        (Method::GET, format!("/oidc/userinfo?{field}"), vec![], ""),
    ] {
        assert_eq!(
            ask(&app, method, &path, &headers, body).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
    // `client_secret_post`, and a public client with PKCE only.
    browser.get(&authorize("post", "")).await;
    let fields = format!(
        "{}&client_id=post&client_secret={}",
        body(&code(&browser)),
        escaped(testkit::SERVICE_SECRET)
    );
    assert_eq!(
        ask(&app, Method::POST, "/oidc/token", &[FORM], &fields).await.status,
        StatusCode::OK
    );
    browser.get(&authorize("app", "")).await;
    browser.submit(&[("answer", "allow")]).await;
    let fields = format!("{}&client_id=app", body(&code(&browser)));
    assert_eq!(
        ask(&app, Method::POST, "/oidc/token", &[FORM], &fields).await.status,
        StatusCode::OK
    );
    // A pairwise client gets a subject of its own.
    browser.get(&authorize("pairwise", "")).await;
    let told =
        claims(take(&app, "pairwise", &code(&browser)).await.json()["id_token"].as_str().unwrap());
    assert!(
        told["sub"].as_str().is_some_and(|sub| sub.len() == 43) && told["email"] == ASA,
        "{told}"
    );
}

async fn without_services_there_is_no_provider(app: TestApp) {
    let app = app.without_services();
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oidc/keys",
        "/oidc/userinfo",
    ] {
        assert_eq!(
            ask(&app, Method::GET, path, &[], "").await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert_eq!(
        ask(&app, Method::POST, "/oidc/token", &[FORM], "").await.status,
        StatusCode::NOT_FOUND
    );
    let mut browser = app.browser();
    for path in
        [authorize("own", ""), "/oidc/continue/abc".to_owned(), "/oidc/report/own".to_owned()]
    {
        browser.get(&path).await;
        let answered = browser.page.status == StatusCode::NOT_FOUND
            || browser.page.path.starts_with("/sign-in");
        assert!(answered, "{path}: {}", browser.page.status);
    }
}

async fn an_authorization_request_by_post(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    let query =
        authorize("own", "").split_once('?').map(|(_, query)| query.to_owned()).expect("a query");
    let headers = [FORM, ("origin", "https://virke.example"), ("sec-fetch-site", "cross-site")];
    let sent = ask(&app, Method::POST, "/oidc/authorize", &headers, &query).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let to = sent.header("location").to_owned();
    assert!(to.starts_with("/oidc/authorize?"), "{to}");
    browser.get(&to).await;
    code(&browser);
    let split = ask(
        &app,
        Method::POST,
        "/oidc/authorize",
        &headers,
        "a=%0D%0ASet-Cookie:x&b=//evil.example",
    )
    .await;
    assert!(
        split.header("location").starts_with("/oidc/authorize?a=%0D%0A"),
        "{}",
        split.header("location")
    );
}

async fn a_form_post_response_goes_to_the_service_only(app: TestApp) {
    let mut browser = app.browser();
    app.register(&mut browser, ASA).await;
    browser.get(&authorize("own", "&response_mode=form_post")).await;
    let policy = browser
        .page
        .headers
        .get("content-security-policy")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    assert!(
        policy.contains("form-action 'self' https://virke.example;") && !policy.contains("unsafe"),
        "{policy}"
    );
    let form = browser
        .page
        .html
        .split("id=\"send-on\"")
        .nth(1)
        .and_then(|rest| rest.split("</form>").next())
        .expect("a form");
    assert!(!form.contains("csrf"), "our own token stays here: {form}");
    assert_eq!(take(&app, "own", &code(&browser)).await.status, StatusCode::OK);
    browser.get("/account").await;
    let policy = browser
        .page
        .headers
        .get("content-security-policy")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    assert!(policy.contains("form-action 'self';"), "{policy}");
}
