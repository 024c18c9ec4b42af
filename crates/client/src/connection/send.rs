//! The task that writes frames, so that a caller who gives up never leaves half of one behind.

use super::exchange::Exchange;
use std::sync::{Arc, Weak};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedReceiver;

/// Writes frames until nobody can send any more. The queue is bounded by the credits.
pub(super) async fn run(
    exchange: Weak<Exchange>,
    mut frames: UnboundedReceiver<Vec<u8>>,
    mut transport: impl AsyncWrite + Unpin,
) {
    while let Some(frame) = frames.recv().await {
        let written = match transport.write_all(&frame).await {
            Ok(()) => transport.flush().await,
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            if let Some(exchange) = exchange.upgrade() {
                end(&exchange, &error);
            }
            return;
        }
    }
    // The other side may be gone already.
    let _ = transport.shutdown().await;
}

fn end(exchange: &Arc<Exchange>, error: &std::io::Error) {
    exchange.end(&format!("the connection broke: {error}"));
}
