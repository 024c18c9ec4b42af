//! A request that was sent, and its answer.

use super::exchange::Exchange;
use super::outstanding::{Arrived, Receiver};
use super::request::Request;
use crate::error::Error;
use crate::limits::PENDING_TIMEOUT;
use crate::record::CallRecord;
use bytes::Bytes;
use std::sync::Arc;
use std::time::Instant;
use tokio::time::timeout;
use wire::smb2::Header;

/// A request on its way. Dropped before the answer came, it is cancelled.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(super) exchange: Arc<Exchange>,
    pub(super) message_id: u64,
    pub(super) receiver: Receiver,
    pub(super) request_bytes: usize,
    pub(super) started: Instant,
    pub(super) answered: bool,
    /// The message as it was sent, from the SMB2 header on, where the pre-authentication hash
    /// needs it.
    pub(crate) message: Vec<u8>,
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

impl Sent {
    /// Waits for the answer. A failure that the caller does not accept is an error.
    pub(crate) async fn answer(mut self, request: &Request<'_>) -> Result<Reply, Error> {
        let doing = request.doing;
        let limit = self.exchange.limit(request);
        let mut outcome = timeout(limit, &mut self.receiver).await;
        if outcome.is_err() && self.exchange.outstanding.is_pending(self.message_id) {
            outcome = timeout(PENDING_TIMEOUT, &mut self.receiver).await;
        }
        let Ok(received) = outcome else {
            return Err(Error::Silent {
                doing,
                seconds: limit.as_secs(),
            });
        };
        self.answered = true;
        let arrived = match received {
            Ok(Ok(arrived)) => arrived,
            Ok(Err(what)) => return Err(Error::answer(doing, what)),
            Err(_) => return Err(self.exchange.ended(doing)),
        };
        self.record(request, &arrived);
        let status = arrived.header.status;
        if status.is_failure() && !request.accepts.contains(&status) {
            return Err(Error::Status {
                status,
                doing,
                object: None,
            });
        }
        let Arrived {
            header,
            message,
            protected,
            ..
        } = arrived;
        Ok(Reply {
            header,
            message,
            protected,
        })
    }

    /// Nobody waits for the answer.
    pub(super) fn forget(mut self) {
        self.answered = true;
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
