//! Requests go out, answers come back: message ids, credits, and time limits.

use super::assemble::assemble;
use super::credits::{Credits, NoCredits};
use super::outstanding::{Arrived, Outstanding};
use super::request::{Protection, Request};
use super::security::Security;
use super::sent::{Reply, Sent};
use crate::error::Error;
use crate::limits::FRAME_MAX_AT_FIRST;
use crate::record::Recorder;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use wire::dtyp::Writer;
use wire::smb2::{CancelRequest, Command, Header, frame};

/// The shared middle of a connection: between those who call and the two tasks that move bytes.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(super) credits: Credits,
    pub(super) outstanding: Outstanding,
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
    pub(super) recorder: Option<Arc<Recorder>>,
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
            outstanding: Outstanding::default(),
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
        let doing = request.doing;
        let limit = self.limit(request);
        let taking = self.credits.take(request.charge);
        match tokio::time::timeout(limit, taking).await {
            Ok(Ok(message_id)) => self.send(request, message_id, body),
            Ok(Err(NoCredits::Closed)) => Err(self.ended(doing)),
            Ok(Err(NoCredits::TooExpensive)) => Err(Error::TooExpensive { doing }),
            Err(_) => Err(Error::Silent {
                doing,
                seconds: limit.as_secs(),
            }),
        }
    }

    /// Sends a request whose answer nobody waits for, if that is possible at once.
    pub(crate) fn send_and_forget(
        self: &Arc<Self>,
        request: &Request<'_>,
        body: impl FnOnce(&mut Writer),
    ) {
        if let Some(message_id) = self.credits.try_take(request.charge)
            && let Ok(sent) = self.send(request, message_id, body)
        {
            sent.forget();
        }
    }

    fn send(
        self: &Arc<Self>,
        request: &Request<'_>,
        message_id: u64,
        body: impl FnOnce(&mut Writer),
    ) -> Result<Sent, Error> {
        let protection = request.protection();
        let header = self.header(request, message_id);
        let frame = assemble(&header, &protection, request.size, body)
            .ok_or_else(|| Error::answer(request.doing, "the request cannot be put together"))?;
        let message = match request.command {
            Command::NEGOTIATE | Command::SESSION_SETUP => frame.get(frame::PREFIX_LEN..),
            _ => None,
        };
        let message = message.unwrap_or_default().to_vec();
        let receiver = self
            .outstanding
            .expect(message_id, request.command, request.charge, protection)
            .map_err(|reason| Error::Disconnected {
                doing: request.doing,
                reason,
            })?;
        let sent = Sent {
            exchange: Arc::clone(self),
            message_id,
            receiver,
            request_bytes: frame.len(),
            started: Instant::now(),
            answered: false,
            message,
        };
        self.push(frame);
        Ok(sent)
    }

    fn header(&self, request: &Request<'_>, message_id: u64) -> Header {
        let multi_credit = self.multi_credit.load(Ordering::Relaxed);
        Header {
            credit_charge: if multi_credit { request.charge } else { 0 },
            credits: self.credits.ask(request.charge),
            tree_id: request.tree_id,
            session_id: request.session_id,
            ..Header::new(request.command, message_id)
        }
    }

    fn push(&self, frame: Vec<u8>) {
        self.sent.fetch_add(frame.len() as u64, Ordering::Relaxed);
        // A send fails only when the sending task is gone; then the receiving task tells everyone.
        let _ = self.outgoing.send(frame);
    }

    /// Asks the server to give up a request that nobody waits for any more; it costs no credit.
    /// [MS-SMB2] 3.2.4.24 Application Requests Canceling an Operation
    pub(super) fn cancel(&self, message_id: u64) {
        let Some((protection, async_id)) = self.outstanding.cancel(message_id) else {
            return;
        };
        let session_id = match &protection {
            Protection::Plain => 0,
            Protection::Signed(security) | Protection::Sealed(security) => security.session_id,
        };
        let header = Header {
            credits: 0,
            async_id,
            session_id,
            ..Header::new(Command::CANCEL, message_id)
        };
        if let Some(frame) = assemble(&header, &protection, 0, |w| CancelRequest.encode(w)) {
            self.push(frame);
        }
    }

    /// The server works on a request and will answer later.
    pub(super) fn pending(&self, header: &Header) {
        self.outstanding.set_pending(header);
        self.credits.grant(header.credits);
    }

    /// The answer to a request has come.
    pub(super) fn deliver(&self, arrived: Arrived) {
        let granted = arrived.header.credits;
        if let Some(charge) = self.outstanding.deliver(arrived) {
            self.credits.finish(charge);
            self.credits.grant(granted);
        }
    }

    /// Ends everything: whoever waits learns why, and so does whoever comes later.
    pub(super) fn end(&self, reason: &str) {
        self.outstanding.end(reason);
        self.credits.close();
    }

    /// The error of a connection that has ended.
    pub(super) fn ended(&self, doing: &'static str) -> Error {
        Error::Disconnected {
            doing,
            reason: self.outstanding.reason(),
        }
    }

    /// How long the server may be silent about a request.
    pub(super) fn limit(&self, request: &Request<'_>) -> Duration {
        request.timeout.unwrap_or(self.answer_timeout)
    }
}
