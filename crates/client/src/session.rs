//! An authenticated user on a connection.

use crate::connection::Connection;
use crate::connection::security::Security;
use std::sync::Arc;

/// A session: a user who has logged on. Clones are the same session.
/// [MS-SMB2] 3.2.1.3 Per Session
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) connection: Connection,
    pub(crate) security: Arc<Security>,
}

impl Session {
    /// The connection that the session lives on.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// True if everything in this session is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.security.seal
    }
}
