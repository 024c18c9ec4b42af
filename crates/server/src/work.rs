//! What a frame asks for, ready to be done on any thread.

use crate::command::{self, Call, Chain, Outcome, Place};
use crate::receive;
use crate::send::Responses;
use crate::state::{Connection, Message, Request};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// Where work may run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// Never touches a disk: may run where the frame arrived.
    Inline,
    /// May wait for a disk. Runs behind the connection's earlier work of this lane.
    Disk,
    /// The same, and behind its earlier `Data` too: what ends or measures what READs and WRITEs
    /// do must not overtake them, even if the client did not wait for their answers.
    Behind,
    /// One READ or one WRITE: may wait for a disk, and may run beside all else.
    Data,
    /// May take seconds: runs beside all else.
    Offload,
}

/// The requests of one frame.
pub struct Work {
    connection: Arc<Connection>,
    message: Message,
    requests: Vec<Request>,
    lane: Lane,
}

impl Work {
    /// The work of a frame; `None` if nothing is left to do.
    pub(crate) fn new(
        connection: &Arc<Connection>,
        message: Message,
        requests: Vec<Request>,
    ) -> Option<Self> {
        let lane = match requests.as_slice() {
            [] => return None,
            [one] => command::lane(one, message.part(&one.range)),
            several if several.iter().all(|request| request.refused.is_some()) => Lane::Inline,
            _ => Lane::Behind,
        };
        Some(Self {
            connection: Arc::clone(connection),
            message,
            requests,
            lane,
        })
    }

    /// Where the work may run.
    pub fn lane(&self) -> Lane {
        self.lane
    }

    /// Does the work and sends the answers, in order. Requests of a compound are answered together.
    pub fn run(mut self) {
        for request in &mut self.requests {
            receive::verify_late(&mut self.message, request);
        }
        let mut responses = Responses::new(&self.connection, self.message.encrypted_by.as_ref());
        let mut chain = Chain::default();
        let places = Place::of_each(self.requests.len());
        for (request, place) in self.requests.iter().zip(places) {
            if self.connection.is_closed() {
                return;
            }
            let call = Call::new(&self.connection, &self.message, request, place);
            let mut reply = responses.begin();
            match command::dispatch(&call, &mut chain, &mut reply) {
                Ok(Outcome::Done(status)) => responses.finish(&call, &chain, status),
                Ok(Outcome::Wait(start)) => return responses.send_interim(&call, &chain, start),
                Err(command::Failure::Status(status, data)) => {
                    reply.error(&data);
                    responses.finish(&call, &chain, status.status());
                }
                Err(command::Failure::Violation(violation)) => {
                    return self.connection.violated(violation);
                }
            }
        }
        responses.send();
    }
}

impl std::fmt::Debug for Work {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let commands = self.requests.iter().map(|request| request.header.command);
        f.debug_list().entries(commands).finish()
    }
}

/// The status of a request that would have to wait where it cannot: inside a compound, before
/// other requests. [MS-SMB2] note <266>
pub(crate) const CANNOT_WAIT: ErrorStatus = ErrorStatus::INTERNAL_ERROR;
