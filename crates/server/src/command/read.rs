//! [MS-SMB2] 3.3.5.12 Receiving an SMB2 READ Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::{AccessMask, ErrorStatus, NtStatus};
use wire::smb2::{Channel, Dialect, ReadFlags, ReadRequest, ReadResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = ReadRequest::decode(call.message)?;
    // 3.3.5.9: who may execute a file may read it through the handle.
    open.require_any(AccessMask::FILE_READ_DATA | AccessMask::FILE_EXECUTE)?;
    call.verify_transfer(request.length)?;
    if call.dialect()?.is_smb3() && request.channel != Channel::NONE {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    match &open.local {
        LocalOpen::File(file) => read_file(file, &request, reply),
        LocalOpen::Pipe(pipe) => read_pipe(call, &mut pipe.lock(), &request, reply),
    }
}

/// Data go from the file into the frame that is sent.
fn read_file(file: &store::Open, request: &ReadRequest, reply: &mut Reply<'_>) -> Answer {
    let offset = usize::from(ReadResponse::DATA_OFFSET);
    let buffer = reply.payload(offset, length(request.length));
    let count = file.read(request.offset, buffer, length(request.minimum_count))?;
    if count == 0 {
        answer(&[], reply);
        return Outcome::SUCCESS;
    }
    let data_length = u32::try_from(count).unwrap_or(u32::MAX);
    reply.finish_payload(offset, count, |writer| {
        ReadResponse::encode_fixed(data_length, 0, writer);
    });
    Outcome::SUCCESS
}

/// More in the message than was asked for is BUFFER_OVERFLOW, with what was asked for.
fn read_pipe(
    call: &Call<'_>,
    pipe: &mut rpc::Pipe,
    request: &ReadRequest,
    reply: &mut Reply<'_>,
) -> Answer {
    let unbuffered = request.flags.contains(ReadFlags::READ_UNBUFFERED);
    if unbuffered && call.dialect()? >= Dialect::SMB_3_0_2 {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    let read = pipe.read(length(request.length))?;
    answer(&read.data, reply);
    let more = if read.more {
        NtStatus::BUFFER_OVERFLOW
    } else {
        NtStatus::SUCCESS
    };
    Ok(Outcome::Done(more))
}

fn answer(data: &[u8], reply: &mut Reply<'_>) {
    reply.body(|writer| {
        ReadResponse {
            data,
            data_remaining: 0,
        }
        .encode(writer)
    });
}

fn length(wire: u32) -> usize {
    usize::try_from(wire).unwrap_or(usize::MAX)
}
