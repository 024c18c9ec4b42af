//! [MS-SMB2] 3.3.5.21 Receiving an SMB2 SET_INFO Request

mod file;
mod file_system;
mod pipe;
mod security;

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open};
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, WireError};
use wire::smb2::{InfoType, SetInfoRequest, SetInfoResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = SetInfoRequest::decode(call.message)?;
    call.verify_transfer(u32::try_from(request.buffer.len()).unwrap_or(u32::MAX))?;
    match (request.info_type, &open.local) {
        (InfoType::FILE, LocalOpen::File(file)) => file::set(file, &request)?,
        (InfoType::FILE, LocalOpen::Pipe(_)) => pipe::set(&request)?,
        (InfoType::FILESYSTEM, LocalOpen::File(_)) => file_system::set(&request)?,
        (InfoType::SECURITY, LocalOpen::File(file)) => security::set(file, &request)?,
        (InfoType::QUOTA, LocalOpen::File(_)) => return Err(ErrorStatus::NOT_SUPPORTED.into()),
        (InfoType::FILESYSTEM | InfoType::SECURITY | InfoType::QUOTA, LocalOpen::Pipe(_)) => {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST.into());
        }
        _ => return Err(ErrorStatus::INVALID_PARAMETER.into()),
    }
    reply.body(|writer| SetInfoResponse.encode(writer));
    Outcome::SUCCESS
}

/// A buffer that ends too early is a matter of its length, not of its content.
fn malformed(error: WireError) -> ErrorStatus {
    match error {
        WireError::Truncated => ErrorStatus::INFO_LENGTH_MISMATCH,
        WireError::Invalid(_) => ErrorStatus::INVALID_PARAMETER,
    }
}
