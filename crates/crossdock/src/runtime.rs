//! The tokio runtime and the wish to stop.

use crate::failure::{Failure, While};
use std::future::Future;
use tokio::signal::unix::{SignalKind, signal};

/// Runs `work` on a new runtime until it ends.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .or_fail(|| "cannot start worker threads".into())?
        .block_on(work)
}

/// Completes when the process is asked to end: Ctrl-C or SIGTERM.
///
/// The handlers are in place when this returns, so nothing that comes later is missed.
pub(crate) fn stop_requested() -> Result<impl Future<Output = ()> + Send, Failure> {
    let listen = |kind| signal(kind).or_fail(|| "cannot listen for signals".into());
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
