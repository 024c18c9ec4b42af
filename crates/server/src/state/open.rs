//! Opens.

use super::oplock::{self, Oplock};
use super::tree_connect::TreeConnect;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::smb2::{FileId, OplockLevel};

/// [MS-SMB2] 3.3.1.10 Per Open
pub(crate) struct Open {
    pub(crate) file_id: FileId,
    pub(crate) tree_connect: Arc<TreeConnect>,
    pub(crate) local: LocalOpen,
    /// Open.CurrentEaIndex, counted from 0: the extended attribute that is told next.
    pub(crate) current_ea_index: AtomicUsize,
    /// The oplock that was granted with it.
    oplock: OnceLock<Arc<Oplock>>,
    /// The server's count of opens, which this one is part of.
    counted_in: Arc<AtomicUsize>,
}

/// Open.LocalOpen: what an open leads to.
pub(crate) enum LocalOpen {
    /// A file or directory of the object store.
    File(Arc<store::Open>),
    /// A named pipe.
    Pipe(Mutex<rpc::Pipe>),
}

impl Open {
    pub(crate) fn new(
        file_id: FileId,
        tree_connect: Arc<TreeConnect>,
        local: LocalOpen,
        counted_in: Arc<AtomicUsize>,
    ) -> Arc<Self> {
        counted_in.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self {
            file_id,
            tree_connect,
            local,
            current_ea_index: AtomicUsize::new(0),
            oplock: OnceLock::new(),
            counted_in,
        })
    }

    /// The file or directory behind the open; pipes cannot do what needs one.
    pub(crate) fn file(&self) -> Result<&Arc<store::Open>, ErrorStatus> {
        match &self.local {
            LocalOpen::File(file) => Ok(file),
            LocalOpen::Pipe(_) => Err(ErrorStatus::INVALID_DEVICE_REQUEST),
        }
    }

    /// Open.GrantedAccess; what a pipe can do does not depend on rights.
    pub(crate) fn granted_access(&self) -> AccessMask {
        match &self.local {
            LocalOpen::File(file) => file.granted_access(),
            LocalOpen::Pipe(_) => AccessMask::FILE_ALL,
        }
    }

    /// ACCESS_DENIED unless one of `rights` was granted.
    pub(crate) fn require_any(&self, rights: AccessMask) -> Result<(), ErrorStatus> {
        if self.granted_access().intersects(rights) {
            Ok(())
        } else {
            Err(ErrorStatus::ACCESS_DENIED)
        }
    }

    /// Notes the oplock that a CREATE has got; it gets one once.
    pub(crate) fn set_oplock(&self, oplock: Arc<Oplock>) {
        self.oplock.get_or_init(|| oplock);
    }

    /// What an acknowledgment of a break is answered.
    pub(crate) fn acknowledge(&self, level: OplockLevel) -> ErrorStatus {
        match self.oplock.get() {
            Some(oplock) => oplock.acknowledged(level),
            None => oplock::not_breaking(),
        }
    }

    /// [MS-SMB2] 3.3.4.17 Server Application Requests Closing an Open
    pub(crate) fn close(&self) {
        if let LocalOpen::File(file) = &self.local {
            file.close();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.counted_in.fetch_sub(1, Ordering::Relaxed);
    }
}
