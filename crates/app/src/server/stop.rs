//! Signals: SIGTERM and SIGINT stop the program, SIGHUP reloads it.

use tokio::signal::unix::{SignalKind, signal};

/// Resolves at SIGTERM (a service manager) or SIGINT (Ctrl-C).
pub(crate) async fn asked_to_stop() {
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        // Without handlers the signals kill the program at once, which loses no committed work.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

/// Calls `reload` at each SIGHUP, on a thread where it may block. Never returns.
pub(crate) async fn on_hangup(reload: impl Fn() + Send + Sync + 'static) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
    let reload = std::sync::Arc::new(reload);
    while hangup.recv().await.is_some() {
        let reload = reload.clone();
        if tokio::task::spawn_blocking(move || reload()).await.is_err() {
            tracing::error!("reloading panicked");
        }
    }
}
