use std::path::PathBuf;
use std::time::Duration;

use super::{Done, files, say};
use crate::portal;
use crate::portal_file::{Bucket, Files, PortalFile};

/// Reads portal files as `serve` would and tells everything that is wrong, without starting or changing anything.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Portal files (TOML).
    #[arg(required = true, value_name = "PORTAL.toml")]
    portals: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Done {
    let files = files::read_all(&args.portals)?;
    let mut missing = Vec::new();
    for file in &files {
        let before = missing.len();
        if let Err(e) = portal::read_keys(file) {
            missing.push(e);
        }
        if let Some((_, secret)) = &file.mail_server.login
            && let Err(e) = secret.read()
        {
            missing.push(format!("{}: the mail server's password: {e}", file.path.display()));
        }
        for service in &file.clients {
            if let Some(Err(e)) = service.secret.as_ref().map(crate::portal_file::Secret::read) {
                missing.push(format!("{}: the secret of the service {}: {e}", file.path.display(), service.id()));
            }
        }
        if let Files::S3(Bucket { access_key, secret_key, .. }) = &file.files {
            let secrets = [("access", access_key), ("secret", secret_key)].into_iter();
            let unread = secrets.filter_map(|(which, key)| Some((which, key.read().err()?)));
            missing.extend(unread.map(|(which, e)| format!("{}: the {which} key of the store: {e}", file.path.display())));
        }
        if missing.len() == before {
            missing.extend(portal::rehearse(file));
        }
    }
    // Before what is missing: the file itself is right, and that is what most people want to know.
    for file in &files {
        tell(file);
    }
    if missing.is_empty() { Ok(()) } else { Err(missing.join("\n")) }
}

/// `20 ms`, `30 s`.
fn pace(every: Duration) -> String {
    if every.subsec_millis() == 0 { format!("{} s", every.as_secs()) } else { format!("{} ms", every.as_millis()) }
}

/// What the file says, so that a person sees what was understood.
fn tell(file: &PortalFile) {
    say(format_args!("{}: right", file.path.display()));
    let line = |what: &str, value: String| say(format_args!("  {what:18} {value}"));
    line("portal", format!("{} / {}, at {}", file.name.sv, file.name.en, file.origin));
    line("run by", format!("{}; help at {}", file.owner, file.contact_mail));
    let controller = &file.controller;
    line(
        "controller",
        format!("{}, {}; data protection officer {}", controller.name, controller.address, controller.data_protection_officer),
    );
    let steps: Vec<String> = file.invitation_steps.iter().map(ToString::to_string).collect();
    line("by invitation", steps.join(" → "));
    let rules = &file.password;
    let must: Vec<String> = rules.must_have.iter().map(|class| class.as_str().to_owned()).collect();
    let leaked = if rules.leaked.is_some() { "; not from the list of leaked ones" } else { "" };
    let long = rules.passphrase_from.map_or(String::new(), |from| format!(" or {from} characters"));
    line("password", format!("at least {} characters, {}{long}{leaked}", rules.least, must.join(", ")));
    line("session", format!("{} h of use, or {} days", file.session_of_use.as_secs() / 3_600, file.session_stay.as_secs() / 86_400));
    line(
        "database",
        match &file.database {
            store::Url::Sqlite(path) => format!("SQLite, {}", path.display()),
            store::Url::Postgres(_) => "PostgreSQL".to_owned(),
        },
    );
    line("files", file.files.to_string());
    line("upload", format!("at most {} MiB; {} s to end in when the program stops", file.upload >> 20, file.drain_timeout.as_secs()));
    let rates: Vec<String> =
        file.rates.all().map(|(limit, rate)| format!("{limit} {}, then 1 in {}", rate.burst, pace(rate.every))).collect();
    line("limits", rates.join("; "));
    for service in &file.clients {
        line("service", format!("{} ({})", service.name(file.languages.first().copied().unwrap_or_default()), service.id()));
    }
    if let Some(notice) = file.notices.last() {
        line(
            "privacy notice",
            format!("version {}, {} and {} characters", notice.version, notice.sv.chars().count(), notice.en.chars().count()),
        );
    }
}
