use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// How the log is written.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum Form {
    /// For people.
    #[default]
    Text,
    /// A JSON object a line, for log collectors.
    Json,
}

/// Libraries that below this level log what they are given, and so personal data and secrets; or
/// each try of what `/readyz` tells.
const QUIET: [&str; 5] =
    ["tokio_postgres=info", "postgres=info", "hyper=info", "h2=info", "object_store=warn"];

/// `FARSTU_LOG` says how much: `warn`, `debug`, `info,web=debug` … (default `info`).
pub(super) fn start(form: Form) -> Result<(), String> {
    let asked = std::env::var("FARSTU_LOG")
        .ok()
        .filter(|asked| !asked.trim().is_empty())
        .unwrap_or_else(|| "info".to_owned());
    let filter =
        filter(&asked).ok_or("FARSTU_LOG is not understood: write error, warn, info, debug or trace, or such as info,web=debug")?;
    // A log that nobody reads any more must not break what is logged: the words about it would go
    // the same way, and panic.
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
    // A lone word that is no level is taken for the name of a module, and nothing else is logged.
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
