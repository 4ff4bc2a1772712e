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

/// `FARSTU_LOG` says how much: `warn`, `debug`, `info,web=debug` … (default `info`).
pub(super) fn start(form: Form) {
    let filter = EnvFilter::try_from_env("FARSTU_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // A log that nobody reads any more must not break what is logged: the words about it would go the same way, and panic.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).log_internal_errors(false);
    match form {
        Form::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        Form::Json => log.json().flatten_event(true).init(),
    }
}
