//! Requests go out, answers come back: message ids, credits, timeouts, and who waits for what.

use super::credits::{Credits, NoCredits};
use super::security::Security;
use crate::error::Error;
use crate::limits::{FRAME_MAX_AT_FIRST, PENDING_TIMEOUT};
use crate::record::{CallRecord, Note, Recorder};
use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use wire::dtyp::{NtStatus, Writer};
use wire::smb2::{CancelRequest, Command, Header, HeaderFlags, TransformHeader, frame};

/// The shared middle of a connection: between those who call and the two tasks that move bytes.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(super) credits: Credits,
    outstanding: Mutex<Outstanding>,
    outgoing: mpsc::UnboundedSender<Vec<u8>>,
    /// Connection.SessionTable, for decrypting.
    pub(super) sessions: RwLock<HashMap<u64, Arc<Security>>>,
    pub(super) sent: AtomicU64,
    pub(super) received: AtomicU64,
    /// The longest frame that is taken.
    pub(super) frame_max: AtomicUsize,
    /// Connection.SupportsMultiCredit
    multi_credit: AtomicBool,
    answer_timeout: Duration,
    recorder: Option<Arc<Recorder>>,
}

/// Connection.OutstandingRequests
#[derive(Debug, Default)]
struct Outstanding {
    requests: HashMap<u64, Waiting>,
    /// Why nothing can be sent any more.
    ended: Option<Arc<str>>,
}

#[derive(Debug)]
struct Waiting {
    command: Command,
    charge: u16,
    expected: Expected,
    async_id: Option<u64>,
    cancelled: bool,
    answer: oneshot::Sender<Result<Arrived, Arc<str>>>,
}

/// How the answer to a request must be protected.
#[derive(Clone, Debug)]
pub(super) enum Expected {
    Plain,
    Signed(Arc<Security>),
    Sealed(Arc<Security>),
}

/// An answer on its way from the receiving task to the caller.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) header: Header,
    pub(super) message: Bytes,
    pub(super) wire_bytes: usize,
    /// Signed and verified, or decrypted.
    pub(super) protected: bool,
}

/// A request before it has a message id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) command: Command,
    /// For errors: "opening", "reading".
    pub(crate) doing: &'static str,
    /// Credits that it costs.
    pub(crate) charge: u16,
    /// The session it belongs to.
    pub(crate) security: Option<&'a Arc<Security>>,
    /// SessionId while there are no keys yet.
    pub(crate) session_id: u64,
    pub(crate) tree_id: u32,
    /// TreeConnect.EncryptData
    pub(crate) seal: bool,
    /// Sign even if the session does not.
    pub(crate) sign: bool,
    /// Bytes of the body, as a guess for the first allocation.
    pub(crate) size: usize,
    /// Failures that the caller wants to see as an answer.
    pub(crate) accepts: &'a [NtStatus],
    /// How long the server may be silent, if not as long as usual.
    pub(crate) timeout: Option<Duration>,
    pub(crate) note: Note,
}

impl<'a> Request<'a> {
    /// A request outside of any session that costs one credit.
    pub(crate) fn new(command: Command, doing: &'static str, note: Note) -> Self {
        Self {
            command,
            doing,
            charge: 1,
            security: None,
            session_id: 0,
            tree_id: 0,
            seal: false,
            sign: false,
            size: 256,
            accepts: &[],
            timeout: None,
            note,
        }
    }

    /// The same request within a session.
    pub(crate) fn within(self, security: &'a Arc<Security>) -> Self {
        Self {
            security: Some(security),
            session_id: security.session_id,
            ..self
        }
    }

    /// The session, if it or the tree connect wants messages encrypted.
    fn needs_seal(&self) -> Option<&'a Arc<Security>> {
        self.security.filter(|security| security.seal || self.seal)
    }
}

/// The answer to a request.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) header: Header,
    /// From the SMB2 header on.
    pub(crate) message: Bytes,
    /// Its signature was verified, or it came encrypted.
    pub(crate) protected: bool,
}

/// A request that was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    exchange: Arc<Exchange>,
    message_id: u64,
    /// The message as it was sent, from the SMB2 header on, for the pre-authentication hash.
    pub(crate) message: Vec<u8>,
    receiver: oneshot::Receiver<Result<Arrived, Arc<str>>>,
    request_bytes: usize,
    started: Instant,
    answered: bool,
}

impl Exchange {
    /// An exchange whose frames go to `outgoing`.
    pub(super) fn new(
        outgoing: mpsc::UnboundedSender<Vec<u8>>,
        recorder: Option<Arc<Recorder>>,
        answer_timeout: Duration,
    ) -> Self {
        Self {
            credits: Credits::new(),
            outstanding: Mutex::default(),
            outgoing,
            sessions: RwLock::default(),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            frame_max: AtomicUsize::new(FRAME_MAX_AT_FIRST),
            multi_credit: AtomicBool::new(false),
            answer_timeout,
            recorder,
        }
    }

    /// What NEGOTIATE found out.
    pub(super) fn negotiated(&self, multi_credit: bool, frame_max: usize) {
        self.multi_credit.store(multi_credit, Ordering::Relaxed);
        self.frame_max.store(frame_max, Ordering::Relaxed);
    }

    /// Sends a request and waits for its answer. A failure that the caller does not accept is an
    /// error.
    pub(crate) async fn call(
        self: &Arc<Self>,
        request: &Request<'_>,
        body: impl FnOnce(&mut Writer),
    ) -> Result<Reply, Error> {
        let sent = self.submit(request, body).await?;
        sent.answer(request).await
    }

    /// Sends a request as soon as credits allow.
    pub(crate) async fn submit(
        self: &Arc<Self>,
        request: &Request<'_>,
        body: impl FnOnce(&mut Writer),
    ) -> Result<Sent, Error> {
        let limit = request.timeout.unwrap_or(self.answer_timeout);
        if request
            .needs_seal()
            .is_some_and(|security| !security.can_seal())
        {
            return Err(no_cipher());
        }
        let doing = request.doing;
        let message_id = match tokio::time::timeout(limit, self.credits.take(request.charge)).await
        {
            Ok(Ok(message_id)) => message_id,
            Ok(Err(NoCredits::Closed)) => return Err(self.ended(doing)),
            Ok(Err(NoCredits::TooExpensive)) => return Err(Error::TooExpensive { doing }),
            Err(_) => return Err(silent(doing, limit)),
        };
        self.send(request, message_id, body)
    }

    /// Sends a request whose answer nobody waits for, if that is possible at once.
    pub(crate) fn send_and_forget(
        self: &Arc<Self>,
        request: &Request<'_>,
        body: impl FnOnce(&mut Writer),
    ) {
        let Some(message_id) = self.credits.try_take(request.charge) else {
            return;
        };
        if let Ok(mut sent) = self.send(request, message_id, body) {
            sent.answered = true;
        }
    }

    fn send(
        self: &Arc<Self>,
        request: &Request<'_>,
        message_id: u64,
        body: impl FnOnce(&mut Writer),
    ) -> Result<Sent, Error> {
        let (expected, frame, message) = self.build(request, message_id, body)?;
        let (answer, receiver) = oneshot::channel();
        let started = Instant::now();
        let waiting = Waiting {
            command: request.command,
            charge: request.charge,
            expected,
            async_id: None,
            cancelled: false,
            answer,
        };
        {
            let mut outstanding = self.outstanding.lock();
            if let Some(reason) = &outstanding.ended {
                return Err(Error::Disconnected {
                    doing: request.doing,
                    reason: Arc::clone(reason),
                });
            }
            outstanding.requests.insert(message_id, waiting);
        }
        let request_bytes = frame.len();
        self.push(frame);
        Ok(Sent {
            exchange: Arc::clone(self),
            message_id,
            message,
            receiver,
            request_bytes,
            started,
            answered: false,
        })
    }

    /// The finished frame; and the plain message where the caller needs it for a hash.
    fn build(
        &self,
        request: &Request<'_>,
        message_id: u64,
        body: impl FnOnce(&mut Writer),
    ) -> Result<(Expected, Vec<u8>, Vec<u8>), Error> {
        let seal = request.needs_seal();
        let start = match seal {
            Some(_) => frame::PREFIX_LEN + TransformHeader::LEN,
            None => frame::PREFIX_LEN,
        };
        let mut buffer = Vec::with_capacity(start + Header::LEN + request.size);
        buffer.resize(start, 0);
        let mut writer = Writer::append_to(buffer);
        self.header(request, message_id).encode(&mut writer);
        body(&mut writer);
        let mut buffer = writer.into_inner();
        let too_long = || Error::answer(request.doing, "the request is too long for a frame");
        let prefix =
            frame::prefix(buffer.len().saturating_sub(frame::PREFIX_LEN)).ok_or_else(too_long)?;
        let (head, rest) = buffer
            .split_at_mut_checked(frame::PREFIX_LEN)
            .ok_or_else(too_long)?;
        head.copy_from_slice(&prefix);
        let expected = match (seal, request.security) {
            (Some(security), _) => {
                if !security.seal_frame(rest) {
                    return Err(no_cipher());
                }
                Expected::Sealed(Arc::clone(security))
            }
            (None, Some(security)) if security.sign || request.sign => {
                security.sign_message(rest);
                Expected::Signed(Arc::clone(security))
            }
            _ => Expected::Plain,
        };
        let message = match request.command {
            Command::NEGOTIATE | Command::SESSION_SETUP => rest.to_vec(),
            _ => Vec::new(),
        };
        Ok((expected, buffer, message))
    }

    fn header(&self, request: &Request<'_>, message_id: u64) -> Header {
        let multi_credit = self.multi_credit.load(Ordering::Relaxed);
        Header {
            credit_charge: if multi_credit { request.charge } else { 0 },
            status: NtStatus::SUCCESS,
            command: request.command,
            credits: self.credits.ask(request.charge),
            flags: HeaderFlags(0),
            next_command: 0,
            message_id,
            tree_id: request.tree_id,
            async_id: None,
            process_id: 0,
            session_id: request.session_id,
            signature: [0; 16],
        }
    }

    fn push(&self, frame: Vec<u8>) {
        self.sent.fetch_add(frame.len() as u64, Ordering::Relaxed);
        // A send fails only when the sending task is gone; then the receiving task tells everyone.
        let _ = self.outgoing.send(frame);
    }

    /// Asks the server to give up a request that nobody waits for any more.
    /// [MS-SMB2] 3.2.4.24 Application Requests Canceling an Operation
    fn cancel(&self, message_id: u64) {
        let (expected, async_id) = {
            let mut outstanding = self.outstanding.lock();
            let Some(waiting) = outstanding.requests.get_mut(&message_id) else {
                return;
            };
            if waiting.cancelled {
                return;
            }
            waiting.cancelled = true;
            (waiting.expected.clone(), waiting.async_id)
        };
        let note = Note::named("CANCEL");
        let request = Request::new(Command::CANCEL, "cancelling", note);
        let flags = if async_id.is_some() {
            HeaderFlags::ASYNC_COMMAND
        } else {
            HeaderFlags(0)
        };
        let (seal, security) = match &expected {
            Expected::Plain => (false, None),
            Expected::Signed(security) => (false, Some(security)),
            Expected::Sealed(security) => (true, Some(security)),
        };
        let request = match security {
            Some(security) => request.within(security),
            None => request,
        };
        let mut header = self.header(&request, message_id);
        header.flags = flags;
        header.async_id = async_id;
        header.credits = 0;
        header.credit_charge = 0;
        if let Some(frame) = finish_cancel(&header, seal, security) {
            self.push(frame);
        }
    }

    /// How the answer to `message_id` must be protected; `None` if nobody asked.
    pub(super) fn expected(&self, message_id: u64) -> Option<Expected> {
        self.outstanding
            .lock()
            .requests
            .get(&message_id)
            .map(|found| found.expected.clone())
    }

    /// [MS-SMB2] 3.2.5.1.5 Handling Asynchronous Responses
    pub(super) fn pending(&self, header: &Header) {
        if let Some(waiting) = self.outstanding.lock().requests.get_mut(&header.message_id) {
            waiting.async_id = header.async_id;
        }
        self.credits.grant(header.credits);
    }

    /// Gives an answer to who waits for it.
    pub(super) fn deliver(&self, arrived: Arrived) {
        let found = self
            .outstanding
            .lock()
            .requests
            .remove(&arrived.header.message_id);
        let Some(waiting) = found else { return };
        self.credits.finish(waiting.charge);
        self.credits.grant(arrived.header.credits);
        let answer = if waiting.command == arrived.header.command {
            Ok(arrived)
        } else {
            Err(Arc::from(format!(
                "{} was answered with {}",
                waiting.command, arrived.header.command
            )))
        };
        let _ = waiting.answer.send(answer);
    }

    /// Ends everything: whoever waits learns why, and so does whoever comes later.
    pub(super) fn end(&self, reason: &str) {
        let reason: Arc<str> = Arc::from(reason);
        {
            let mut outstanding = self.outstanding.lock();
            outstanding.ended.get_or_insert(reason);
            outstanding.requests.clear();
        }
        self.credits.close();
    }

    fn ended(&self, doing: &'static str) -> Error {
        let reason = self.outstanding.lock().ended.clone();
        Error::Disconnected {
            doing,
            reason: reason.unwrap_or_else(|| Arc::from("the connection is closed")),
        }
    }

    fn is_pending(&self, message_id: u64) -> bool {
        let outstanding = self.outstanding.lock();
        outstanding
            .requests
            .get(&message_id)
            .is_some_and(|found| found.async_id.is_some())
    }
}

impl Sent {
    /// Waits for the answer.
    pub(crate) async fn answer(mut self, request: &Request<'_>) -> Result<Reply, Error> {
        let limit = request.timeout.unwrap_or(self.exchange.answer_timeout);
        let mut outcome = tokio::time::timeout(limit, &mut self.receiver).await;
        if outcome.is_err() && self.exchange.is_pending(self.message_id) {
            outcome = tokio::time::timeout(PENDING_TIMEOUT, &mut self.receiver).await;
        }
        let Ok(received) = outcome else {
            return Err(silent(request.doing, limit));
        };
        self.answered = true;
        let arrived = match received {
            Ok(Ok(arrived)) => arrived,
            Ok(Err(what)) => return Err(Error::answer(request.doing, &*what)),
            Err(_) => return Err(self.exchange.ended(request.doing)),
        };
        self.record(request, &arrived);
        let status = arrived.header.status;
        if status.is_failure() && !request.accepts.contains(&status) {
            return Err(Error::Status {
                status,
                doing: request.doing,
                object: None,
            });
        }
        Ok(Reply {
            header: arrived.header,
            message: arrived.message,
            protected: arrived.protected,
        })
    }

    fn record(&self, request: &Request<'_>, arrived: &Arrived) {
        let Some(recorder) = &self.exchange.recorder else {
            return;
        };
        let note = &request.note;
        let mut record = CallRecord {
            name: note.name,
            code: note.code,
            offset: note.offset,
            length: note.length,
            token_offset: note.token_offset,
            token_type: note.token_type,
            done: None,
            status: arrived.header.status,
            started: recorder.since_start(self.started),
            elapsed: self.started.elapsed(),
            request_bytes: self.request_bytes,
            response_bytes: arrived.wire_bytes,
        };
        if !arrived.header.status.is_failure() {
            (note.answer)(&arrived.message, &mut record);
        }
        recorder.push(record);
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if !self.answered {
            self.exchange.cancel(self.message_id);
        }
    }
}

fn finish_cancel(header: &Header, seal: bool, security: Option<&Arc<Security>>) -> Option<Vec<u8>> {
    let room = if seal { TransformHeader::LEN } else { 0 };
    let mut writer = Writer::append_to(vec![0; frame::PREFIX_LEN + room]);
    header.encode(&mut writer);
    CancelRequest.encode(&mut writer);
    let mut buffer = writer.into_inner();
    let prefix = frame::prefix(buffer.len().checked_sub(frame::PREFIX_LEN)?)?;
    let (head, rest) = buffer.split_at_mut_checked(frame::PREFIX_LEN)?;
    head.copy_from_slice(&prefix);
    match security {
        Some(security) if seal => security.seal_frame(rest).then_some(buffer),
        Some(security) => {
            security.sign_message(rest);
            Some(buffer)
        }
        None => Some(buffer),
    }
}

fn silent(doing: &'static str, limit: Duration) -> Error {
    Error::Silent {
        doing,
        seconds: limit.as_secs(),
    }
}

/// The share or the caller wants encryption, and none was negotiated.
pub(crate) fn no_cipher() -> Error {
    Error::Refused {
        what: "messages must be encrypted, but client and server have no cipher in common".into(),
        hint: "allow SMB 3.0 or later with encryption on both sides",
    }
}
