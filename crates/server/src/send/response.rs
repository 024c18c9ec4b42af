//! The responses to one frame, in one frame.
//! [MS-SMB2] 3.3.4.1.3 Sending Compounded Responses

use super::reply::{Produced, Reply};
use super::single::{self, Single};
use super::{encrypt, sign};
use crate::command::{Call, Chain, ErrorData, Place};
use crate::receive::credits;
use crate::state::{Connection, Oplock, Session, Start, WaitingRequest};
use std::sync::Arc;
use wire::dtyp::{NtStatus, Writer};
use wire::smb2::{Header, HeaderFlags};

/// The frame that is being built.
pub(crate) struct Responses<'a> {
    connection: &'a Arc<Connection>,
    /// Whose key encrypts the frame.
    encrypt: Option<&'a Arc<Session>>,
    frame: Vec<u8>,
    /// Where the first response begins: behind the length prefix and the transform header.
    room: usize,
    /// Where the response that was begun last begins.
    start: usize,
    /// What the request at hand has made.
    produced: Produced,
    done: Vec<Done>,
    /// Oplocks that the responses grant.
    granted: Vec<Arc<Oplock>>,
}

/// A finished response.
struct Done {
    start: usize,
    /// Whose key signs it.
    sign: Option<Arc<Session>>,
}

impl<'a> Responses<'a> {
    pub(crate) fn new(connection: &'a Arc<Connection>, encrypt: Option<&'a Arc<Session>>) -> Self {
        let room = encrypt::room(encrypt.is_some());
        Self {
            connection,
            encrypt,
            frame: vec![0; room],
            room,
            start: room,
            produced: Produced::default(),
            done: Vec::new(),
            granted: Vec::new(),
        }
    }

    /// The place of the next response, 8-byte aligned.
    pub(crate) fn begin(&mut self) -> Reply<'_> {
        self.pad();
        self.start = self.frame.len();
        self.produced = Produced::default();
        Reply::new(&mut self.frame, self.start, &mut self.produced)
    }

    /// Ends the response that was begun last: its header, and the link to it from the one before.
    pub(crate) fn finish(&mut self, call: &Call<'_>, chain: &Chain, status: NtStatus) {
        let header = self.header(call, chain, status);
        let mut writer = Writer::new();
        header.encode(&mut writer);
        self.patch(self.start, writer.written());
        if let Some(on_bytes) = self.produced.on_bytes.take() {
            on_bytes(self.frame.get(self.start..).unwrap_or_default());
        }
        self.granted.extend(self.produced.oplock.take());
        let session = self
            .produced
            .session
            .as_ref()
            .or(call.request.session.as_ref());
        let wanted = call.request.is_signed() || self.produced.sign;
        let sign = session
            .filter(|_| wanted && self.encrypt.is_none())
            .cloned();
        if let Some(before) = self.done.last() {
            let next = u32::try_from(self.start.saturating_sub(before.start)).unwrap_or(0);
            let field = before.start.saturating_add(Header::NEXT_COMMAND_OFFSET);
            self.patch(field, &next.to_le_bytes());
        }
        self.done.push(Done {
            start: self.start,
            sign,
        });
        // The last of a compound is padded like the others, one alone is not.
        if call.place == Place::Last {
            self.pad();
        }
    }

    /// Signs, encrypts and sends what is finished.
    pub(crate) fn send(mut self) {
        let mut end = self.frame.len();
        for done in self.done.iter().rev() {
            let message = self.frame.get_mut(done.start..end).unwrap_or_default();
            sign::sign(message, done.sign.as_deref());
            end = done.start;
        }
        if !self.done.is_empty() {
            encrypt::send(self.connection, self.frame, self.encrypt.map(Arc::as_ref));
        }
        self.granted.iter().for_each(|oplock| oplock.announced());
    }

    /// Sends what is finished, tells the client that the request at hand waits, and begins the
    /// wait. [MS-SMB2] 3.3.4.2 Sending an Interim Response for an Asynchronous Operation
    pub(crate) fn send_interim(mut self, call: &Call<'_>, chain: &Chain, start: Start) {
        let request = WaitingRequest {
            header: call.header(),
            session: call.request.session.as_ref(),
            encrypt: self.encrypt.is_some(),
        };
        let waiting = match self.connection.waiting.add(self.connection, &request) {
            Ok(waiting) => waiting,
            Err(status) => {
                self.begin().error(&ErrorData::default());
                self.finish(call, chain, status.status());
                return self.send();
            }
        };
        let header = self.header(call, chain, NtStatus::PENDING);
        let header = Header {
            async_id: Some(waiting.async_id()),
            ..header
        };
        self.frame.truncate(self.start);
        let (connection, encrypt) = (self.connection, self.encrypt);
        self.send();
        // Not signed: the final response has the same MessageId, and with AES-GMAC the same nonce.
        let interim = Single {
            header,
            sign: None,
            encrypt: encrypt.map(Arc::as_ref),
        };
        single::send(connection, &interim, single::no_data);
        let async_id = waiting.async_id();
        start(Arc::clone(&waiting));
        waiting.told();
        // A CANCEL may have come when there was nothing yet to take back.
        if call.request.outstanding.is_cancelled() {
            connection.waiting.cancel(Some(async_id), 0);
        }
    }

    /// [MS-SMB2] 3.3.4.3 Sending a Success Response and 3.3.4.4 Sending an Error Response
    fn header(&self, call: &Call<'_>, chain: &Chain, status: NtStatus) -> Header {
        let request = call.header();
        let session = self
            .produced
            .session
            .as_ref()
            .or(call.request.session.as_ref());
        let mut flags = HeaderFlags::SERVER_TO_REDIR;
        if call.request.is_related() && !self.done.is_empty() {
            flags |= HeaderFlags::RELATED_OPERATIONS;
        }
        Header {
            status,
            flags,
            next_command: 0,
            credits: credits::grant(self.connection, request),
            tree_id: self
                .produced
                .tree_id
                .or(chain.tree_id().ok())
                .unwrap_or(request.tree_id),
            session_id: session.map_or(request.session_id, |session| session.session_id),
            signature: [0; 16],
            async_id: None,
            ..*request
        }
    }

    fn pad(&mut self) {
        let length = self
            .frame
            .len()
            .saturating_sub(self.room)
            .next_multiple_of(8);
        self.frame.resize(self.room.saturating_add(length), 0);
    }

    fn patch(&mut self, at: usize, bytes: &[u8]) {
        let end = at.saturating_add(bytes.len());
        if let Some(place) = self.frame.get_mut(at..end) {
            place.copy_from_slice(bytes);
        }
    }
}
