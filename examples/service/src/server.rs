//! How the service runs and ends.

use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long requests that are under way may take to end: what sends SIGKILL after SIGTERM often waits for 30 seconds.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `stop` is ready, and finishes what is under way then, for 20 seconds at most.
///
/// What is cut off after that is harmless for what is stored: a commit happens whole or not at all.
///
/// # Errors
///
/// What the operating system reports, and that requests were cut off.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("no more requests are taken");
        // Nobody listens if the server ended by itself.
        let _ = stopping.send(());
    });
    let mut serving = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut serving => return ended.map_err(io::Error::other)?,
        _ = stopped => {}
    }
    match timeout(GRACE, &mut serving).await {
        Ok(ended) => ended.map_err(io::Error::other)?,
        Err(_) => {
            serving.abort();
            Err(io::Error::new(io::ErrorKind::TimedOut, "requests were cut off"))
        }
    }
}

/// Waits for SIGTERM or ctrl-c.
///
/// # Errors
///
/// What the operating system reports. The signals are caught from when this returns.
pub fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
