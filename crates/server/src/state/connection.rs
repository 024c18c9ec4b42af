//! Connections.

use super::waiting::WaitingTable;
use super::{CommandSequenceWindow, Negotiated, Outstanding, Server, Session};
use crate::limits::Limits;
use crate::outbox::Outbox;
use crate::violation::Violation;
use crate::work::Work;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use wire::dtyp::ErrorStatus;

/// [MS-SMB2] 3.3.1.7 Per Transport Connection
pub struct Connection {
    pub(crate) id: u64,
    pub(crate) peer: SocketAddr,
    pub(crate) server: Arc<Server>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) waiting: WaitingTable,
    created: Duration,
    closed: AtomicBool,
    /// Connection.NegotiateDialect is 0x02FF: an SMB1 NEGOTIATE was answered.
    wildcard: AtomicBool,
    negotiated: OnceLock<Negotiated>,
    tables: Mutex<Tables>,
}

/// What changes while a connection lives. Held for moments only: never during file I/O, and
/// never during cryptography of a payload.
struct Tables {
    window: CommandSequenceWindow,
    sessions: HashMap<u64, Arc<Session>>,
    /// Connection.RequestList.
    requests: HashMap<u64, Arc<Outstanding>>,
}

impl Connection {
    pub(crate) fn new(
        id: u64,
        peer: SocketAddr,
        server: Arc<Server>,
        outbox: Arc<dyn Outbox>,
    ) -> Arc<Self> {
        let tables = Tables {
            window: CommandSequenceWindow::new(),
            sessions: HashMap::new(),
            requests: HashMap::new(),
        };
        Arc::new(Self {
            id,
            peer,
            created: server.clock.monotonic(),
            server,
            outbox,
            waiting: WaitingTable::default(),
            closed: AtomicBool::new(false),
            wildcard: AtomicBool::new(false),
            negotiated: OnceLock::new(),
            tables: Mutex::new(tables),
        })
    }

    /// Takes one frame, without its length prefix, in the order in which frames arrive. Cheap: what
    /// takes time is in the [`Work`]. A [`Violation`] means that the connection must be closed.
    pub fn receive(self: &Arc<Self>, frame: Vec<u8>) -> Result<Option<Work>, Violation> {
        if self.is_closed() {
            return Err(Violation::Closed);
        }
        crate::receive::receive(self, frame)
    }

    /// The longest frame that may come now; known before its bytes are read.
    pub fn frame_limit(&self) -> usize {
        let limits = self.limits();
        match self.negotiated() {
            Some(negotiated) if self.has_established_session() => {
                usize::try_from(negotiated.max_transfer)
                    .unwrap_or(usize::MAX)
                    .saturating_add(limits.frame_overhead)
            }
            _ => limits.frame_before_logon,
        }
    }

    /// The transport is gone, or the caller has decided to end it. Ends all that the connection was
    /// waiting for or held open. May touch the disk: files that were to be deleted on close.
    /// [MS-SMB2] 3.3.7.1 Handling Loss of a Connection
    pub fn disconnected(&self) {
        if self.closed.swap(true, Ordering::AcqRel) {
            return;
        }
        let (sessions, requests) = {
            let mut tables = self.tables.lock();
            (
                std::mem::take(&mut tables.sessions),
                std::mem::take(&mut tables.requests),
            )
        };
        requests.values().for_each(|request| request.cancel());
        self.waiting.end_all(|_| true, ErrorStatus::CANCELLED);
        for session in sessions.values() {
            self.server.forget_session(session);
        }
        self.server.forget_connection(self.id);
    }

    /// When the connection is to be closed if it stays as it is: time since the clock's start.
    /// `None` once somebody has logged on.
    pub fn idle_deadline(&self) -> Option<Duration> {
        let deadline = self.created.saturating_add(self.limits().time_to_log_on);
        (!self.has_established_session()).then_some(deadline)
    }

    /// Who is at the other end.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Closes the transport, without an answer.
    pub(crate) fn violated(&self, violation: Violation) {
        tracing::info!(peer = %self.peer, %violation, "closing the connection");
        self.outbox.close();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.server.config.limits
    }

    /// What NEGOTIATE fixed; `None` before it.
    pub(crate) fn negotiated(&self) -> Option<&Negotiated> {
        self.negotiated.get()
    }

    /// Ends the negotiation.
    pub(crate) fn set_negotiated(&self, negotiated: Negotiated) -> Result<(), Violation> {
        self.negotiated
            .set(negotiated)
            .map_err(|_| Violation::NegotiatedTwice)
    }

    /// Notes that an SMB1 NEGOTIATE was answered with 0x02FF. False if it was before.
    pub(crate) fn set_wildcard(&self) -> bool {
        !self.wildcard.swap(true, Ordering::AcqRel)
    }

    /// Registers a request: its numbers leave the window.
    pub(crate) fn register(&self, message_id: u64, charge: u16) -> Option<Arc<Outstanding>> {
        let mut tables = self.tables.lock();
        if !tables.window.consume(message_id, charge) {
            return None;
        }
        let outstanding = Outstanding::new();
        tables.requests.insert(message_id, Arc::clone(&outstanding));
        Some(outstanding)
    }

    /// A request is about to be answered: it leaves the list, and credits are granted for it.
    pub(crate) fn answered(&self, message_id: u64, charge: u16, requested: u16, limit: u16) -> u16 {
        let mut tables = self.tables.lock();
        tables.requests.remove(&message_id);
        tables.window.answered(charge);
        tables.window.grant(requested, limit)
    }

    /// Finds a request by its MessageId.
    pub(crate) fn outstanding(&self, message_id: u64) -> Option<Arc<Outstanding>> {
        self.tables.lock().requests.get(&message_id).cloned()
    }

    /// Connection.SessionTable.
    pub(crate) fn session(&self, session_id: u64) -> Option<Arc<Session>> {
        self.tables.lock().sessions.get(&session_id).cloned()
    }

    /// Adds a session, unless there are too many.
    pub(crate) fn add_session(&self, session: &Arc<Session>) -> Result<(), ErrorStatus> {
        let limit = self.limits().sessions_per_connection;
        let mut tables = self.tables.lock();
        if tables.sessions.len() >= limit || self.is_closed() {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        tables
            .sessions
            .insert(session.session_id, Arc::clone(session));
        Ok(())
    }

    /// Removes a session from the table; its opens are the caller's business.
    pub(crate) fn remove_session(&self, session_id: u64) {
        self.tables.lock().sessions.remove(&session_id);
    }

    /// True once somebody has logged on and not off again.
    pub(crate) fn has_established_session(&self) -> bool {
        self.tables
            .lock()
            .sessions
            .values()
            .any(|session| session.established().is_some())
    }

    /// All sessions.
    pub(crate) fn sessions(&self) -> Vec<Arc<Session>> {
        self.tables.lock().sessions.values().cloned().collect()
    }
}
