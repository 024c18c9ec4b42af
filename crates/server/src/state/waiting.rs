//! Requests that wait for something and are answered later.

use super::{Connection, Session};
use crate::send::single::{self, Single};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::dtyp::{ErrorStatus, NtStatus, Writer};
use wire::smb2::{Header, HeaderFlags};

/// What begins the wait of a request once the client knows that it waits.
pub(crate) type Start = Box<dyn FnOnce(Arc<Waiting>) + Send>;

/// Takes back what a request waits for.
type Withdraw = Box<dyn FnOnce() + Send>;

/// A request for which an interim response was sent.
/// [MS-SMB2] 3.3.4.2 Sending an Interim Response for an Asynchronous Operation
pub(crate) struct Waiting {
    connection: Arc<Connection>,
    async_id: u64,
    /// The header of the request.
    header: Header,
    session: Option<Arc<Session>>,
    encrypt: bool,
    end: Mutex<End>,
}

/// How a wait ends.
struct End {
    phase: Phase,
    withdraw: Option<Withdraw>,
}

/// The final response must not overtake the interim one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The interim response is not out yet, or the wait not begun.
    Untold,
    /// It has to end with this status as soon as it has begun.
    EndsEarly(ErrorStatus),
    Told,
    Ended,
}

impl Waiting {
    /// Says how to take back what the request waits for; done at once if the wait is over already.
    pub(crate) fn on_withdraw(&self, withdraw: impl FnOnce() + Send + 'static) {
        let mut end = self.end.lock();
        if end.phase == Phase::Ended {
            drop(end);
            withdraw();
        } else {
            end.withdraw = Some(Box::new(withdraw));
        }
    }

    /// The client knows that it waits, and the wait has begun.
    pub(crate) fn told(&self) {
        let mut end = self.end.lock();
        let ends_early = match end.phase {
            Phase::EndsEarly(status) => Some(status),
            Phase::Untold => {
                end.phase = Phase::Told;
                None
            }
            Phase::Told | Phase::Ended => None,
        };
        drop(end);
        if let Some(status) = ends_early {
            self.withdraw();
            self.answer(status.status(), single::no_data);
        }
    }

    /// Sends the final response. False if the request was answered before, so that what it has
    /// got in the meantime must be given back.
    pub(crate) fn complete(
        &self,
        result: Result<(), ErrorStatus>,
        body: impl FnOnce(&mut Writer),
    ) -> bool {
        match result {
            Ok(()) => self.complete_with(NtStatus::SUCCESS, body),
            Err(error) => self.complete_with(error.status(), single::no_data),
        }
    }

    /// The same with a status that may be more than success or failure.
    pub(crate) fn complete_with(&self, status: NtStatus, body: impl FnOnce(&mut Writer)) -> bool {
        let mine = self.connection.waiting.take(self.async_id).is_some();
        if mine {
            drop(self.finish());
            self.answer(status, body);
        }
        mine
    }

    /// Takes back what the request waits for and answers `status`; both only once the client
    /// knows that it waits.
    fn end(&self, status: ErrorStatus) {
        let mut end = self.end.lock();
        if end.phase == Phase::Untold {
            end.phase = Phase::EndsEarly(status);
            return;
        }
        drop(end);
        self.withdraw();
        self.answer(status.status(), single::no_data);
    }

    fn withdraw(&self) {
        if let Some(withdraw) = self.finish() {
            withdraw();
        }
    }

    /// From now on it is over.
    fn finish(&self) -> Option<Withdraw> {
        let mut end = self.end.lock();
        end.phase = Phase::Ended;
        end.withdraw.take()
    }

    /// Async responses grant nothing: the interim response has.
    fn answer(&self, status: NtStatus, body: impl FnOnce(&mut Writer)) {
        let header = Header {
            status,
            credits: 0,
            flags: HeaderFlags::SERVER_TO_REDIR,
            next_command: 0,
            async_id: Some(self.async_id),
            session_id: self
                .session
                .as_ref()
                .map_or(0, |session| session.session_id),
            signature: [0; 16],
            ..self.header
        };
        let signed = self.header.flags.contains(HeaderFlags::SIGNED);
        let session = self.session.as_deref();
        let message = Single {
            header,
            sign: session.filter(|_| signed),
            encrypt: session.filter(|_| self.encrypt),
        };
        single::send(&self.connection, &message, body);
    }

    /// The number that the client knows it by.
    pub(crate) const fn async_id(&self) -> u64 {
        self.async_id
    }
}

/// Connection.AsyncCommandList.
#[derive(Default)]
pub(crate) struct WaitingTable {
    entries: Mutex<HashMap<u64, Arc<Waiting>>>,
    last_id: AtomicU64,
}

/// What a waiting request is made from.
pub(crate) struct WaitingRequest<'a> {
    pub(crate) header: &'a Header,
    pub(crate) session: Option<&'a Arc<Session>>,
    pub(crate) encrypt: bool,
}

impl WaitingTable {
    /// Adds a request; INSUFFICIENT_RESOURCES if too many wait.
    pub(crate) fn add(
        &self,
        connection: &Arc<Connection>,
        request: &WaitingRequest<'_>,
    ) -> Result<Arc<Waiting>, ErrorStatus> {
        let mut entries = self.entries.lock();
        if entries.len() >= connection.limits().waiting_requests || connection.is_closed() {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        let async_id = self.last_id.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let waiting = Arc::new(Waiting {
            connection: Arc::clone(connection),
            async_id,
            header: *request.header,
            session: request.session.cloned(),
            encrypt: request.encrypt,
            end: Mutex::new(End {
                phase: Phase::Untold,
                withdraw: None,
            }),
        });
        entries.insert(async_id, Arc::clone(&waiting));
        Ok(waiting)
    }

    fn take(&self, async_id: u64) -> Option<Arc<Waiting>> {
        self.entries.lock().remove(&async_id)
    }

    /// Ends the requests that `which` picks, each with `status`.
    pub(crate) fn end_all(&self, which: impl Fn(&Waiting) -> bool, status: ErrorStatus) {
        let ending: Vec<Arc<Waiting>> = {
            let mut entries = self.entries.lock();
            entries
                .extract_if(|_, waiting| which(waiting))
                .map(|(_, waiting)| waiting)
                .collect()
        };
        ending.iter().for_each(|waiting| waiting.end(status));
    }

    /// Ends the request that CANCEL names.
    pub(crate) fn cancel(&self, async_id: Option<u64>, message_id: u64) {
        let meant = |waiting: &Waiting| match async_id {
            Some(id) => waiting.async_id == id,
            None => waiting.header.message_id == message_id,
        };
        self.end_all(meant, ErrorStatus::CANCELLED);
    }
}
