//! [MS-SMB2] 3.3.5.13 Receiving an SMB2 WRITE Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::smb2::{Channel, WriteFlags, WriteRequest, WriteResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = WriteRequest::decode(call.message)?;
    // As in note <364>: either of the two rights will do.
    open.require_any(AccessMask::FILE_WRITE_DATA | AccessMask::FILE_APPEND_DATA)?;
    let count = u32::try_from(request.data.len()).unwrap_or(u32::MAX);
    call.verify_transfer(count)?;
    if call.dialect()?.is_smb3() && request.channel != Channel::NONE {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    let write_through = request.flags.contains(WriteFlags::WRITE_THROUGH);
    match &open.local {
        LocalOpen::File(file) => file.write(request.offset, request.data, write_through)?,
        LocalOpen::Pipe(_) if call.dialect()?.is_smb3() && has_buffering_flag(&request) => {
            return Err(ErrorStatus::INVALID_PARAMETER.into());
        }
        LocalOpen::Pipe(pipe) => pipe.lock().write(request.data)?,
    }
    reply.body(|writer| WriteResponse { count }.encode(writer));
    Outcome::SUCCESS
}

fn has_buffering_flag(request: &WriteRequest<'_>) -> bool {
    request
        .flags
        .intersects(WriteFlags::WRITE_THROUGH | WriteFlags::WRITE_UNBUFFERED)
}
