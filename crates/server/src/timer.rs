//! What expires. [MS-SMB2] 3.3.2.3 Session Expiration Timer

use crate::state::{Connection, Server};
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
}
