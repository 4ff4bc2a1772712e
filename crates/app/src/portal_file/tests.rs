//! Portal files: the shipped ones are valid, and each kind of fault is reported with its line and
//! what to write instead.

use std::path::PathBuf;

use super::*;

const SHIPPED: &str = include_str!("../../../../portals/statistik.toml");

/// Reads a changed copy of the shipped portal file, with its notices beside it.
fn read_changed(change: impl FnOnce(&str) -> String) -> Result<PortalFile, Vec<Problem>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("statistik")).expect("made");
    for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
        std::fs::write(folder.path().join("statistik").join(name), "words").expect("written");
    }
    let path = folder.path().join("portal.toml");
    std::fs::write(&path, change(SHIPPED)).expect("written");
    read(&path)
}

fn line_with(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).expect("a line has it") + 1
}

#[test]
fn the_shipped_file_is_right() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../portals/statistik.toml");
    let file = read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!(file.origin, "https://statistik.example");
    assert_eq!(file.upload, 1 << 30);
    assert_eq!(file.mail_server.port, 587);
    assert_eq!(file.notices.len(), 1);
    crate::portal::Access::of(&file).expect("a way in");
}

/// The first line of the rate limits that the shipped file shows as a comment.
const RATES: &str = "# [limits.rates]";

#[test]
fn limits_are_the_files_and_the_defaults_where_it_is_silent() {
    use std::time::Duration;

    use web::kernel::{LIMITS, Limit, Rate};
    let file = read_changed(|text| {
        text.replace(RATES, "[limits.rates]\nsign-ins = { burst = 500, every = \"50 ms\" }")
    });
    let rates = file.unwrap_or_else(|problems| panic!("{problems:?}")).rates;
    for (limit, rate) in rates.all() {
        let default =
            LIMITS.iter().find(|line| line.limit == limit).expect("each has a default").rate;
        let own = Rate { burst: 500, every: Duration::from_millis(50) };
        assert_eq!(rate, if limit == Limit::SignIn { own } else { default }, "{limit}");
    }
}

/// The rate limits that the shipped file shows as comments are the defaults.
#[test]
fn the_shipped_file_shows_the_default_limits() {
    let shown = read_changed(|text| {
        let at = text.find(RATES).expect("shown");
        let (before, after) = text.split_at(at);
        let lines = after.lines().map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.starts_with('[') && setting != "[limits.rates]" => line,
            Some(setting) if setting == "[limits.rates]" || setting.contains("{ burst = ") => {
                setting
            }
            _ => line,
        });
        format!("{before}{}", lines.collect::<Vec<_>>().join("\n"))
    });
    let shown: Vec<_> =
        shown.unwrap_or_else(|problems| panic!("{problems:?}")).rates.all().collect();
    let defaults: Vec<_> = web::kernel::LIMITS.iter().map(|line| (line.limit, line.rate)).collect();
    assert_eq!(shown, defaults);
    assert_eq!(SHIPPED.matches("{ burst = ").count(), defaults.len());
}

#[test]
fn the_shipped_open_portal_is_right() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../portals/minasidor.toml");
    let file = read(&root).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!((file.hall.services.len(), file.hall.links.len(), file.upstreams.len()), (3, 4, 3));
    assert_eq!(
        file.hall.buttons().map(|door| door.name.as_str()).collect::<Vec<_>>(),
        ["Microsoft", "Google"]
    );
    let access = crate::portal::Access::of(&file).expect("ways in");
    assert!(access.way.takes_addresses() && !access.way.demands_second_factor());
}

/// Each: the text, its replacement, the line that is reported, what is wrong, and what to write
/// instead.
#[test]
fn a_wrong_open_portal_is_refused() {
    let shipped = include_str!("../../../../portals/minasidor.toml");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("minasidor")).expect("made");
    for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
        std::fs::write(folder.path().join("minasidor").join(name), "words").expect("written");
    }
    let path = folder.path().join("portal.toml");
    for (old, new, at, what, instead) in [
        (
            "[\"upstream\", \"verify-email\",",
            "[\"upstream\",",
            "[\"upstream\",",
            "the first two steps",
            "verify-email",
        ),
        (
            "\"human-check\", \"organisation-consent\"]",
            "\"human-check\"]",
            "\"human-check\"]",
            "nothing of the application",
            "last",
        ),
        (
            "\"birth-date\", \"names\"",
            "\"upstream\", \"names\"",
            "\"upstream\", \"names\"",
            "cannot be a step here",
            "birth-date",
        ),
        ("least-age = 16", "least-age = 6", "least-age", "6 is not an allowed age limit", "13"),
        ("least-age = 16\n", "", "\"birth-date\"", "without an age limit", "least-age"),
        ("consent-version = 1\n", "", "\"birth-date\"", "has no version", "consent-version"),
        (
            "domains = [\"gmail.com\"",
            "domains = [\"outlook.com\"",
            "googlemail",
            "is listed twice",
            "one upstream",
        ),
        (
            "domains = [\"gmail.com\"",
            "domains = [\"gmail\"",
            "googlemail",
            "is not a domain",
            "skog.example",
        ),
        (
            "id = \"google\"",
            "id = \"microsoft\"",
            "id = \"microsoft\"",
            "two upstreams have the id microsoft",
            "its own id",
        ),
        ("way = \"google\"", "way = \"gogle\"", "gogle", "is not a way to sign in here", "google"),
        (
            "use = \"follow-up\"",
            "use = \"followup\"",
            "followup",
            "no [[guide.use]] has the id",
            "guide.use",
        ),
        (
            "url = \"https://matning.example/\"",
            "url = \"http://matning.example/\"",
            "http://matning",
            "is not the address of a page",
            "https://",
        ),
        (
            "url = \"https://spec.virkesringen.example/\"",
            "url = \"https://spec.skogsgård.example/för alla\"",
            "skogsgård",
            "is not a URI",
            "https://spec.xn--skogsgrd-f0a.example/f%C3%B6r%20alla",
        ),
        (
            "redirect-uris = [\"https://matning.example/back\"]",
            "redirect-uris = [\"https://mätning.example/back\"]",
            "id = \"matning\"",
            "write `https://xn--mtning-bua.example/back`",
            "service-owners-guide",
        ),
        (
            "client-secret = { environment = \"MINASIDOR_GOOGLE_SECRET\" }\n",
            "",
            "id = \"google\"",
            "a client secret is required",
            "connect-an-upstream",
        ),
        (
            "client-secret = { environment = \"MINASIDOR_GOOGLE_SECRET\" }",
            "client-secret = \"hemlig\"",
            "hemlig",
            "text is not allowed here",
            "environment",
        ),
    ] {
        assert!(shipped.contains(old), "{old}");
        let changed = shipped.replacen(old, new, 1);
        std::fs::write(&path, &changed).expect("written");
        let problems = read(&path).err().unwrap_or_else(|| panic!("{new} was taken"));
        let lines: Vec<usize> = changed
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(at))
            .map(|(n, _)| n + 1)
            .collect();
        let fits = |problem: &Problem| {
            lines.contains(&problem.line)
                && problem.what.contains(what)
                && problem.instead.contains(instead)
        };
        assert!(problems.iter().any(fits), "{new}: line {lines:?} expected, got {problems:?}");
    }
}

/// Each: the text, its replacement, the line that is reported, what is wrong, and what to write
/// instead.
#[test]
fn a_wrong_file_is_refused_with_line_what_and_what_instead() {
    let cases = [
        (
            "accent = \"#1f5c4d\"",
            "acent = \"#1f5c4d\"",
            "acent",
            "unknown setting `acent`",
            "did you mean `accent`?",
        ),
        (
            "accent = \"#1f5c4d\"",
            "accent = \"#ffcc00\"",
            "#ffcc00",
            "cannot be the accent colour",
            "darker",
        ),
        (
            "origin = \"https://statistik.example\"",
            "origin = \"http://statistik.example\"",
            "http://",
            "in the clear",
            "https://",
        ),
        (
            "origin = \"https://statistik.example\"",
            "origin = \"https://statistik.example/\"",
            "example/",
            "is not an origin",
            "slash",
        ),
        (
            "\"Europe/Stockholm\"",
            "\"Europe/Sjoboda\"",
            "Sjoboda",
            "unknown time zone",
            "Europe/Stockholm",
        ),
        (
            "\"second-factor\"",
            "\"second-faktor\"",
            "second-faktor",
            "cannot be a step here",
            "second-factor",
        ),
        (
            "[\"verify-email\", \"second-factor\",",
            "[\"second-factor\", \"verify-email\",",
            "steps = ",
            "until the address is verified",
            "first",
        ),
        ("\"password\", \"names\"", "\"names\"", "steps = ", "sign in again", "add \"password\""),
        (
            "least-characters = 8",
            "least-characters = 4",
            "least-characters",
            "4 is not an allowed minimum length",
            "8 to 64",
        ),
        ("of-use = \"12 h\"", "of-use = \"12\"", "of-use", "is not a duration", "12 h"),
        (
            "# two-step-roles = [\"permission-administrator\"]",
            "two-step-roles = [\"chef\"]",
            "chef",
            "unknown role",
            "permission-administrator",
        ),
        ("upload = \"1 GiB\"", "upload = \"1 gig\"", "upload = ", "is not a size", "1 GiB"),
        (
            "drain-timeout = \"25 s\"",
            "drain-timeout = \"25\"",
            "drain-timeout",
            "is not a duration",
            "12 h",
        ),
        (
            "from = \"portal@statistik.example\"",
            "from = \"portal\"",
            "from = ",
            "is not an e-mail address",
            "portal@statistik.example",
        ),
        (
            "encryption = \"starttls\"",
            "encryption = \"none\"",
            "user = ",
            "in the clear",
            "starttls",
        ),
        (
            "# security = \"security@ringen.example\"",
            "security = \"http://x\"",
            "security = ",
            "is not an HTTPS URL",
            "https://",
        ),
        (
            "# security = \"security@ringen.example\"",
            "security = \"nobody\"",
            "security = ",
            "e-mail address",
            "an address",
        ),
        (
            "# security-policy",
            "security-policy",
            "security-policy",
            "`security-policy` needs `security`",
            "security = ",
        ),
        (
            RATES,
            "[limits.rates]\nsignins = { burst = 60, every = \"2 s\" }",
            "signins",
            "unknown limit",
            "sign-ins",
        ),
        (
            RATES,
            "[limits.rates]\nforms = { burst = 0, every = \"2 s\" }",
            "forms = { burst = 0",
            "a burst of 0",
            "burst = 60",
        ),
        (
            RATES,
            "[limits.rates]\nforms = { burst = 6, every = \"2\" }",
            "forms = { burst = 6",
            "is not an interval",
            "200 ms",
        ),
        (
            "# passphrase-from = 15",
            "passphrase-from = 8",
            "passphrase-from",
            "not an allowed length of a passphrase",
            "15 to 64",
        ),
        (
            "proxies = [\"127.0.0.1\"",
            "proxies = [\"localhost\"",
            "proxies = ",
            "is not an address or a network",
            "10.0.0.0/8",
        ),
        (
            "statistik/privacy-1.sv.txt",
            "statistik/privacy-2.sv.txt",
            "privacy-2.sv",
            "cannot be read",
            "text file",
        ),
        (
            "host = \"smtp.statistik",
            "host = \"https://smtp.statistik",
            "host = ",
            "not a host name",
            "port",
        ),
        (
            "database = \"sqlite:/var",
            "database = \"postgres://f@db.example/f?sslmode=require#",
            "database = ",
            "`sslmode` is missing",
            "verify-full",
        ),
        (
            "database = \"sqlite:/var",
            "database = \"mysql:/var",
            "database = ",
            "not the address of a database",
            "postgres://",
        ),
        ("languages = [\"sv\", \"en\"]", "languages = [\"sv\", \"fi\"]", "languages", "fi", ""),
        ("version = 1", "version = 0", "version = 0", "version 0", "upwards"),
        (
            "files = \"/var/lib/farstu/statistik-files\"",
            "",
            "database = ",
            "received files",
            "[storage.s3]",
        ),
        (
            "# [backup]\n",
            "[backup]\nto = \"/b\"\nat = \"25:00\"\nkeep = 14\n",
            "at = \"25:00\"",
            "not a time of day",
            "02:30",
        ),
        (
            "# [backup]\n",
            "[backup]\nto = \"/b\"\nat = \"02:30\"\nkeep = 0\n",
            "keep = 0",
            "at least one",
            "keep = 14",
        ),
        (
            "# [backup]\n",
            "[backup]\nat = \"02:30\"\nkeep = 14\n",
            "[backup]",
            "`to` or [backup.s3] is missing",
            "[backup.s3]",
        ),
        (
            "# [backup]\n",
            "[backup]\nto = \"/var/lib/farstu/statistik-files/b\"\nat = \"02:30\"\nkeep = 14\n",
            "to = \"/var",
            "inside the folder of received files",
            "another disk",
        ),
        (
            "# [storage.s3]",
            "[storage.s3]\nregion = \"r\"\nbucket = \"b\"\naccess-key = { environment = \"A\" }\nsecret-key = { environment = \"B\" }",
            "files = ",
            "cannot both be set",
            "[storage.s3]",
        ),
    ];
    for (old, new, at, what, instead) in cases {
        assert!(SHIPPED.contains(old), "{old}");
        let mut expected = 0;
        let problems = read_changed(|text| {
            let changed = text.replacen(old, new, 1);
            expected = line_with(&changed, at);
            changed
        });
        let problems = problems.err().unwrap_or_else(|| panic!("{new} was taken"));
        let fits = |problem: &Problem| {
            problem.line == expected
                && problem.what.contains(what)
                && problem.instead.contains(instead)
        };
        assert!(problems.iter().any(fits), "{new}: line {expected} expected, got {problems:?}");
    }
}

#[test]
fn all_faults_are_told_at_once_in_order() {
    let problems = read_changed(|text| {
        text.replace("#1f5c4d", "green")
            .replace("\"12 h\"", "\"soon\"")
            .replace("Europe/Stockholm", "here")
    });
    let problems = problems.expect_err("refused");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems.windows(2).all(|pair| pair[0].line <= pair[1].line));
    let said = problems[0].to_string();
    assert!(said.contains("portal.toml:") && said.contains('\n'), "{said}");
}

#[test]
fn all_names_that_are_no_settings_are_told_at_once_and_the_values_too() {
    let problems = read_changed(|text| {
        let changed = text
            .replace("accent = ", "acent = ")
            .replace("of-use = \"12 h\"", "of-usee = \"soon\"");
        changed
            .replace("languages = ", "weather = \"fine\"\nlanguages = ")
            .replace("Europe/Stockholm", "here")
    });
    let said: Vec<String> =
        problems.expect_err("refused").iter().map(|problem| problem.what.clone()).collect();
    let expected = [
        "unknown setting `weather`",
        "unknown time zone \"here\"",
        "unknown setting `acent`",
        "unknown setting `of-usee`",
        "\"soon\" is not a duration",
    ];
    assert_eq!(said, expected);
}

/// A duplicate name of which one is misspelt; and a blanked line that began a list.
#[test]
fn putting_names_right_ends_and_brings_no_fault_of_its_own() {
    let twice = read_changed(|text| text.replace("accent = ", "acent = \"#000\"\naccent = "))
        .expect_err("refused");
    assert!(twice[0].what.contains("unknown setting `acent`"), "{twice:?}");
    let several = read_changed(|text| {
        text.replace("languages = ", "weather = [\n\"fine\",\n]\nlanguages = ")
    })
    .expect_err("refused");
    assert!(several.len() == 1 && several[0].what.contains("`weather`"), "{several:?}");
}

#[test]
fn a_missing_setting_and_a_file_that_is_no_toml() {
    let missing = read_changed(|text| text.replace("owner = \"Arbetsgivarringen\"\n", ""))
        .expect_err("refused");
    assert!(missing[0].what.contains("`owner` is missing"), "{missing:?}");
    let broken = read_changed(|text| text.replace("[brand]", "[brand")).expect_err("refused");
    assert_eq!(broken[0].line, line_with(SHIPPED, "[brand]"));
    let nowhere = read(&PathBuf::from("/nowhere/portal.toml")).expect_err("refused");
    assert!(nowhere[0].what.contains("cannot be read"), "{nowhere:?}");
}

#[test]
fn a_database_that_is_refused_is_not_repeated() {
    let problems = read_changed(|text| {
        text.replace("sqlite:/var/lib/farstu/statistik.sqlite", "mysql://farstu:hemligt@db/x")
    });
    let problems = problems.expect_err("refused");
    assert!(
        !problems.iter().any(|problem| problem.to_string().contains("hemligt")),
        "{problems:?}"
    );
}

const KONTO: &str = include_str!("../../../../portals/konto.toml");

/// Reads a changed copy of the shipped provider's file, with its notices beside it.
fn provider_changed(change: impl FnOnce(&str) -> String) -> Result<PortalFile, Vec<Problem>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("konto")).expect("made");
    for name in ["privacy-1.sv.txt", "privacy-1.en.txt"] {
        std::fs::write(folder.path().join("konto").join(name), "words").expect("written");
    }
    let path = folder.path().join("portal.toml");
    std::fs::write(&path, change(KONTO)).expect("written");
    read(&path)
}

/// Each: the text, its replacement, what is wrong, and what to write instead.
#[test]
fn a_service_that_would_be_unsafe_is_refused() {
    let file = provider_changed(str::to_owned).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert_eq!((file.clients.len(), file.tenants.is_empty()), (4, false));
    let secret = "secret = { environment = \"KONTO_VADER_SECRET\" }";
    let cases = [
        (
            "id = \"virkesvader\"",
            "id = \"virkes väder\"",
            "is not a valid id of a client",
            "64 letters",
        ),
        ("id = \"virkesvader\"", "id = \"minasidor-work\"", "two clients", "its own id"),
        (
            "https://vader.example/back",
            "http://vader.example/back",
            "is not HTTPS",
            "service-owners-guide",
        ),
        (
            "https://vader.example/back",
            "https://vader.example/back#x",
            "fragment",
            "service-owners-guide",
        ),
        (secret, "", "no secret to authenticate with", "authentication = \"none\""),
        (
            secret,
            &*format!("{secret}\nauthentication = \"none\""),
            "`secret` is set, but",
            "remove `secret`",
        ),
        (
            secret,
            "authentication = \"none\"\npkce = \"optional\"",
            "PKCE is required",
            "service-owners-guide",
        ),
        (
            secret,
            &*format!("{secret}\nscope = \"openid everything\""),
            "unknown scope",
            "service-owners-guide",
        ),
        (
            secret,
            &*format!("{secret}\nid-token-algorithm = \"HS256\""),
            "RS256, ES256 or EdDSA",
            "service-owners-guide",
        ),
        (secret, &*format!("{secret}\nroles = [\"king\"]"), "not a role", "service-owners-guide"),
        (
            secret,
            &*format!("{secret}\nfirst-part = true"),
            "unknown setting `first-part`",
            "did you mean `first-party`?",
        ),
        (
            "https://vader.example/villkor",
            "javascript:alert(1)",
            "is not an HTTPS address",
            "service-owners-guide",
        ),
        ("1f0e9c36-6b52-4c7e-9a55-0d1c2b3a4f50", "storskogen", "is not a tenant", "domains = "),
        (
            "domains = [\"storskogen.example\"]",
            "domains = [\"Storskogen\"]",
            "is not a lower-case domain",
            "domains = ",
        ),
    ];
    for (old, new, what, instead) in cases {
        assert!(KONTO.contains(old), "{old}");
        let problems = provider_changed(|text| text.replacen(old, new, 1));
        let problems = problems.err().unwrap_or_else(|| panic!("{new} was taken"));
        let fits =
            |problem: &Problem| problem.what.contains(what) && problem.instead.contains(instead);
        assert!(problems.iter().any(fits), "{new}: {problems:?}");
    }
}

#[test]
fn a_secret_is_read_when_the_portal_is_opened_and_is_long_enough() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("short");
    std::fs::write(&secret, "short\n").expect("written");
    let named = |path: &std::path::Path| format!("secret = {{ file = {path:?} }}");
    let with = |path: &std::path::Path| {
        let file = provider_changed(|text| {
            let lines = text.lines().map(|line| {
                if line.starts_with("secret = ") { named(path) } else { line.to_owned() }
            });
            lines.collect::<Vec<_>>().join("\n")
        });
        open_clients(&file.unwrap_or_else(|problems| panic!("{problems:?}")).clients)
    };
    assert!(
        with(&secret)
            .is_err_and(|e| e.contains("at least 32 characters") && !e.contains("short\n"))
    );
    assert!(with(&folder.path().join("nowhere")).is_err_and(|e| e.contains("nowhere")));
    std::fs::write(&secret, "x".repeat(32)).expect("written");
    assert!(with(&secret).is_ok());
}
