//! What goes on now, for people.

use super::Server;
use std::net::SocketAddr;
use std::time::Duration;
use wire::smb2::Dialect;

/// A picture of a running server.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Connections, those that have not logged on included.
    pub connections: usize,
    /// Those who have logged on.
    pub sessions: Vec<SessionSummary>,
}

/// One who has logged on.
#[derive(Clone, Debug)]
pub struct SessionSummary {
    /// From where.
    pub peer: SocketAddr,
    /// Who.
    pub user: String,
    /// In which dialect.
    pub dialect: Dialect,
    /// Shares in use.
    pub tree_connects: usize,
    /// Files, directories and pipes held open.
    pub opens: usize,
    /// Since the last request.
    pub idle: Duration,
}

impl Server {
    /// What goes on now.
    pub fn summary(&self) -> Summary {
        let now = self.clock.monotonic();
        let mut summary = Summary::default();
        for connection in self.connections() {
            summary.connections = summary.connections.saturating_add(1);
            let Some(negotiated) = connection.negotiated() else {
                continue;
            };
            for session in connection.sessions() {
                let Some(established) = session.established() else {
                    continue;
                };
                let (tree_connects, opens) = session.counts();
                summary.sessions.push(SessionSummary {
                    peer: connection.peer(),
                    user: established.identity.user.clone(),
                    dialect: negotiated.dialect,
                    tree_connects,
                    opens,
                    idle: now.saturating_sub(session.last_request()),
                });
            }
        }
        summary
    }
}
