//! Encryption, and the way out. [MS-SMB2] 3.3.4.1.4 Encrypting the Message

use crate::state::{Connection, Session};
use wire::smb2::{TransformHeader, frame};

/// What comes before the first message of a frame.
pub(super) const fn room(encrypted: bool) -> usize {
    if encrypted {
        frame::PREFIX_LEN + TransformHeader::LEN
    } else {
        frame::PREFIX_LEN
    }
}

/// Encrypts a frame where asked to, sets its length prefix, and sends it. The frame begins with
/// [`room`] for both.
pub(super) fn send(connection: &Connection, mut frame: Vec<u8>, encrypt: Option<&Session>) {
    let length = frame.len().saturating_sub(frame::PREFIX_LEN);
    let Some(prefix) = frame::prefix(length) else {
        tracing::error!(peer = %connection.peer, length, "a response is too long for a frame");
        return connection.outbox.close();
    };
    if let Some(place) = frame.first_chunk_mut() {
        *place = prefix;
    }
    if let Some(session) = encrypt {
        let sealing = session
            .established()
            .and_then(|established| established.sealing.as_ref());
        let Some(sealing) = sealing else {
            return connection.outbox.close();
        };
        let message = frame.get_mut(frame::PREFIX_LEN..).unwrap_or_default();
        sealing.seal(session.session_id, message);
    }
    connection.outbox.send(frame);
}
