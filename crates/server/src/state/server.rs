//! The server as a whole.

use super::{Connection, Negotiated, Session, Share, ShareKind};
use crate::config::{Encrypt, ServerConfig, Signing};
use crate::outbox::Outbox;
use crate::violation::Violation;
use auth::{Accounts, ServerNames, Throttle};
use crypto::Random;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use store::ObjectStore;
use volume::{Clock, MatchName};
use wire::dtyp::ErrorStatus;
use wire::smb2::FileId;

/// [MS-SMB2] 3.3.1.5 Global
pub struct Server {
    pub(crate) config: ServerConfig,
    pub(crate) names: Arc<ServerNames>,
    pub(crate) store: Arc<ObjectStore>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) throttle: Arc<Throttle>,
    /// ShareList, by folded name.
    shares: HashMap<String, Arc<Share>>,
    connections: Mutex<HashMap<u64, Weak<Connection>>>,
    /// GlobalSessionTable.
    sessions: Mutex<HashMap<u64, Arc<Session>>>,
    last_connection: AtomicU64,
    last_open: AtomicU64,
    open_count: Arc<AtomicUsize>,
}

impl Server {
    /// A server that serves `config.shares` to the users of `accounts`.
    pub fn new(
        config: ServerConfig,
        store: Arc<ObjectStore>,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Arc<Self> {
        let shares = share_list(&config);
        Arc::new(Self {
            names: Arc::new(config.names.clone()),
            config,
            store,
            accounts,
            clock,
            random,
            throttle: Arc::new(Throttle::new()),
            shares,
            connections: Mutex::new(HashMap::new()),
            sessions: Mutex::new(HashMap::new()),
            last_connection: AtomicU64::new(0),
            last_open: AtomicU64::new(0),
            open_count: Arc::new(AtomicUsize::new(0)),
        })
    }

    /// Takes a new transport. Above the limit of connections its outbox is closed at once, and
    /// nothing is received from it. [MS-SMB2] 3.3.5.1 Accepting an Incoming Connection
    pub fn connect(self: &Arc<Self>, peer: SocketAddr, outbox: Arc<dyn Outbox>) -> Arc<Connection> {
        let id = self
            .last_connection
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        let connection = Connection::new(id, peer, Arc::clone(self), outbox);
        let admitted = {
            let mut connections = self.connections.lock();
            let room = connections.len() < self.config.limits.connections;
            if room {
                connections.insert(id, Arc::downgrade(&connection));
            }
            room
        };
        if !admitted {
            connection.violated(Violation::TooManyConnections);
            connection.disconnected();
        }
        connection
    }

    /// A share by its name, in any case.
    pub(crate) fn share(&self, name: &str) -> Option<Arc<Share>> {
        self.shares.get(&MatchName::fold(name)).cloned()
    }

    /// All shares.
    pub(crate) fn shares(&self) -> impl Iterator<Item = &Arc<Share>> {
        self.shares.values()
    }

    /// RequireMessageSigning.
    pub(crate) fn requires_signing(&self) -> bool {
        self.config.signing == Signing::Required
    }

    /// IsEncryptionSupported: some share has a use for it.
    pub(crate) fn offers_encryption(&self) -> bool {
        self.config
            .shares
            .iter()
            .any(|share| share.encrypt != Encrypt::Off)
    }

    /// Makes a session with a number that no other has.
    pub(crate) fn add_session(
        &self,
        connection: &Connection,
        negotiated: &Negotiated,
    ) -> Result<Arc<Session>, ErrorStatus> {
        let mut sessions = self.sessions.lock();
        if sessions.len() >= self.config.limits.sessions {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        let session_id = std::iter::repeat_with(|| self.random_u64())
            .find(|id| *id != 0 && *id != u64::MAX && !sessions.contains_key(id))
            .ok_or(ErrorStatus::INSUFFICIENT_RESOURCES)?;
        let preauth = negotiated.preauth.clone();
        let session = Session::new(session_id, connection.id, preauth, self.clock.monotonic());
        connection.add_session(&session)?;
        sessions.insert(session_id, Arc::clone(&session));
        Ok(session)
    }

    /// GlobalSessionTable.
    pub(crate) fn session(&self, session_id: u64) -> Option<Arc<Session>> {
        self.sessions.lock().get(&session_id).cloned()
    }

    /// Ends a session: off the tables, its waiting requests answered, its opens closed.
    pub(crate) fn end_session(&self, session: &Arc<Session>) {
        if let Some(connection) = self.connection(session.connection_id) {
            connection.remove_session(session.session_id);
        }
        self.forget_session(session);
    }

    /// Ends a session whose connection is gone or has forgotten it.
    pub(crate) fn forget_session(&self, session: &Arc<Session>) {
        self.sessions.lock().remove(&session.session_id);
        session.remove_all().iter().for_each(|open| open.close());
    }

    pub(crate) fn forget_connection(&self, id: u64) {
        self.connections.lock().remove(&id);
    }

    /// A connection by its number.
    pub(crate) fn connection(&self, id: u64) -> Option<Arc<Connection>> {
        self.connections.lock().get(&id)?.upgrade()
    }

    /// ConnectionList.
    pub(crate) fn connections(&self) -> Vec<Arc<Connection>> {
        self.connections
            .lock()
            .values()
            .filter_map(Weak::upgrade)
            .collect()
    }

    /// A FileId that no other open has, and none had since the server started.
    pub(crate) fn next_file_id(&self) -> FileId {
        let number = self
            .last_open
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        FileId {
            persistent: number,
            volatile: number,
        }
    }

    /// The count of opens of the whole server, INSUFFICIENT_RESOURCES if there are too many.
    pub(crate) fn open_count(&self) -> Result<&Arc<AtomicUsize>, ErrorStatus> {
        if self.open_count.load(Ordering::Relaxed) >= self.config.limits.opens {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        Ok(&self.open_count)
    }

    fn random_u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.random.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

fn share_list(config: &ServerConfig) -> HashMap<String, Arc<Share>> {
    let pipes = Share {
        name: "IPC$".to_owned(),
        comment: "Remote IPC".to_owned(),
        kind: ShareKind::Pipe,
    };
    let disks = config.shares.iter().map(|share| Share {
        name: share.root.name.clone(),
        comment: share.comment.clone(),
        kind: ShareKind::Disk {
            root: Arc::clone(&share.root),
            encrypt: share.encrypt,
        },
    });
    // IPC$ comes last: no disk share can take its name.
    disks
        .chain(std::iter::once(pipes))
        .map(|share| (MatchName::fold(&share.name), Arc::new(share)))
        .collect()
}
