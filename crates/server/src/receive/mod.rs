//! From the bytes of a frame to requests whose sender is known.
//! [MS-SMB2] 3.3.5.2 Receiving Any Message

mod cancel;
mod compound;
mod connection_state;
pub(crate) mod credits;
mod session;
mod signature;
mod smb1;
mod transform;

pub(crate) mod open;
pub(crate) mod tree_connect;

pub(crate) use signature::verify_late;

use crate::state::{Connection, Message, Request};
use crate::violation::Violation;
use crate::work::Work;
use std::sync::Arc;
use wire::smb2::{Command, PacketKind, ProtocolId};

/// The way of a frame until its requests wait for their turn. What comes after, tree connect, open,
/// body and handler, can depend on the requests before in the same compound, and is done by
/// [`Work::run`] through [`crate::command::dispatch`].
pub(crate) fn receive(
    connection: &Arc<Connection>,
    frame: Vec<u8>,
) -> Result<Option<Work>, Violation> {
    if frame.len() > connection.frame_limit() {
        return Err(Violation::FrameTooLong);
    }
    let mut message = match ProtocolId::packet_kind(&frame) {
        Some(PacketKind::Smb2) => Message::plain(frame),
        Some(PacketKind::Transform) => transform::decrypt(connection, frame)?,
        Some(PacketKind::Smb1) => return smb1::answer(connection, &frame).map(|()| None),
        Some(PacketKind::Compression) => return Err(Violation::Compressed),
        None => return Err(Violation::NotSmb2),
    };
    let parts = compound::split(message.bytes(), connection.limits().compound_requests)?;
    transform::verify_sessions(&message, &parts)?;
    let mut requests: Vec<Request> = Vec::with_capacity(parts.len());
    for part in parts {
        if part.header.command == Command::CANCEL {
            cancel::receive(connection, &mut message, &part);
            continue;
        }
        connection_state::verify(connection, &part, requests.is_empty())?;
        let outstanding = credits::consume(connection, &part.header)?;
        let found = session::find(connection, &part.header, requests.last());
        let mut request = Request {
            header: part.header,
            range: part.range,
            session: found.session,
            refused: found.refused,
            unverified: false,
            outstanding,
        };
        signature::verify(&mut message, &mut request);
        requests.push(request);
    }
    Ok(Work::new(connection, message, requests))
}
