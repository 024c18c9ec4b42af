//! [MS-SMB2] 3.3.5.10 Receiving an SMB2 CLOSE Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::{CloseFlags, CloseRequest, CloseResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = CloseRequest::decode(call.message)?;
    let response = if request.flags.contains(CloseFlags::POSTQUERY_ATTRIB) {
        attributes(open)
    } else {
        CloseResponse::default()
    };
    // Two CLOSEs may meet here: one of them finds nothing any more.
    call.session()?
        .remove_open(open.file_id)
        .ok_or(ErrorStatus::FILE_CLOSED)?;
    open.close();
    reply.body(|writer| response.encode(writer));
    Outcome::SUCCESS
}

/// Attributes that cannot be had are no reason to keep the file open.
fn attributes(open: &Open) -> CloseResponse {
    let LocalOpen::File(file) = &open.local else {
        return CloseResponse::default();
    };
    let Ok(facts) = file.facts() else {
        return CloseResponse::default();
    };
    CloseResponse {
        flags: CloseFlags::POSTQUERY_ATTRIB,
        creation_time: facts.creation_time,
        last_access_time: facts.last_access_time,
        last_write_time: facts.last_write_time,
        change_time: facts.change_time,
        allocation_size: facts.allocation_size,
        end_of_file: facts.end_of_file,
        file_attributes: facts.attributes,
    }
}
