//! [MS-FSA] 2.1.5.5 Server Requests Closing an Open

use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::open::Open;
use crate::options::CreateOptions;
use parking_lot::{RwLockReadGuard, RwLockWriteGuard};
use std::sync::atomic::Ordering;
use volume::Kind;

/// Deletion of a directory excludes creation in it; other closes only want names to stay where
/// they are.
enum Namespace<'a> {
    Shared { _guard: RwLockReadGuard<'a, ()> },
    Alone { _guard: RwLockWriteGuard<'a, ()> },
}

/// Closes the open, once.
pub(crate) fn close(open: &Open) {
    if open.closed.swap(true, Ordering::SeqCst) {
        return;
    }
    // Phase 9 -- Byte Range Locks, first: nothing below depends on them, and others wait.
    open.file.locks.release(open.id);
    // Phase 8 -- Oplock Cleanup
    open.file.oplock.release(open.id);
    *open.scan.lock() = None;
    // Phase 5 -- Directory Change Notification
    let watch = open.watch.lock().take();
    if let Some(watch) = watch {
        open.store.change_notify.remove(&watch);
    }
    let end = end(open);
    if end.removed {
        open.report(NotifyAction::REMOVED, open.name_filter());
    } else if end.stream_removed {
        open.report_stream(NotifyAction::REMOVED_STREAM, NotifyFilter::STREAM_NAME);
    } else {
        open.report_pending();
    }
    if end.deleted && open.is_directory() {
        open.store.change_notify.directory_deleted(open.file.id);
    }
}

/// What a close does to the name.
struct End {
    /// It is to go.
    deleted: bool,
    /// It has gone.
    removed: bool,
    /// The named stream has gone.
    stream_removed: bool,
}

fn end(open: &Open) -> End {
    let delete_on_close = open.options.contains(CreateOptions::DELETE_ON_CLOSE);
    let directory = open.base_node().kind() == Kind::Directory;
    let _namespace = if directory && (delete_on_close || open.link.is_deleted()) {
        Namespace::Alone {
            _guard: open.store.namespace.write(),
        }
    } else {
        Namespace::Shared {
            _guard: open.store.namespace.read(),
        }
    };
    let mut state = open.base().state.lock();
    // Phase 1 - Delete on Close
    let deleted = delete_on_close && !open.is_stream() && may_go(open);
    if delete_on_close && open.is_stream() {
        open.file.state.lock().stream_deleted = true;
    } else if deleted {
        open.link.place.lock().deleted = true;
    }
    let mut stream_removed = false;
    let last = if open.is_stream() {
        let (last_of_stream, last) = state.remove_stream_open(&open.file, open.id, &open.link);
        // Phase 2 - Stream Deletion
        stream_removed = last_of_stream && remove_stream(open);
        last
    } else {
        state.remove_open(open.id, &open.link)
    };
    // Phase 3 - File Deletion
    let removed = remove_link(open, last);
    End {
        deleted,
        removed,
        stream_removed,
    }
}

fn may_go(open: &Open) -> bool {
    !open.is_directory() || open.node.is_empty().unwrap_or(false)
}

/// Removes the stream that is to go, and says whether it has gone. As with a name, the client is
/// told nothing of a failure.
fn remove_stream(open: &Open) -> bool {
    let mut state = open.file.state.lock();
    let Some(stream) = open.stream().filter(|_| state.stream_deleted) else {
        return false;
    };
    let node = open.base_node().as_ref();
    let _no_data = open.base().generation.begin_range(node, 0..0);
    state.stream_removed = stream.remove().is_ok();
    state.stream_removed
}

/// True if the name has gone now.
fn remove_link(open: &Open, last: bool) -> bool {
    let mut place = open.link.place.lock();
    if !place.deleted || place.removed || !(last || place.posix_semantics) {
        return false;
    }
    let Some(parent) = &place.parent else {
        return false;
    };
    // The client is told nothing of a deletion that fails: CLOSE has no error for it. The name
    // may have gone already, or belong to another file now, or the directory be full again.
    if parent.remove_child(&place.name, open.file.id).is_ok() {
        place.removed = true;
        drop(open.base().generation.begin());
        return true;
    }
    if last {
        place.deleted = false;
    }
    false
}
