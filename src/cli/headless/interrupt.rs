//! Ctrl-C, and the signals by which clusters end a job and terminals go away.

use tokio::sync::watch;

/// Whether the program was told to end.
#[derive(Debug, Clone)]
pub(super) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// Listens from now on.
    pub(super) fn listen() -> Self {
        let (told, interrupt) = watch::channel(false);
        tokio::spawn(async move {
            signal().await;
            told.send_replace(true);
            // Kept until the program ends: a closed channel would be an interruption to nobody.
            told.closed().await;
        });
        Self(interrupt)
    }

    /// Returns once it was.
    pub(super) async fn wait(&mut self) {
        if self.0.wait_for(|told| *told).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        tokio::signal::ctrl_c().await.ok();
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    tokio::signal::ctrl_c().await.ok();
}
