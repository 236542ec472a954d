
/// How long requests may still take that are there when the process is asked to end.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Waits until the process is asked to end: by Ctrl-C or, as containers do it, by SIGTERM.
///
/// Requests that are there are then answered, and new ones are not taken.
async fn stopped() {
    let interrupted = async {
        // Where Ctrl-C cannot be waited for, it ends the process at once.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut signal) = signal(SignalKind::terminate()) {
                signal.recv().await;
                return;
            }
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
