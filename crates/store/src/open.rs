//! An open file or directory.

use crate::byte_range_lock::Intent;
use crate::change_notify::Watch;
use crate::directory_scan::Scan;
use crate::file::File;
use crate::link::Link;
use crate::options::CreateOptions;
use crate::share::{Principal, ShareRoot};
use crate::store::ObjectStore;
use crate::times::FixedTimes;
use crate::{Result, event};
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use volume::{Kind, Node, NodeId, Stream};
use wire::dtyp::{AccessMask, ErrorStatus};

/// [MS-FSA] 2.1.1.6 Per Open
pub struct Open {
    pub(crate) store: Arc<ObjectStore>,
    pub(crate) share: Arc<ShareRoot>,
    pub(crate) principal: Arc<Principal>,
    pub(crate) file: Arc<File>,
    pub(crate) link: Arc<Link>,
    /// Distinguishes the opens of one store.
    pub(crate) id: u64,
    /// The file, with data descriptors as far as the granted rights need them.
    pub(crate) node: Arc<dyn Node>,
    pub(crate) granted: AccessMask,
    pub(crate) options: CreateOptions,
    pub(crate) mode: AtomicU32,
    pub(crate) position: AtomicU64,
    pub(crate) times: Mutex<FixedTimes>,
    pub(crate) scan: Mutex<Option<Scan>>,
    /// What watches this directory for the open.
    pub(crate) watch: Mutex<Option<Arc<Watch>>>,
    pub(crate) closed: AtomicBool,
}

impl Open {
    /// The rights of this handle.
    pub fn granted_access(&self) -> AccessMask {
        self.granted
    }

    /// True for directories.
    pub fn is_directory(&self) -> bool {
        self.node.kind() == Kind::Directory
    }

    /// The path from the share's root, with backslashes, empty for the root itself; that of a
    /// named stream ends with a colon and its name.
    pub fn path(&self) -> String {
        self.with_stream(self.link.path(self.root_id()))
    }

    /// True for a named stream, which is never a directory, whatever it belongs to.
    pub fn is_stream(&self) -> bool {
        self.file.stream.is_some()
    }

    /// The share it was opened through.
    pub fn share(&self) -> &Arc<ShareRoot> {
        &self.share
    }

    /// On whose behalf it was opened.
    pub fn principal(&self) -> &Arc<Principal> {
        &self.principal
    }

    /// Which file it is.
    pub fn node_id(&self) -> NodeId {
        self.file.id
    }

    /// The options it was opened with.
    pub fn options(&self) -> CreateOptions {
        self.options
    }

    /// True once it is closed.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// True if the file goes when it is closed by all.
    pub fn is_delete_pending(&self) -> bool {
        self.link.is_deleted() || self.file.is_deleted_stream()
    }

    /// Ends the open and does what was put off until then. Once is enough; more do no harm.
    pub fn close(&self) {
        event::close::close(self);
    }

    /// The file's path, with the name of the stream that is open.
    pub(crate) fn with_stream(&self, path: String) -> String {
        match self.stream() {
            Some(stream) => format!("{path}:{}", stream.name()),
            None => path,
        }
    }

    /// The named stream that is open.
    pub(crate) fn stream(&self) -> Option<&Stream> {
        self.file.stream.as_ref().map(|stream| &stream.node)
    }

    /// The file, of which what is open may be a named stream.
    pub(crate) fn base(&self) -> &Arc<File> {
        match &self.file.stream {
            Some(stream) => &stream.base,
            None => &self.file,
        }
    }

    /// The file's node, whether it or a named stream of it is open.
    pub(crate) fn base_node(&self) -> &Arc<dyn Node> {
        self.stream().map_or(&self.node, Stream::file)
    }

    pub(crate) fn root_id(&self) -> NodeId {
        self.share.volume.root().id()
    }

    /// The rights that an event needs. [MS-FSA] names them at the head of each event.
    pub(crate) fn require(&self, rights: AccessMask) -> Result<()> {
        if self.granted.contains(rights) {
            Ok(())
        } else {
            Err(ErrorStatus::ACCESS_DENIED)
        }
    }

    /// At least one of the rights.
    pub(crate) fn require_any(&self, rights: AccessMask) -> Result<()> {
        if self.granted.intersects(rights) {
            Ok(())
        } else {
            Err(ErrorStatus::ACCESS_DENIED)
        }
    }

    /// FILE_LOCK_CONFLICT if a byte-range lock forbids this handle to read or write the range.
    pub(crate) fn check_locks(&self, offset: u64, length: u64, intent: Intent) -> Result<()> {
        if self
            .file
            .locks
            .conflicts(offset, length, intent, Some(self.id))
        {
            return Err(ErrorStatus::FILE_LOCK_CONFLICT);
        }
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("id", &self.id)
            .field("file", &self.file.id)
            .field("path", &self.path())
            .field("granted", &self.granted)
            .finish_non_exhaustive()
    }
}
