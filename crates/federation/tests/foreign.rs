//! Sign-ins at an independently written OpenID provider (`e2e/foreign/`), which acts as Entra and
//! as Google.
//!
//! Run by `cargo xtask test --only foreign`, which installs its dependencies. A plain `cargo test`
//! skips it with a message.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use base::{EmailAddress, Failure, Fault, Secret, SystemClock};
use federation::provider::{CONSUMER_TENANT, Kind};
use federation::{
    AuthorizationInput, CompletedSignIn, Limits, ProviderId, Realm, Refusal, Settings, Upstreams,
};
use serde_json::json;
use store::Db;
use store::testing::on_both;
use url::Url;

/// Environment variable with the folder of `upstream.mjs` and its packages; set by xtask.
const FOLDER: &str = "FARSTU_TEST_FOREIGN";
const TENANT: &str = "11111111-2222-4333-8444-555555555555";
const KINDS: [(&str, Kind, &str); 3] = [
    ("work", Kind::MicrosoftWork, "/organizations/v2.0"),
    ("personal", Kind::MicrosoftPersonal, "/consumers/v2.0"),
    ("google", Kind::Google, "/google"),
];

/// The running provider; it stops when its standard input closes.
struct Foreign {
    child: Child,
    address: String,
}

impl Foreign {
    fn start() -> Option<Self> {
        let Some(folder) = std::env::var_os(FOLDER) else {
            eprintln!(
                "left out: {FOLDER} is not set; `cargo xtask test --only foreign` installs Node and its packages, and sets it"
            );
            return None;
        };
        let redirects: BTreeMap<_, _> =
            KINDS.iter().map(|(id, ..)| (id, redirect_uri(id))).collect();
        let mut child = Command::new("node")
            .arg("upstream.mjs")
            .arg(json!({ "redirect_uris": redirects }).to_string())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let mut lines =
            BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let address = lines
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned))
            .expect("it listens");
        // Keep reading: a closed pipe would end it at its next line of output.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, address })
    }

    fn upstreams(&self) -> Upstreams {
        let providers = KINDS.map(|(id, kind, path)| {
            let kind = match kind {
                Kind::MicrosoftWork => "microsoft-work",
                Kind::MicrosoftPersonal => "microsoft-personal",
                Kind::Google | Kind::Openid => "google",
            };
            let settings = json!({ "id": id, "kind": kind, "client-id": "farstu", "authority": format!("{}{path}", self.address) });
            let settings: Settings = serde_json::from_value(settings).expect("settings");
            settings.provider(&redirect_uri(id), Some(Secret::new("a secret with signs: +/%&".to_owned()))).expect("valid")
        });
        Upstreams::new(providers.to_vec(), [], Arc::new(SystemClock), Limits::default())
            .expect("upstreams")
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn redirect_uri(id: &str) -> String {
    format!("https://portal.example/return/{id}")
}

/// Acts as a browser with cookies: follows redirects until one leads to the portal, and returns
/// that one's query.
async fn browse(start: Url) -> String {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .expect("a client");
    let mut cookies = BTreeMap::<String, String>::new();
    let mut url = start;
    for _ in 0..12 {
        let jar = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let answer = client.get(url.clone()).header("cookie", jar).send().await.expect("an answer");
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().expect("ASCII").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("name and value");
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let status = answer.status();
        let Some(location) = answer.headers().get("location") else {
            panic!("{status} at {}", url.path())
        };
        url = url.join(location.to_str().expect("ASCII")).expect("an address");
        if url.host_str() == Some("portal.example") {
            return url.query().unwrap_or_default().to_owned();
        }
    }
    panic!("too many redirects");
}

async fn sign_in(
    upstreams: &Upstreams,
    db: &Db,
    id: &str,
    who: &str,
) -> Result<CompletedSignIn, Failure<Refusal>> {
    let (id, browser) = (id.parse::<ProviderId>().unwrap(), Secret::new("cookie".to_owned()));
    let ask = AuthorizationInput {
        login_hint: EmailAddress::new(who).ok(),
        context: "flow".to_owned(),
        ..AuthorizationInput::default()
    };
    let url = upstreams.start(db, &id, &browser, ask).await?;
    upstreams.callback(db, &id, &browser, &browse(url).await).await
}

fn refused(answer: Result<CompletedSignIn, Failure<Refusal>>) -> Refusal {
    match answer {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_independent_provider() {
    let Some(foreign) = Foreign::start() else { return };
    on_both(|db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(walk(&foreign, db));
    });
}

async fn walk(foreign: &Foreign, db: &Db) {
    let upstreams = foreign.upstreams();
    let address = |identity: &federation::UpstreamIdentity| {
        identity
            .address
            .as_ref()
            .map(|claimed| (claimed.address.as_str().to_owned(), claimed.vouched))
            .unwrap()
    };

    // As Entra: one issuer per tenant; tenant and object identify the person.
    let asa = sign_in(&upstreams, db, "work", "asa@kommun.example").await.unwrap().identity;
    assert_eq!(asa.issuer, format!("{}/{TENANT}/v2.0", foreign.address));
    assert_eq!(
        (asa.subject.as_str(), asa.tenant.as_deref()),
        (&*format!("{TENANT}/aaaaaaaa-0000-4000-8000-000000000001"), Some(TENANT))
    );
    assert_eq!(
        (asa.given_name.as_ref().unwrap().as_str(), address(&asa)),
        ("Åsa", ("asa@kommun.example".to_owned(), true))
    );
    // An administrator entered another organisation's address into an account.
    let chef = sign_in(&upstreams, db, "work", "chef@kommun.example").await.unwrap().identity;
    assert_eq!(address(&chef), ("vd@annan.example".to_owned(), false));

    let bo = sign_in(&upstreams, db, "personal", "bo@privat.example").await.unwrap().identity;
    assert_eq!(
        (bo.tenant.as_deref(), address(&bo)),
        (Some(CONSUMER_TENANT), ("bo@privat.example".to_owned(), false))
    );

    // As Google.
    let eva = sign_in(&upstreams, db, "google", "eva@gmail.com").await.unwrap().identity;
    assert_eq!(
        (eva.issuer, eva.subject.as_str()),
        (format!("{}/google", foreign.address), "eva@gmail.com")
    );
    for (who, hosted, vouched) in
        [("eva@firma.example", Some("firma.example"), true), ("ny@annan.example", None, false)]
    {
        let identity = sign_in(&upstreams, db, "google", who).await.unwrap().identity;
        assert_eq!(
            (identity.hosted_domain.as_deref(), address(&identity)),
            (hosted, (who.to_owned(), vouched))
        );
    }

    assert_eq!(
        refused(sign_in(&upstreams, db, "google", "cancel@gmail.com").await),
        Refusal::Cancelled
    );

    // Which domain is which provider's.
    let realm =
        async |text: &str| upstreams.realm(db, &EmailAddress::new(text).unwrap()).await.unwrap();
    assert_eq!(realm("asa@kommun.example").await, Realm::Tenant("work".parse().unwrap()));
    assert_eq!(realm("asa@okand.example").await, Realm::Unknown);

    // The provider rotates its keys: sign-in continues to work.
    let rotated =
        reqwest::Client::new().post(format!("{}/rotate", foreign.address)).send().await.unwrap();
    assert_eq!(rotated.status(), 204);
    sign_in(&upstreams, db, "work", "asa@kommun.example").await.unwrap();
    sign_in(&upstreams, db, "google", "eva@gmail.com").await.unwrap();

    // A code is used up by its first use; the provider refuses the second.
    let (id, browser) = ("google".parse::<ProviderId>().unwrap(), Secret::new("cookie".to_owned()));
    let ask = || AuthorizationInput {
        login_hint: EmailAddress::new("eva@gmail.com").ok(),
        ..AuthorizationInput::default()
    };
    let first = browse(upstreams.start(db, &id, &browser, ask()).await.unwrap()).await;
    upstreams.callback(db, &id, &browser, &first).await.unwrap();
    let second = browse(upstreams.start(db, &id, &browser, ask()).await.unwrap()).await;
    let pair = |query: &str, name: &str| {
        let found = url::form_urlencoded::parse(query.as_bytes())
            .find(|(n, _)| n == name)
            .unwrap()
            .1
            .into_owned();
        url::form_urlencoded::byte_serialize(found.as_bytes()).collect::<String>()
    };
    let mixed = format!(
        "code={}&state={}&iss={}",
        pair(&first, "code"),
        pair(&second, "state"),
        pair(&second, "iss")
    );
    assert_eq!(refused(upstreams.callback(db, &id, &browser, &mixed).await), Refusal::CodeRefused);

    let refusals: i64 = db.read::<_, Fault, _>(|tx| tx.one(&REFUSALS, &[])?.get(0)).await.unwrap();
    assert_eq!(refusals, 2, "each refusal is in the audit log");
}

store::sql! {
    REFUSALS = "SELECT CAST(count(*) AS BIGINT) FROM audit WHERE action = 'upstream.refused'";
}
