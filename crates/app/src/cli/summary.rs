//! What a portal file says, one line per setting, so that the operator sees how it was read.

use messages::mail::Encryption;

use crate::portal_file::{BackupPlace, Files, PortalFile, duration_words, kept_for};

/// Pairs of a label and its value.
pub(super) fn lines(file: &PortalFile) -> Vec<(&'static str, String)> {
    let mut lines = about(file);
    ways_in(file, &mut lines);
    let rules = &file.password;
    let must: Vec<&str> = rules.must_have.iter().map(|class| class.as_str()).collect();
    let must = if must.is_empty() { String::new() } else { format!(", with {}", must.join(", ")) };
    let leaked = if rules.leaked.is_some() { ", not in the list of leaked ones" } else { "" };
    let long = rules
        .passphrase_from
        .map_or(String::new(), |from| format!(", or {from} characters of any kind"));
    lines.push(("password", format!("at least {} characters{must}{long}{leaked}", rules.least)));
    lines.push((
        "session",
        format!(
            "{} of use, or {} if the person stays signed in",
            duration_words(file.session_of_use),
            duration_words(file.session_stay)
        ),
    ));
    let roles: Vec<&str> = file.two_step_roles.iter().map(|role| role.as_str()).collect();
    lines.push((
        "two steps",
        if roles.is_empty() { "staff".to_owned() } else { format!("staff, {}", roles.join(", ")) },
    ));
    services(file, &mut lines);
    stores(file, &mut lines);
    lines.push((
        "upload",
        format!(
            "at most {} MiB; {} to finish when the program stops",
            file.upload >> 20,
            duration_words(file.drain_timeout)
        ),
    ));
    let proxies: Vec<String> = file.proxies.iter().map(ToString::to_string).collect();
    lines
        .push(("proxies", if proxies.is_empty() { "none".to_owned() } else { proxies.join(", ") }));
    let kept = &file.retention;
    let told = |time| kept_for(time, base::Language::En);
    let value = format!(
        "closed accounts {}, letters set aside {}, known browsers {}, audit log {}",
        told(kept.closed_accounts),
        told(kept.letters),
        told(kept.known_browsers),
        told(kept.audit)
    );
    lines.push(("kept for", value));
    limits(file, &mut lines);
    if let Some(notice) = file.notices.last() {
        let (sv, en) = (notice.sv.chars().count(), notice.en.chars().count());
        lines.push((
            "privacy notice",
            format!("version {}, {sv} and {en} characters", notice.version),
        ));
    }
    lines
}

fn about(file: &PortalFile) -> Vec<(&'static str, String)> {
    let controller = &file.controller;
    let languages: Vec<String> = file.languages.iter().map(ToString::to_string).collect();
    vec![
        ("portal", format!("{} / {}, at {}", file.name.sv, file.name.en, file.origin)),
        (
            "languages",
            format!(
                "{}; times in {}",
                languages.join(", "),
                file.zone.iana_name().unwrap_or("UTC")
            ),
        ),
        ("run by", format!("{}; help at {}", file.owner, file.contact_mail)),
        (
            "controller",
            format!(
                "{}, {}; data protection officer {}",
                controller.name, controller.address, controller.data_protection_officer
            ),
        ),
    ]
}

/// Each kind of sign-up with its steps, and each upstream provider.
fn ways_in(file: &PortalFile, lines: &mut Vec<(&'static str, String)>) {
    let steps = |steps: &[accounts::registration::Step]| {
        steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ")
    };
    lines.push(("by invitation", steps(&file.invitation_steps)));
    if !file.open.address.is_empty() {
        let age = if file.open.least_age > 0 {
            format!("; minimum age {}", file.open.least_age)
        } else {
            String::new()
        };
        lines.push(("by own address", format!("{}{age}", steps(&file.open.address))));
    }
    if !file.open.upstream.is_empty() {
        lines.push(("by an upstream", steps(&file.open.upstream)));
    }
    for upstream in &file.upstreams {
        let settings = &upstream.settings;
        let name = file.hall.door(&settings.id).map_or("", |door| door.name.as_str());
        let at = settings.authority.as_deref().unwrap_or("the provider's default address");
        let domains = if upstream.domains.is_empty() {
            String::new()
        } else {
            format!("; for {}", upstream.domains.join(", "))
        };
        let comes_back = crate::portal_file::return_address(&file.origin, &settings.id);
        lines.push((
            "upstream",
            format!("{name} ({}), at {at}, redirect URI {comes_back}{domains}", settings.id),
        ));
    }
}

/// Clients, and the services that the front page links to.
fn services(file: &PortalFile, lines: &mut Vec<(&'static str, String)>) {
    let language = file.languages.first().copied().unwrap_or_default();
    for service in &file.clients {
        lines.push(("client", format!("{} ({})", service.name(language), service.id())));
    }
    for service in &file.hall.services {
        lines.push((
            "on the front page",
            format!("{}, {}", service.name.get(language), service.url),
        ));
    }
}

fn stores(file: &PortalFile, lines: &mut Vec<(&'static str, String)>) {
    let database = match &file.database {
        store::Url::Sqlite(path) => format!("SQLite, {}", path.display()),
        // A PostgreSQL URL can hold a password.
        store::Url::Postgres(_) => "PostgreSQL".to_owned(),
    };
    lines.push(("database", database));
    let files = match &file.files {
        Files::Folder(path) => path.display().to_string(),
        store @ Files::S3(_) => store.to_string(),
    };
    lines.push(("files", files));
    if let Some(plan) = &file.backup {
        let place = match &plan.place {
            BackupPlace::Folder(path) => path.display().to_string(),
            BackupPlace::S3(bucket) => Files::S3(bucket.clone()).to_string(),
        };
        lines.push((
            "backup",
            format!(
                "{place}, daily at {:02}:{:02}, the last {} kept",
                plan.at.hour(),
                plan.at.minute(),
                plan.keep
            ),
        ));
    }
    let server = &file.mail_server;
    let how = match server.encryption {
        Encryption::StartTls => "STARTTLS",
        Encryption::Tls => "TLS",
        Encryption::None => "not encrypted",
    };
    let login = if server.login.is_some() { ", with a login" } else { "" };
    lines.push((
        "mail",
        format!("from {} by {}:{}, {how}{login}", file.mail_from, server.host, server.port),
    ));
    let tls = file.tls.as_ref().map_or("by a proxy in front".to_owned(), |tls| {
        format!("by the program, {}", tls.certificate.display())
    });
    lines.push(("encryption", tls));
}

/// Rate limits: the burst, and then the interval.
fn limits(file: &PortalFile, lines: &mut Vec<(&'static str, String)>) {
    for (limit, rate) in file.rates.all() {
        lines.push((
            "limit",
            format!(
                "{limit}: {} at once, then one every {}",
                rate.burst,
                duration_words(rate.every)
            ),
        ));
    }
}

#[cfg(test)]
#[test]
fn every_way_in_upstream_service_and_limit_is_told() {
    let path =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../portals/minasidor.toml");
    let file = crate::portal_file::read(&path).unwrap_or_else(|problems| panic!("{problems:?}"));
    let lines = lines(&file);
    let count = |what: &str| lines.iter().filter(|(name, _)| *name == what).count();
    for (what, expected) in [
        ("by invitation", 1),
        ("by own address", 1),
        ("by an upstream", 1),
        ("upstream", 3),
        ("client", 2),
        ("on the front page", 3),
        ("limit", web::kernel::LIMITS.len()),
        ("mail", 1),
        ("proxies", 1),
    ] {
        assert_eq!(count(what), expected, "{what}: {lines:?}");
    }
}
