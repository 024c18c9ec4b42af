//! A request before it has a message id.

use super::security::Security;
use crate::record::Note;
use std::sync::Arc;
use std::time::Duration;
use wire::dtyp::NtStatus;
use wire::smb2::Command;

/// What is asked, of whom, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) command: Command,
    /// For errors: "opening", "reading".
    pub(crate) doing: &'static str,
    /// Credits that it costs.
    pub(crate) charge: u16,
    /// The session it belongs to.
    pub(crate) security: Option<&'a Arc<Security>>,
    /// SessionId while there are no keys yet.
    pub(crate) session_id: u64,
    pub(crate) tree_id: u32,
    /// TreeConnect.EncryptData
    pub(crate) seal: bool,
    /// Sign even if the session does not.
    pub(crate) sign: bool,
    /// Bytes of the body, as a guess for the first allocation.
    pub(crate) size: usize,
    /// Failures that the caller wants to see as an answer.
    pub(crate) accepts: &'a [NtStatus],
    /// How long the server may be silent, if not as long as usual.
    pub(crate) timeout: Option<Duration>,
    pub(crate) note: Note,
}

/// How a message is protected, and so how its answer must be.
#[derive(Clone, Debug)]
pub(super) enum Protection {
    Plain,
    Signed(Arc<Security>),
    Sealed(Arc<Security>),
}

impl<'a> Request<'a> {
    /// A request outside of any session that costs one credit.
    pub(crate) fn new(command: Command, doing: &'static str, note: Note) -> Self {
        Self {
            command,
            doing,
            charge: 1,
            security: None,
            session_id: 0,
            tree_id: 0,
            seal: false,
            sign: false,
            size: 256,
            accepts: &[],
            timeout: None,
            note,
        }
    }

    /// The same request within a session.
    pub(crate) fn within(self, security: &'a Arc<Security>) -> Self {
        Self {
            security: Some(security),
            session_id: security.session_id,
            ..self
        }
    }

    /// [MS-SMB2] 3.2.4.1.1 Signing the Message, 3.2.4.1.8 Encrypting the Message
    pub(super) fn protection(&self) -> Protection {
        match self.security {
            Some(security) if security.seal || self.seal => {
                Protection::Sealed(Arc::clone(security))
            }
            Some(security) if security.sign || self.sign => {
                Protection::Signed(Arc::clone(security))
            }
            _ => Protection::Plain,
        }
    }
}
