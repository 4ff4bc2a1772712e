use tokio::signal::unix::{SignalKind, signal};

/// Ends when the program is asked to stop: SIGTERM (a service manager) or SIGINT (Ctrl-C).
pub(crate) async fn asked_to_stop() {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        // Without handlers the signals end the program at once, which loses no committed work.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
