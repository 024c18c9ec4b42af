//! CANCEL, which has no answer and no MessageId of its own.
//! [MS-SMB2] 3.3.5.16 Receiving an SMB2 CANCEL Request

use super::compound::Part;
use crate::state::{Connection, Message};
use std::sync::Arc;
use wire::smb2::{CancelRequest, HeaderFlags};

/// Ends the request that is meant, if it can still be ended. A CANCEL that is malformed or whose
/// signature is wrong is dropped: there is nobody to tell.
pub(super) fn receive(connection: &Arc<Connection>, message: &mut Message, part: &Part) {
    let malformed = CancelRequest::decode(message.part(&part.range)).is_err();
    if malformed || !signature_is_good(connection, message, part) {
        return;
    }
    let header = &part.header;
    if header.async_id.is_none()
        && let Some(outstanding) = connection.outstanding(header.message_id)
    {
        outstanding.cancel();
    }
    connection
        .waiting
        .cancel(header.async_id, header.message_id);
}

fn signature_is_good(connection: &Connection, message: &mut Message, part: &Part) -> bool {
    if message.encrypted_by.is_some() || !part.header.flags.contains(HeaderFlags::SIGNED) {
        return true;
    }
    let session = connection.session(part.header.session_id);
    session
        .as_ref()
        .and_then(|session| session.established())
        .is_some_and(|established| established.signing.verify(message.part_mut(&part.range)))
}
