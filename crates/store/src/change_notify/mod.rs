//! Watching directories. [MS-FSA] 2.1.1.8 Per ChangeNotifyEntry and 2.1.4.1 Algorithm for
//! Reporting a Change Notification for a Directory
//!
//! Changes made through this server are seen; what other programs do to the files is not.

mod filter;
mod pending;
mod place;
mod watch;

pub use filter::{NotifyAction, NotifyFilter};
pub(crate) use pending::PendingNotifications;
pub(crate) use place::NamePlace;
pub(crate) use watch::WatchTerms;
pub use watch::{NotifyCompletion, NotifyRecord, Watch};

use crate::limits;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use volume::NodeId;
use wire::dtyp::ErrorStatus;

/// All directories that are being watched.
#[derive(Debug, Default)]
pub(crate) struct ChangeNotify {
    watches: Mutex<Vec<Arc<Watch>>>,
    /// How many there are, for those who only want to know that there are none.
    count: AtomicUsize,
}

/// Something that happened to a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change<'a> {
    pub(crate) place: &'a NamePlace,
    pub(crate) action: NotifyAction,
    /// Which watchers want to know.
    pub(crate) filter: NotifyFilter,
}

impl ChangeNotify {
    /// True if nobody watches anything: nothing needs to be reported.
    pub(crate) fn is_idle(&self) -> bool {
        self.count.load(Ordering::Relaxed) == 0
    }

    /// Begins to watch.
    pub(crate) fn add(&self, terms: WatchTerms) -> Result<Arc<Watch>, ErrorStatus> {
        let mut watches = self.watches.lock();
        let by_same_user = watches
            .iter()
            .filter(|watch| watch.is_for(&terms.principal))
            .count();
        if watches.len() >= limits::WATCHES_IN_ALL || by_same_user >= limits::WATCHES_PER_USER {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        let watch = Arc::new(Watch::new(terms));
        watches.push(Arc::clone(&watch));
        self.count.store(watches.len(), Ordering::Relaxed);
        Ok(watch)
    }

    /// Ends a watch; whoever waits learns NOTIFY_CLEANUP.
    pub(crate) fn remove(&self, watch: &Arc<Watch>) {
        let mut watches = self.watches.lock();
        watches.retain(|known| !Arc::ptr_eq(known, watch));
        self.count.store(watches.len(), Ordering::Relaxed);
        drop(watches);
        watch.end();
    }

    /// Tells every watcher what is meant for it, all at once: nothing comes between the two names
    /// of a rename.
    pub(crate) fn report(&self, changes: &[Change<'_>]) {
        if self.is_idle() {
            return;
        }
        for watch in self.all() {
            watch.record(changes);
        }
    }

    /// A directory is to be deleted: who watches it is told DELETE_PENDING.
    pub(crate) fn directory_deleted(&self, directory: NodeId) {
        if self.is_idle() {
            return;
        }
        for watch in self.all().iter().filter(|watch| watch.is_of(directory)) {
            watch.set_deleted();
        }
    }

    /// The watchers are told without the lock: what they are told goes to other connections.
    fn all(&self) -> Vec<Arc<Watch>> {
        self.watches.lock().clone()
    }
}
