//! A share that a session has entered.

use crate::connection::Connection;
use crate::connection::request::Request;
use crate::error::Error;
use crate::limits::OFFLOAD_REFUSAL_LIFETIME;
use crate::record::Note;
use crate::session::Session;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Instant;
use wire::dtyp::AccessMask;
use wire::smb2::Command;

/// A tree connect: the way into a share. Clones are the same tree connect.
/// [MS-SMB2] 3.2.1.4 Per Tree Connect
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) inner: Arc<TreeInner>,
}

#[derive(Debug)]
pub(crate) struct TreeInner {
    pub(crate) session: Session,
    pub(crate) tree_id: u32,
    pub(crate) share: String,
    /// TreeConnect.EncryptData
    pub(crate) seal: bool,
    pub(crate) maximal_access: AccessMask,
    /// Why and when the server last said that this share has no offload.
    pub(crate) offload_refusal: Mutex<Option<(Instant, Error)>>,
}

impl Tree {
    /// The session that it belongs to.
    pub fn session(&self) -> &Session {
        &self.inner.session
    }

    /// The connection that it belongs to.
    pub fn connection(&self) -> &Connection {
        &self.inner.session.connection
    }

    /// The share's name.
    pub fn share(&self) -> &str {
        &self.inner.share
    }

    /// What this user may do in the share at most.
    pub fn maximal_access(&self) -> AccessMask {
        self.inner.maximal_access
    }

    /// True if what goes to this share is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.inner.seal || self.inner.session.is_encrypted()
    }

    /// Why offload need not be tried in this share, if the server said so lately.
    pub(crate) fn offload_refusal(&self) -> Option<Error> {
        let refusal = self.inner.offload_refusal.lock();
        let (since, reason) = refusal.as_ref()?;
        (since.elapsed() < OFFLOAD_REFUSAL_LIFETIME).then(|| reason.clone())
    }

    /// Keeps in mind that the share has no offload.
    pub(crate) fn refuse_offload(&self, reason: Error) {
        *self.inner.offload_refusal.lock() = Some((Instant::now(), reason));
    }

    /// A request within this tree that costs one credit.
    pub(crate) fn request(&self, command: Command, doing: &'static str, note: Note) -> Request<'_> {
        Request {
            tree_id: self.inner.tree_id,
            seal: self.inner.seal,
            ..Request::new(command, doing, note).within(&self.inner.session.security)
        }
    }
}
