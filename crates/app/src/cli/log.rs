//! The program's log: its format, its level (`FARSTU_LOG`), and the libraries that stay quiet.

use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// The log's format.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line, for log collectors.
    Json,
}

/// Libraries that below this level log their input, and so personal data and secrets, or every
/// attempt whose outcome `/readyz` reports.
const QUIET: [&str; 5] =
    ["tokio_postgres=info", "postgres=info", "hyper=info", "h2=info", "object_store=warn"];

/// `FARSTU_LOG` sets the level: `warn`, `debug`, `info,web=debug` … (default `info`).
pub(super) fn start(form: Form) -> Result<(), String> {
    let asked = std::env::var("FARSTU_LOG")
        .ok()
        .filter(|asked| !asked.trim().is_empty())
        .unwrap_or_else(|| "info".to_owned());
    let filter =
        filter(&asked).ok_or("FARSTU_LOG is invalid: write error, warn, info, debug or trace, or a list such as info,web=debug")?;
    // A closed standard error must not break the program: the message about the failed write would
    // fail in the same way, and panic.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .log_internal_errors(false);
    match form {
        Form::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        Form::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

fn filter(asked: &str) -> Option<EnvFilter> {
    // `EnvFilter` reads a single word that is not a level as a module's name, and then logs nothing
    // else.
    if !asked.contains(['=', ',']) && asked.parse::<tracing::level_filters::LevelFilter>().is_err()
    {
        return None;
    }
    let filter = EnvFilter::try_new(asked).ok()?;
    QUIET.iter().try_fold(filter, |filter, quiet| Some(filter.add_directive(quiet.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_level_is_told() {
        for asked in ["info", "WARN", "off", "debug,web=trace", "web=debug"] {
            let filter = filter(asked).map(|filter| filter.to_string());
            assert!(filter.is_some_and(|filter| filter.contains("tokio_postgres=info")), "{asked}");
        }
        for asked in ["verbose", "web=loud", "info,=x"] {
            assert!(filter(asked).is_none(), "{asked}");
        }
    }
}
