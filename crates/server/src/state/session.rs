//! Sessions.

use super::{Open, TreeConnect};
use auth::{Acceptor, Identity};
use crypto::{PreauthHash, SealingKey, SigningKey};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use store::Principal;
use wire::dtyp::ErrorStatus;
use wire::smb2::FileId;

/// [MS-SMB2] 3.3.1.8 Per Session
pub(crate) struct Session {
    pub(crate) session_id: u64,
    /// Which connection it belongs to.
    pub(crate) connection_id: u64,
    /// Set when the first logon has succeeded: Session.State is then Valid, before that InProgress.
    established: OnceLock<Established>,
    /// The logon that is going on, of a new session or again of an established one.
    pub(crate) logon: Mutex<Option<Acceptor>>,
    /// Session.PreauthIntegrityHashValue until the session is established.
    pub(crate) preauth: Mutex<Option<PreauthHash>>,
    trees: Mutex<HashMap<u32, Arc<TreeConnect>>>,
    opens: Mutex<HashMap<u64, Arc<Open>>>,
    next_tree_id: AtomicU32,
    /// Session.IdleTime, as milliseconds of the monotonic clock.
    last_request_ms: AtomicU64,
}

/// What a successful logon fixed.
pub(crate) struct Established {
    pub(crate) identity: Identity,
    /// Session.SecurityContext.
    pub(crate) principal: Arc<Principal>,
    /// Session.SigningRequired.
    pub(crate) signing_required: bool,
    /// Session.SigningKey.
    pub(crate) signing: SigningKey,
    /// Session.EncryptionKey and DecryptionKey, if both sides can encrypt.
    pub(crate) sealing: Option<Sealing>,
}

/// The keys of encrypted messages.
pub(crate) struct Sealing {
    /// Session.EncryptionKey.
    pub(crate) server_to_client: SealingKey,
    /// Session.DecryptionKey.
    pub(crate) client_to_server: SealingKey,
    /// The nonce of the last message sent; none is ever used twice.
    last_nonce: AtomicU64,
}

impl Sealing {
    pub(crate) const fn new(server_to_client: SealingKey, client_to_server: SealingKey) -> Self {
        Self {
            server_to_client,
            client_to_server,
            last_nonce: AtomicU64::new(0),
        }
    }

    /// Encrypts a frame whose first bytes are room for the transform header.
    pub(crate) fn seal(&self, session_id: u64, frame: &mut [u8]) {
        let nonce = self
            .last_nonce
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.server_to_client.seal(session_id, nonce, frame);
    }
}

impl Session {
    pub(crate) fn new(
        session_id: u64,
        connection_id: u64,
        preauth: Option<PreauthHash>,
        now: Duration,
    ) -> Arc<Self> {
        let session = Self {
            session_id,
            connection_id,
            established: OnceLock::new(),
            logon: Mutex::new(None),
            preauth: Mutex::new(preauth),
            trees: Mutex::new(HashMap::new()),
            opens: Mutex::new(HashMap::new()),
            next_tree_id: AtomicU32::new(1),
            last_request_ms: AtomicU64::new(0),
        };
        session.touch(now);
        Arc::new(session)
    }

    /// What the logon fixed; `None` while Session.State is InProgress.
    pub(crate) fn established(&self) -> Option<&Established> {
        self.established.get()
    }

    /// Makes Session.State Valid. False if it was.
    pub(crate) fn establish(&self, established: Established) -> bool {
        self.established.set(established).is_ok()
    }

    /// [MS-SMB2] 3.3.5.2.8 Updating Idle Time
    pub(crate) fn touch(&self, now: Duration) {
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.last_request_ms.store(now, Ordering::Relaxed);
    }

    /// When the last request came.
    pub(crate) fn last_request(&self) -> Duration {
        Duration::from_millis(self.last_request_ms.load(Ordering::Relaxed))
    }

    /// Session.TreeConnectTable, by TreeId.
    pub(crate) fn tree_connect(&self, tree_id: u32) -> Option<Arc<TreeConnect>> {
        self.trees.lock().get(&tree_id).cloned()
    }

    /// Adds a tree connect made by `make` from its TreeId.
    pub(crate) fn add_tree_connect(
        &self,
        limit: usize,
        make: impl FnOnce(u32) -> TreeConnect,
    ) -> Result<Arc<TreeConnect>, ErrorStatus> {
        let mut trees = self.trees.lock();
        if trees.len() >= limit {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        let tree_id = std::iter::repeat_with(|| self.next_tree_id.fetch_add(1, Ordering::Relaxed))
            .find(|id| *id != 0 && *id != u32::MAX && !trees.contains_key(id))
            .ok_or(ErrorStatus::INSUFFICIENT_RESOURCES)?;
        let tree = Arc::new(make(tree_id));
        trees.insert(tree_id, Arc::clone(&tree));
        Ok(tree)
    }

    /// Removes a tree connect and hands out its opens, which the caller closes.
    pub(crate) fn remove_tree_connect(&self, tree_id: u32) -> Vec<Arc<Open>> {
        self.trees.lock().remove(&tree_id);
        let mut opens = self.opens.lock();
        let closing: Vec<u64> = opens
            .iter()
            .filter(|(_, open)| open.tree_connect.tree_id == tree_id)
            .map(|(id, _)| *id)
            .collect();
        closing.iter().filter_map(|id| opens.remove(id)).collect()
    }

    /// Session.OpenTable. [MS-SMB2] 3.3.5.10 Receiving an SMB2 CLOSE Request and others: looked
    /// up by the volatile part, and the persistent part must be right, too.
    pub(crate) fn open(&self, file_id: FileId) -> Option<Arc<Open>> {
        self.opens
            .lock()
            .get(&file_id.volatile)
            .filter(|o| o.file_id == file_id)
            .cloned()
    }

    /// Adds an open.
    pub(crate) fn add_open(&self, open: Arc<Open>) {
        self.opens.lock().insert(open.file_id.volatile, open);
    }

    /// Removes an open.
    pub(crate) fn remove_open(&self, file_id: FileId) -> Option<Arc<Open>> {
        self.opens.lock().remove(&file_id.volatile)
    }

    /// Removes all tree connects and hands out all opens, which the caller closes.
    pub(crate) fn remove_all(&self) -> Vec<Arc<Open>> {
        self.trees.lock().clear();
        self.opens.lock().drain().map(|(_, open)| open).collect()
    }

    /// How many tree connects and opens there are.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.trees.lock().len(), self.opens.lock().len())
    }
}
