//! The object store itself.

use crate::change_notify::ChangeNotify;
use crate::file_table::FileTable;
use crate::offload::OffloadEngine;
use crate::settings::Settings;
use crypto::Random;
use parking_lot::{Mutex, RwLock};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use volume::{Clock, NodeId};

/// Directories are spread over this many locks of creation.
const CREATION_LOCKS: usize = 64;

/// All volumes' open files, and what they share.
///
/// Locks are taken in this order: the namespace, a directory's lock of creation,
/// one file's state, one link's place. No
/// lock is held while a completion of somebody else is called.
pub struct ObjectStore {
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) files: Arc<FileTable>,
    pub(crate) offload: OffloadEngine,
    pub(crate) change_notify: ChangeNotify,
    /// Held shared while a path leads to an open, and alone while names move or directories are
    /// chosen for deletion, so that neither sees half of the other.
    pub(crate) namespace: RwLock<()>,
    /// Held while a file in one of the directories has no security descriptor yet.
    creating: [Mutex<()>; CREATION_LOCKS],
    next_open: AtomicU64,
}

impl ObjectStore {
    /// An object store without opens.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Arc<Self> {
        Arc::new(Self {
            offload: OffloadEngine::new(&settings.offload, random.as_ref()),
            settings,
            clock,
            random,
            files: Arc::default(),
            change_notify: ChangeNotify::default(),
            namespace: RwLock::new(()),
            creating: std::array::from_fn(|_| Mutex::new(())),
            next_open: AtomicU64::new(1),
        })
    }

    /// What the administrator chose.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Forgets offload tokens whose time is over, so that their sources are closed. Does no harm
    /// if called often; without it they stay open until the next token is asked for.
    pub fn forget_old_tokens(&self) {
        self.offload.sweep(self.clock.monotonic());
    }

    /// Files that are open now.
    pub fn open_files(&self) -> usize {
        self.files
            .all()
            .iter()
            .filter(|file| file.state.lock().is_open())
            .count()
    }

    /// The lock of creation for a directory.
    pub(crate) fn creating(&self, directory: NodeId) -> &Mutex<()> {
        let index = directory.inode % CREATION_LOCKS as u64;
        // The index is in range by the division.
        &self.creating[index as usize]
    }

    pub(crate) fn next_open_id(&self) -> u64 {
        self.next_open.fetch_add(1, Ordering::Relaxed)
    }
}

impl fmt::Debug for ObjectStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectStore")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
