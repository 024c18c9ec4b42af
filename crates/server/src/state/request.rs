//! Requests between their arrival and their answer.

use super::Session;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wire::dtyp::ErrorStatus;
use wire::smb2::{Header, HeaderFlags, TransformHeader};

/// A frame after decryption.
pub(crate) struct Message {
    frame: Vec<u8>,
    start: usize,
    /// Request.TransformSessionId: whose key opened the frame. `None` if it came unencrypted.
    pub(crate) encrypted_by: Option<Arc<Session>>,
}

impl Message {
    /// A frame that came unencrypted.
    pub(crate) const fn plain(frame: Vec<u8>) -> Self {
        Self {
            frame,
            start: 0,
            encrypted_by: None,
        }
    }

    /// A frame whose content behind the transform header was decrypted in place.
    pub(crate) const fn decrypted(frame: Vec<u8>, session: Arc<Session>) -> Self {
        Self {
            frame,
            start: TransformHeader::LEN,
            encrypted_by: Some(session),
        }
    }

    /// The message from its first SMB2 header on.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.frame.get(self.start..).unwrap_or_default()
    }

    /// One request of the message.
    pub(crate) fn part(&self, range: &Range<usize>) -> &[u8] {
        self.bytes().get(range.clone()).unwrap_or_default()
    }

    /// One request of the message; to check a signature its field is set to zero and put back.
    pub(crate) fn part_mut(&mut self, range: &Range<usize>) -> &mut [u8] {
        let bytes = self.frame.get_mut(self.start..).unwrap_or_default();
        bytes.get_mut(range.clone()).unwrap_or_default()
    }
}

/// One request of a message, with what `receive` found out about it.
/// [MS-SMB2] 3.3.1.13 Per Request
pub(crate) struct Request {
    pub(crate) header: Header,
    /// Where it lies in its message.
    pub(crate) range: Range<usize>,
    /// Whose it is, if it names a session that exists.
    pub(crate) session: Option<Arc<Session>>,
    /// What it is answered with if it is not to be processed.
    pub(crate) refused: Option<ErrorStatus>,
    /// The signature is still to be checked.
    pub(crate) unverified: bool,
    pub(crate) outstanding: Arc<Outstanding>,
}

impl Request {
    /// True for a related operation of a compound.
    pub(crate) const fn is_related(&self) -> bool {
        self.header.flags.contains(HeaderFlags::RELATED_OPERATIONS)
    }

    /// True if the client signed it.
    pub(crate) const fn is_signed(&self) -> bool {
        self.header.flags.contains(HeaderFlags::SIGNED)
    }
}

/// A request that has not been answered, as CANCEL finds it.
#[derive(Debug)]
pub(crate) struct Outstanding {
    cancelled: AtomicBool,
}

impl Outstanding {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            cancelled: AtomicBool::new(false),
        })
    }

    /// Asks for the end of what the request does.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// True once the client, or the loss of its connection, has asked for the end.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}
