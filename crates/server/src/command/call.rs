//! What a handler is called with, and what it answers.

use crate::state::{Connection, Message, Negotiated, Request, Server, Session, Start};
use crate::violation::Violation;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, NtStatus, WireError, Writer};
use wire::smb2::{Command, Dialect, Header};

/// One request on its way to its handler.
pub(crate) struct Call<'a> {
    pub(crate) connection: &'a Arc<Connection>,
    pub(crate) request: &'a Request,
    /// The request's bytes from its SMB2 header on.
    pub(crate) message: &'a [u8],
    /// Request.IsEncrypted.
    pub(crate) encrypted: bool,
    pub(crate) place: Place,
}

/// Where a request stands in its frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Alone,
    /// In a compound, with others behind it.
    Inside,
    /// The last of a compound.
    Last,
}

impl Place {
    /// The places of `count` requests.
    pub(crate) fn of_each(count: usize) -> impl Iterator<Item = Self> {
        let of_one = move |index: usize| match (count, index.saturating_add(1) == count) {
            (1, _) => Self::Alone,
            (_, true) => Self::Last,
            (_, false) => Self::Inside,
        };
        (0..count).map(of_one)
    }
}

/// What a handler did.
pub(crate) enum Outcome {
    /// The body is in the reply, for this status: SUCCESS, or one of the few warnings that carry
    /// data.
    Done(NtStatus),
    /// The client is told to wait; called once it knows that.
    Wait(Start),
}

/// Why a request or its connection fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request, and what the error response tells beside the status.
    Status(ErrorStatus, ErrorData),
    /// The connection.
    Violation(Violation),
}

/// [MS-SMB2] 2.2.2 SMB2 ERROR Response
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct ErrorData {
    pub(crate) context_count: u8,
    pub(crate) bytes: Vec<u8>,
}

/// What a handler answers.
pub(crate) type Answer = Result<Outcome, Failure>;

impl Outcome {
    pub(crate) const SUCCESS: Answer = Ok(Self::Done(NtStatus::SUCCESS));
}

impl From<ErrorStatus> for Failure {
    fn from(status: ErrorStatus) -> Self {
        Self::Status(status, ErrorData::default())
    }
}

/// [MS-SMB2] 3.3.5.2.6 Handling Incorrectly Formatted Requests
impl From<WireError> for Failure {
    fn from(_: WireError) -> Self {
        ErrorStatus::INVALID_PARAMETER.into()
    }
}

impl From<Violation> for Failure {
    fn from(violation: Violation) -> Self {
        Self::Violation(violation)
    }
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        connection: &'a Arc<Connection>,
        message: &'a Message,
        request: &'a Request,
        place: Place,
    ) -> Self {
        Self {
            connection,
            request,
            message: message.part(&request.range),
            encrypted: message.encrypted_by.is_some(),
            place,
        }
    }

    pub(crate) fn server(&self) -> &'a Arc<Server> {
        &self.connection.server
    }

    pub(crate) fn header(&self) -> &'a Header {
        &self.request.header
    }

    pub(crate) fn command(&self) -> Command {
        self.request.header.command
    }

    /// What NEGOTIATE fixed; nothing but NEGOTIATE is dispatched before.
    pub(crate) fn negotiated(&self) -> Result<&'a Negotiated, ErrorStatus> {
        self.connection
            .negotiated()
            .ok_or(ErrorStatus::INVALID_PARAMETER)
    }

    pub(crate) fn dialect(&self) -> Result<Dialect, ErrorStatus> {
        Ok(self.negotiated()?.dialect)
    }

    pub(crate) fn session(&self) -> Result<&'a Arc<Session>, ErrorStatus> {
        self.request
            .session
            .as_ref()
            .ok_or(ErrorStatus::USER_SESSION_DELETED)
    }

    /// INVALID_PARAMETER for a length above what NEGOTIATE allows.
    pub(crate) fn verify_transfer(&self, length: u32) -> Result<(), ErrorStatus> {
        if length > self.negotiated()?.max_transfer {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        Ok(())
    }

    /// A failure whose response carries `data`: in SMB 3.1.1 inside an error context.
    /// [MS-SMB2] 2.2.2.1 SMB2 ERROR Context Response
    pub(crate) fn failure_with(&self, status: ErrorStatus, data: &[u8]) -> Failure {
        if self.dialect() != Ok(Dialect::SMB_3_1_1) {
            return Failure::Status(
                status,
                ErrorData {
                    context_count: 0,
                    bytes: data.to_vec(),
                },
            );
        }
        let mut writer = Writer::new();
        writer.u32(u32::try_from(data.len()).unwrap_or(u32::MAX));
        writer.u32(0);
        writer.bytes(data);
        Failure::Status(
            status,
            ErrorData {
                context_count: 1,
                bytes: writer.into_inner(),
            },
        )
    }

    /// True if an interim response may be sent: not before other requests of the same compound.
    pub(crate) fn may_wait(&self) -> bool {
        self.place != Place::Inside
    }
}
