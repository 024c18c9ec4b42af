//! Accepting connections, and ending.

use crate::admission::Admission;
use crate::connection::{self, Stop};
use crate::lanes::Pools;
use crate::limits::NetLimits;
use crate::socket;
use rustix::io::Errno;
use server::Server;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// The pause after an accept that failed for want of descriptors or memory: trying again at
/// once would burn a processor until some connection ends.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// How much longer than the grace the last steps may take.
const END_MAX: Duration = Duration::from_secs(2);

/// Listens on an address; port 0 takes any free one.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// What every listener and connection shares.
struct Shared {
    server: Arc<Server>,
    pools: Arc<Pools>,
    limits: Arc<NetLimits>,
    admission: Arc<Admission>,
    stop: Stop,
}

/// Serves until `shutdown` completes: then accepts no more, lets running requests finish for
/// [`NetLimits::grace`], and closes every connection.
pub async fn serve(
    server: Arc<Server>,
    listeners: Vec<TcpListener>,
    limits: NetLimits,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let (stopping, stop) = connection::stop_pair();
    let shared = Arc::new(Shared {
        server,
        pools: Arc::new(Pools::start(&limits)?),
        admission: Admission::new(limits.connections, limits.connections_per_address),
        limits: Arc::new(limits),
        stop,
    });
    let mut accepting: JoinSet<JoinSet<()>> = listeners
        .into_iter()
        .map(|listener| accept_all(listener, Arc::clone(&shared)))
        .collect();
    tokio::select! {
        () = shutdown => {}
        () = expire(&shared) => {}
    }
    tracing::info!("stopping");
    stopping.begin();
    let all = async {
        while let Some(Ok(mut connections)) = accepting.join_next().await {
            while connections.join_next().await.is_some() {}
        }
    };
    let limit = shared.limits.grace.saturating_add(END_MAX);
    if timeout(limit, all).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
    Ok(())
}

/// Lets the server end what has expired, for ever.
async fn expire(shared: &Shared) {
    loop {
        sleep(shared.limits.expire_every).await;
        let server = Arc::clone(&shared.server);
        shared.pools.run(move || server.expire()).await;
    }
}

/// Accepts until the stop; returns the connections that are still there.
async fn accept_all(listener: TcpListener, shared: Arc<Shared>) -> JoinSet<()> {
    let mut connections = JoinSet::new();
    let mut stop = shared.stop.clone();
    loop {
        tokio::select! {
            () = stop.begun() => return connections,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(stream, peer, &shared, &mut connections),
                Err(error) => pause_after(&error).await,
            },
        }
    }
}

/// Starts a connection, or closes it at once when there are too many.
fn admit(stream: TcpStream, peer: SocketAddr, shared: &Arc<Shared>, connections: &mut JoinSet<()>) {
    let ticket = match shared.admission.admit(peer.ip()) {
        Ok(ticket) => ticket,
        Err(refusal) => {
            tracing::warn!(%peer, ?refusal, "connection refused");
            return;
        }
    };
    if let Err(error) = socket::prepare(&stream) {
        tracing::debug!(%peer, %error, "the connection was gone before it began");
        return;
    }
    let shared = Arc::clone(shared);
    connections.spawn(async move {
        let Shared {
            server,
            pools,
            limits,
            stop,
            ..
        } = &*shared;
        connection::run(stream, peer, server, pools, limits, stop.clone()).await;
        drop(ticket);
    });
}

/// A peer that went away while it waited is its own affair; anything else is ours, and lasts.
async fn pause_after(error: &io::Error) {
    if is_peers_affair(error) {
        tracing::debug!(%error, "a connection was gone before it was accepted");
        return;
    }
    tracing::warn!(%error, "cannot accept connections for the moment");
    sleep(ACCEPT_PAUSE).await;
}

fn is_peers_affair(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(Errno::from_raw_os_error);
    // The errors that accept(2) passes on from the new connection.
    matches!(
        code,
        Some(
            Errno::CONNABORTED
                | Errno::CONNRESET
                | Errno::INTR
                | Errno::PROTO
                | Errno::PERM
                | Errno::HOSTDOWN
                | Errno::HOSTUNREACH
                | Errno::NETDOWN
                | Errno::NETUNREACH
                | Errno::TIMEDOUT
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn running_out_of_descriptors_does_not_spin() {
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOMEM, Errno::NOBUFS] {
            let before = Instant::now();
            pause_after(&io::Error::from_raw_os_error(errno.raw_os_error())).await;
            assert!(before.elapsed() >= ACCEPT_PAUSE, "{errno}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_went_away_delays_nobody() {
        let before = Instant::now();
        pause_after(&io::Error::from_raw_os_error(
            Errno::CONNABORTED.raw_os_error(),
        ))
        .await;
        assert_eq!(before.elapsed(), Duration::ZERO);
    }
}
