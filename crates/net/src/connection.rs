//! One connection: frames in, work out to its lanes, replies back.

use crate::frame::{NoFrame, read_frame};
use crate::lanes::{Lanes, Pools};
use crate::limits::NetLimits;
use crate::outbox::Outbox;
use server::{Connection, Outbox as _, Server};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::AsyncRead;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

/// Learns when the server stops.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

/// Says that the server stops.
pub(crate) struct Stopping(watch::Sender<bool>);

pub(crate) fn stop_pair() -> (Stopping, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopping(sender), Stop(receiver))
}

impl Stopping {
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Completes when the server stops, or is gone.
    pub(crate) async fn begun(&mut self) {
        let _ = self.0.wait_for(|stopped| *stopped).await;
    }
}

/// Why a connection ended.
#[derive(Debug)]
enum End {
    /// Nothing more can be read.
    Input(NoFrame),
    /// The peer broke the protocol so that nothing it says can be trusted.
    Violation(String),
    /// The server wants it closed, or nothing can be sent any more.
    Closed,
    /// The server stops.
    Stop,
}

/// Serves one connection to its end.
pub(crate) async fn run(
    stream: TcpStream,
    peer: SocketAddr,
    server: &Arc<Server>,
    pools: &Pools,
    limits: &NetLimits,
    mut stop: Stop,
) {
    let (mut reader, writer) = stream.into_split();
    let outbox = Outbox::new(limits.outbox_bytes);
    let connection = server.connect(peer, Arc::clone(&outbox) as Arc<dyn server::Outbox>);
    let lanes = Lanes::new(pools, limits, &outbox);
    let writing = {
        let (outbox, stall) = (Arc::clone(&outbox), limits.stall);
        tokio::spawn(async move { outbox.write_to(writer, stall).await })
    };
    tracing::debug!(%peer, "connected");
    let end = tokio::select! {
        end = receive_all(&mut reader, &connection, &lanes, &outbox, limits) => end,
        () = outbox.closed() => End::Closed,
        () = stop.begun() => End::Stop,
    };
    report(peer, &end);
    if matches!(end, End::Stop) {
        let finished = async {
            lanes.idle().await;
            outbox.empty().await;
        };
        let _ = timeout(limits.grace, finished).await;
    }
    // What has not begun is dropped; what runs learns that nobody waits for it any more.
    drop(lanes);
    outbox.close();
    pools.run(move || connection.disconnected()).await;
    let _ = writing.await;
}

/// Hands every frame to the server and every piece of work to its lane.
async fn receive_all(
    reader: &mut (impl AsyncRead + Unpin),
    connection: &Arc<Connection>,
    lanes: &Lanes,
    outbox: &Outbox,
    limits: &NetLimits,
) -> End {
    loop {
        outbox.room().await;
        let frame = match read_frame(reader, || connection.frame_limit(), limits.stall).await {
            Ok(frame) => frame,
            Err(end) => return End::Input(end),
        };
        match connection.receive(frame) {
            Ok(Some(work)) => lanes.dispatch(work).await,
            Ok(None) => {}
            Err(violation) => return End::Violation(violation.to_string()),
        }
    }
}

fn report(peer: SocketAddr, end: &End) {
    match end {
        End::Input(NoFrame::End) => tracing::debug!(%peer, "the peer disconnected"),
        End::Input(end @ (NoFrame::Broken(_) | NoFrame::Stalled)) => {
            tracing::debug!(%peer, "{end}");
        }
        End::Input(end @ NoFrame::Refused(_)) => tracing::info!(%peer, "closed: {end}"),
        End::Violation(why) => tracing::info!(%peer, "closed: {why}"),
        End::Closed => tracing::debug!(%peer, "closed"),
        End::Stop => tracing::debug!(%peer, "closing, the server stops"),
    }
}
