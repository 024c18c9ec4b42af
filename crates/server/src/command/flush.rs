//! [MS-SMB2] 3.3.5.11 Receiving an SMB2 FLUSH Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::AccessMask;
use wire::smb2::{FlushRequest, FlushResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    FlushRequest::decode(call.message)?;
    // Of a directory the same two bits are FILE_ADD_FILE and FILE_ADD_SUBDIRECTORY.
    open.require_any(AccessMask::FILE_WRITE_DATA | AccessMask::FILE_APPEND_DATA)?;
    if let LocalOpen::File(file) = &open.local {
        file.flush()?;
    }
    reply.body(|writer| FlushResponse.encode(writer));
    Outcome::SUCCESS
}
