//! Encrypted frames. [MS-SMB2] 3.3.5.2.1.1 Decrypting the Message

use super::compound::Part;
use crate::state::{Connection, Message};
use crate::violation::Violation;
use std::sync::Arc;
use wire::smb2::{Header, HeaderFlags, PacketKind, ProtocolId, TransformHeader};

/// The Flags field of SMB 3.1.1 "Encrypted", and of 3.0 the algorithm AES-128-CCM.
const ENCRYPTED: u16 = 0x0001;

/// Opens an encrypted frame with the key of the session that it names, in place.
pub(super) fn decrypt(
    connection: &Arc<Connection>,
    mut frame: Vec<u8>,
) -> Result<Message, Violation> {
    let header = TransformHeader::decode(&frame).map_err(|_| Violation::CannotDecrypt)?;
    if header.flags != ENCRYPTED {
        return Err(Violation::CannotDecrypt);
    }
    let session = connection
        .session(header.session_id)
        .ok_or(Violation::CannotDecrypt)?;
    let sealing = session
        .established()
        .and_then(|established| established.sealing.as_ref());
    let opened = sealing.and_then(|sealing| sealing.client_to_server.open(&mut frame));
    let plaintext = opened.ok_or(Violation::CannotDecrypt)?;
    if ProtocolId::packet_kind(plaintext) != Some(PacketKind::Smb2) || plaintext.len() < Header::LEN
    {
        return Err(Violation::NotSmb2);
    }
    Ok(Message::decrypted(frame, session))
}

/// Holds that everything in an encrypted frame belongs to the session whose key opened it.
pub(super) fn verify_sessions(message: &Message, parts: &[Part]) -> Result<(), Violation> {
    let Some(session) = &message.encrypted_by else {
        return Ok(());
    };
    for (index, part) in parts.iter().enumerate() {
        let related = part.header.flags.contains(HeaderFlags::RELATED_OPERATIONS);
        let wrong = match related {
            true => index == 0,
            false => part.header.session_id != session.session_id,
        };
        if wrong {
            return Err(Violation::SessionMismatch);
        }
    }
    Ok(())
}
