//! What all opens of a file share.

use crate::byte_range_lock::ByteRangeLocks;
use crate::change_notify::PendingNotifications;
use crate::file_table::FileTable;
use crate::link::Link;
use crate::oplock::Oplock;
use crate::options::ShareAccess;
use crate::write_generation::WriteGeneration;
use parking_lot::Mutex;
use std::sync::{Arc, Weak};
use volume::{Node, NodeId, Stream};
use wire::dtyp::AccessMask;

/// A file or directory that is open, or was and is still watched by somebody.
/// [MS-FSA] 2.1.1.3 Per File
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: NodeId,
    pub(crate) state: Mutex<FileState>,
    pub(crate) locks: ByteRangeLocks,
    pub(crate) oplock: Oplock,
    /// Changes that who watches the directory has not been told of.
    pub(crate) pending: PendingNotifications,
    pub(crate) generation: WriteGeneration,
    /// Held by writes that go to the end of the file, wherever that is.
    pub(crate) append: Mutex<()>,
    /// Held while the security descriptor or the extended attributes are read and written again.
    pub(crate) security: Mutex<()>,
    /// Set if this is not the file itself, but one of its named streams.
    pub(crate) stream: Option<NamedStream>,
    table: Weak<FileTable>,
}

/// What makes a named stream. It has locks and opens of its own, like a file.
/// [MS-FSA] 2.1.1.5 Per Stream
#[derive(Debug)]
pub(crate) struct NamedStream {
    /// The file that it belongs to.
    pub(crate) base: Arc<File>,
    pub(crate) node: Stream,
}

/// The part of a file that changes as it is opened and closed.
#[derive(Debug, Default)]
pub(crate) struct FileState {
    /// [MS-FSA] OpenList
    pub(crate) opens: Vec<OpenEntry>,
    /// Names by which it is open.
    pub(crate) links: Vec<Arc<Link>>,
    /// Allocation that a client asked for, beyond the end of file.
    pub(crate) allocation: Option<u64>,
    /// The change time is one that a client has set, which the next change must make go.
    pub(crate) change_time_set: bool,
    /// ARCHIVE is known to be set.
    pub(crate) archived: bool,
    /// Of a file: its named streams that are open.
    pub(crate) streams: Vec<Weak<File>>,
    /// Of a named stream: it goes with the last open.
    pub(crate) stream_deleted: bool,
    /// Of a named stream: it has gone.
    pub(crate) stream_removed: bool,
}

/// What other opens need to know of one.
#[derive(Debug)]
pub(crate) struct OpenEntry {
    pub(crate) id: u64,
    pub(crate) access: AccessMask,
    pub(crate) share: ShareAccess,
    pub(crate) link: Arc<Link>,
}

impl File {
    /// A file that no table knows.
    #[cfg(test)]
    pub(crate) fn new(id: NodeId) -> Self {
        Self::in_table(id, Weak::new())
    }

    pub(crate) fn in_table(id: NodeId, table: Weak<FileTable>) -> Self {
        Self {
            id,
            state: Mutex::default(),
            locks: ByteRangeLocks::default(),
            oplock: Oplock::default(),
            pending: PendingNotifications::default(),
            generation: WriteGeneration::default(),
            append: Mutex::new(()),
            security: Mutex::new(()),
            stream: None,
            table,
        }
    }

    /// A named stream of `base`.
    pub(crate) fn of_stream(base: &Arc<Self>, node: Stream) -> Arc<Self> {
        let mut stream = Self::in_table(base.id, Weak::new());
        stream.stream = Some(NamedStream {
            base: Arc::clone(base),
            node,
        });
        Arc::new(stream)
    }

    /// True if this named stream is to go or has gone.
    pub(crate) fn is_deleted_stream(&self) -> bool {
        let deleted = || {
            let state = self.state.lock();
            state.stream_deleted || state.stream_removed
        };
        self.stream.is_some() && deleted()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if let Some(table) = self.table.upgrade() {
            table.forget(self.id);
        }
    }
}

impl FileState {
    /// The link for a name of this file, known already or new.
    pub(crate) fn link(&mut self, parent: Option<&Arc<dyn Node>>, name: &str) -> Arc<Link> {
        let parent_id = parent.map(|parent| parent.id());
        if let Some(known) = self.links.iter().find(|link| link.is(parent_id, name)) {
            return Arc::clone(known);
        }
        let link = Link::new(parent.cloned(), name.to_owned());
        self.links.push(Arc::clone(&link));
        link
    }

    /// Takes an open out; true if no other has come by the same link.
    pub(crate) fn remove_open(&mut self, id: u64, link: &Arc<Link>) -> bool {
        self.opens.retain(|entry| entry.id != id);
        let last = !self.has_open_by(link);
        if last {
            self.links.retain(|known| !Arc::ptr_eq(known, link));
        }
        if !self.is_open() {
            self.allocation = None;
            self.change_time_set = false;
            self.archived = false;
        }
        last
    }

    /// Forgets a link by which the file was not opened after all.
    pub(crate) fn forget_link_if_unused(&mut self, link: &Arc<Link>) {
        if !self.has_open_by(link) {
            self.links.retain(|known| !Arc::ptr_eq(known, link));
        }
    }

    fn has_open_by(&self, link: &Arc<Link>) -> bool {
        let is_it = |entry: &OpenEntry| Arc::ptr_eq(&entry.link, link);
        self.opens.iter().any(is_it)
            || self
                .open_streams()
                .any(|stream| stream.state.lock().opens.iter().any(is_it))
    }

    /// The named streams that are open.
    pub(crate) fn open_streams(&self) -> impl Iterator<Item = Arc<File>> {
        self.streams.iter().filter_map(Weak::upgrade)
    }

    /// True if the file or one of its streams is open.
    pub(crate) fn is_open(&self) -> bool {
        !self.opens.is_empty()
            || self
                .open_streams()
                .any(|stream| !stream.state.lock().opens.is_empty())
    }

    /// Enters an open of a named stream of this file.
    pub(crate) fn add_stream_open(&mut self, stream: &Arc<File>, entry: OpenEntry) {
        let known = self.open_streams().any(|known| Arc::ptr_eq(&known, stream));
        if !known {
            self.streams.retain(|stream| stream.strong_count() != 0);
            self.streams.push(Arc::downgrade(stream));
        }
        stream.state.lock().opens.push(entry);
    }

    /// Takes out an open of a named stream of this file: true if it was the stream's last, and
    /// if no other has come by the same link.
    pub(crate) fn remove_stream_open(
        &mut self,
        stream: &File,
        id: u64,
        link: &Arc<Link>,
    ) -> (bool, bool) {
        let last_of_stream = {
            let mut state = stream.state.lock();
            state.opens.retain(|entry| entry.id != id);
            state.opens.is_empty()
        };
        if last_of_stream {
            self.streams
                .retain(|known| !std::ptr::eq(known.as_ptr(), stream));
        }
        (last_of_stream, self.remove_open(id, link))
    }

    /// Names that are to go with the last open and are still there.
    pub(crate) fn links_to_delete(&self) -> usize {
        let pending = |link: &&Arc<Link>| {
            let place = link.place.lock();
            place.deleted && !place.removed
        };
        self.links.iter().filter(pending).count()
    }

    /// True if a link of this file is to be deleted.
    pub(crate) fn is_delete_pending(&self) -> bool {
        self.links.iter().any(|link| link.is_deleted())
    }
}
