//! Oplocks that clients were granted.

use super::{Connection, Session};
use crate::send::single::{self, Single};
use parking_lot::Mutex;
use std::sync::{Arc, Weak};
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::smb2::{Command, FileId, Header, HeaderFlags, OplockBreakNotification, OplockLevel};

/// The level II oplock of an open: Open.OplockLevel and Open.OplockState.
/// [MS-SMB2] 3.3.1.10 Per Open
pub(crate) struct Oplock {
    connection: Weak<Connection>,
    /// Whose key encrypts what is sent; `None` where nothing is encrypted.
    encrypt: Option<Weak<Session>>,
    file_id: FileId,
    state: Mutex<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// The client has not been told yet that it has it.
    Granted,
    /// Broken before it was told: it must hear of both, in this order.
    BrokenEarly,
    Held,
    Breaking,
    None,
}

impl Oplock {
    pub(crate) fn new(
        connection: &Arc<Connection>,
        encrypt: Option<&Arc<Session>>,
        file_id: FileId,
    ) -> Arc<Self> {
        Arc::new(Self {
            connection: Arc::downgrade(connection),
            encrypt: encrypt.map(Arc::downgrade),
            file_id,
            state: Mutex::new(State::Granted),
        })
    }

    /// The response that grants it is on its way.
    pub(crate) fn announced(&self) {
        let early = self.change(State::Granted, State::Held) == State::BrokenEarly;
        if early {
            *self.state.lock() = State::Breaking;
            self.notify();
        }
    }

    /// The object store has broken it.
    pub(crate) fn broken(&self) {
        if self.change(State::Held, State::Breaking) == State::Held {
            self.notify();
        } else {
            self.change(State::Granted, State::BrokenEarly);
        }
    }

    /// What an acknowledgment is answered: a level II oplock breaks without. The object store
    /// waits for nothing, so that nothing is completed here.
    /// [MS-SMB2] 3.3.5.22.1 Processing an Oplock Acknowledgment
    pub(crate) fn acknowledged(&self, level: OplockLevel) -> ErrorStatus {
        if self.change(State::Breaking, State::None) != State::Breaking {
            return not_breaking();
        }
        if level == OplockLevel::LEASE {
            ErrorStatus::INVALID_PARAMETER
        } else {
            ErrorStatus::INVALID_OPLOCK_PROTOCOL
        }
    }

    /// Goes from one state to another, if it is the one it is in; says in which it was.
    fn change(&self, from: State, to: State) -> State {
        let mut state = self.state.lock();
        let before = *state;
        if before == from {
            *state = to;
        }
        before
    }

    /// [MS-SMB2] 3.3.4.6 Object Store Indicates an Oplock Break, with the SessionId of note <245>
    fn notify(&self) {
        let Some(connection) = self.connection.upgrade() else {
            return;
        };
        let session = self.encrypt.as_ref().map(Weak::upgrade);
        // Without its session the open is being closed.
        if matches!(session, Some(None)) {
            return;
        }
        let header = Header {
            status: NtStatus::SUCCESS,
            credits: 0,
            flags: HeaderFlags::SERVER_TO_REDIR,
            ..Header::new(Command::OPLOCK_BREAK, u64::MAX)
        };
        let message = Single {
            header,
            sign: None,
            encrypt: session.as_ref().and_then(Option::as_deref),
        };
        let notification = OplockBreakNotification {
            oplock_level: OplockLevel::NONE,
            file_id: self.file_id,
        };
        single::send(&connection, &message, |writer| notification.encode(writer));
    }
}

/// The answer where there is no break to acknowledge.
pub(crate) fn not_breaking() -> ErrorStatus {
    /// [MS-ERREF] 2.3.1 NTSTATUS Values
    const STATUS_INVALID_DEVICE_STATE: NtStatus = NtStatus(0xC000_0184);
    ErrorStatus::new(STATUS_INVALID_DEVICE_STATE).unwrap_or(ErrorStatus::INVALID_PARAMETER)
}
