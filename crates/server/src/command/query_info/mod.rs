//! [MS-SMB2] 3.3.5.20 Receiving an SMB2 QUERY_INFO Request

mod file;
mod file_system;
mod full_ea;
mod pipe;
mod security;

pub(super) use pipe::MODE as PIPE_MODE;

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, NtStatus, Writer};
use wire::smb2::{InfoType, QueryInfoRequest, QueryInfoResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = QueryInfoRequest::decode(call.message)?;
    call.verify_transfer(request.output_buffer_length)?;
    let information = match (request.info_type, &open.local) {
        (InfoType::FILE, LocalOpen::File(file)) => file::query(call, (open, file), &request)?,
        (InfoType::FILE, LocalOpen::Pipe(_)) => pipe::query(open, &request)?,
        (InfoType::FILESYSTEM, LocalOpen::File(file)) => file_system::query(file, &request)?,
        (InfoType::SECURITY, LocalOpen::File(file)) => {
            return security::handle(call, file, &request, reply);
        }
        (InfoType::QUOTA, LocalOpen::File(_)) => return Err(ErrorStatus::NOT_SUPPORTED.into()),
        (InfoType::FILESYSTEM | InfoType::SECURITY | InfoType::QUOTA, LocalOpen::Pipe(_)) => {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST.into());
        }
        _ => return Err(ErrorStatus::INVALID_PARAMETER.into()),
    };
    answer(call, &information, &request, reply)
}

/// What is told, and how much of it a buffer must be able to hold.
struct Information {
    bytes: Vec<u8>,
    /// Size of the fixed part, as the structures of Windows count it: with one character of a name,
    /// and padded to their alignment.
    fixed_len: usize,
    /// BUFFER_OVERFLOW if there is more than `bytes`.
    status: NtStatus,
}

impl Information {
    /// Information of a fixed size.
    fn fixed(encode: impl FnOnce(&mut Writer)) -> Self {
        let bytes = encoded(encode);
        Self {
            fixed_len: bytes.len(),
            bytes,
            status: NtStatus::SUCCESS,
        }
    }

    /// Information that ends with something of any length.
    fn variable(fixed_len: usize, encode: impl FnOnce(&mut Writer)) -> Self {
        Self {
            bytes: encoded(encode),
            fixed_len,
            status: NtStatus::SUCCESS,
        }
    }
}

fn encoded(encode: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    encode(&mut writer);
    writer.into_inner()
}

/// A buffer that cannot hold the fixed part gets nothing, one that cannot hold the rest gets what
/// fits, with BUFFER_OVERFLOW.
fn answer(
    call: &Call<'_>,
    information: &Information,
    request: &QueryInfoRequest<'_>,
    reply: &mut Reply<'_>,
) -> Answer {
    let room = usize::try_from(request.output_buffer_length).unwrap_or(usize::MAX);
    if room < information.fixed_len {
        return Err(call.failure_with(ErrorStatus::INFO_LENGTH_MISMATCH, &[]));
    }
    let (buffer, status) = match information.bytes.get(..room) {
        Some(part) if part.len() < information.bytes.len() => (part, NtStatus::BUFFER_OVERFLOW),
        _ => (information.bytes.as_slice(), information.status),
    };
    reply.body(|writer| QueryInfoResponse { buffer }.encode(writer));
    Ok(Outcome::Done(status))
}
