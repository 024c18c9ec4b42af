//! What expires: connections and sessions that do nothing, and sessions of users that are no more.
//! [MS-SMB2] 3.3.2.3 Session Expiration Timer

use crate::state::{Connection, Server, Session};
use crate::violation::Violation;
use std::time::Duration;

impl Server {
    /// Ends what has been idle for too long. To be called every few seconds; may touch the disk.
    /// Requests that wait for a lock wait as long as their client wants.
    pub fn expire(&self) {
        let now = self.clock.monotonic();
        for connection in self.connections() {
            if connection
                .idle_deadline()
                .is_some_and(|deadline| deadline <= now)
            {
                connection.violated(Violation::TooLateToLogOn);
                continue;
            }
            self.expire_sessions(&connection, now);
        }
    }

    fn expire_sessions(&self, connection: &Connection, now: Duration) {
        for session in connection.sessions() {
            if !self.is_welcome(&session) {
                tracing::info!(peer = %connection.peer(), "ending the session of a removed user");
                self.end_session(&session);
                continue;
            }
            let deadline = session
                .last_request()
                .saturating_add(self.config.limits.idle_session);
            let (_, opens) = session.counts();
            if opens == 0 && deadline <= now {
                tracing::debug!(peer = %connection.peer(), "ending an idle session");
                self.end_session(&session);
            }
        }
    }

    /// False once the account that a session was logged on by is gone, disabled or another one.
    fn is_welcome(&self, session: &Session) -> bool {
        let Some(established) = session.established() else {
            return true;
        };
        let identity = &established.identity;
        self.accounts
            .find(&identity.user)
            .is_some_and(|account| !account.disabled && account.sid == identity.sid)
    }
}
