//! Who waits for which answer. [MS-SMB2] 3.2.1.2 Per SMB2 Transport Connection, OutstandingRequests

use super::request::Protection;
use bytes::Bytes;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::oneshot;
use wire::smb2::{Command, Header};

/// An answer on its way from the receiving task to the caller.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) header: Header,
    pub(super) message: Bytes,
    pub(super) wire_bytes: usize,
    /// Signed and verified, or decrypted.
    pub(super) protected: bool,
}

/// What a caller waits for: the answer, or what is wrong with it.
pub(super) type Receiver = oneshot::Receiver<Result<Arrived, String>>;

/// Connection.OutstandingRequests
#[derive(Debug, Default)]
pub(super) struct Outstanding(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    requests: HashMap<u64, Waiting>,
    /// Why nothing can be sent any more.
    ended: Option<Arc<str>>,
}

#[derive(Debug)]
struct Waiting {
    command: Command,
    charge: u16,
    protection: Protection,
    async_id: Option<u64>,
    cancelled: bool,
    answer: oneshot::Sender<Result<Arrived, String>>,
}

impl Outstanding {
    /// Expects an answer to `message_id`; the reason if the connection has ended.
    pub(super) fn expect(
        &self,
        message_id: u64,
        command: Command,
        charge: u16,
        protection: Protection,
    ) -> Result<Receiver, Arc<str>> {
        let (answer, receiver) = oneshot::channel();
        let waiting = Waiting {
            command,
            charge,
            protection,
            async_id: None,
            cancelled: false,
            answer,
        };
        let mut state = self.0.lock();
        if let Some(reason) = &state.ended {
            return Err(Arc::clone(reason));
        }
        state.requests.insert(message_id, waiting);
        Ok(receiver)
    }

    /// How the answer to `message_id` must be protected; `None` if nobody asked.
    pub(super) fn protection(&self, message_id: u64) -> Option<Protection> {
        self.0
            .lock()
            .requests
            .get(&message_id)
            .map(|found| found.protection.clone())
    }

    /// [MS-SMB2] 3.2.5.1.5 Handling Asynchronous Responses
    pub(super) fn set_pending(&self, header: &Header) {
        if let Some(waiting) = self.0.lock().requests.get_mut(&header.message_id) {
            waiting.async_id = header.async_id;
        }
    }

    /// True if the server said that it works on the request.
    pub(super) fn is_pending(&self, message_id: u64) -> bool {
        let state = self.0.lock();
        state
            .requests
            .get(&message_id)
            .is_some_and(|found| found.async_id.is_some())
    }

    /// What a CANCEL of the request needs, the first time that it is cancelled.
    pub(super) fn cancel(&self, message_id: u64) -> Option<(Protection, Option<u64>)> {
        let mut state = self.0.lock();
        let waiting = state.requests.get_mut(&message_id)?;
        let first = !std::mem::replace(&mut waiting.cancelled, true);
        first.then(|| (waiting.protection.clone(), waiting.async_id))
    }

    /// Gives an answer to who waits for it; the credits that the request cost, if anybody did.
    pub(super) fn deliver(&self, arrived: Arrived) -> Option<u16> {
        let waiting = self.0.lock().requests.remove(&arrived.header.message_id)?;
        let answer = match arrived.header.command {
            command if command == waiting.command => Ok(arrived),
            command => Err(format!("{} was answered with {command}", waiting.command)),
        };
        // Who gave up does not listen any more.
        let _ = waiting.answer.send(answer);
        Some(waiting.charge)
    }

    /// Ends everything: whoever waits is woken, and whoever comes later learns why.
    pub(super) fn end(&self, reason: &str) {
        let mut state = self.0.lock();
        state.ended.get_or_insert_with(|| Arc::from(reason));
        state.requests.clear();
    }

    /// Why the connection has ended.
    pub(super) fn reason(&self) -> Arc<str> {
        let reason = self.0.lock().ended.clone();
        reason.unwrap_or_else(|| Arc::from("the connection is closed"))
    }
}
