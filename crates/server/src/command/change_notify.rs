//! [MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request

use super::{Answer, Call};
use crate::send::Reply;
use crate::state::Open;
use std::sync::Arc;
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::smb2::ChangeNotifyRequest;

/// The object store does not report changes: NOT_SUPPORTED, behind the checks that come first.
pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, _: &mut Reply<'_>) -> Answer {
    let request = ChangeNotifyRequest::decode(call.message)?;
    call.verify_transfer(request.output_buffer_length)?;
    if !open.file()?.is_directory() {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    // FILE_LIST_DIRECTORY
    open.require_any(AccessMask::FILE_READ_DATA)?;
    Err(ErrorStatus::NOT_SUPPORTED.into())
}
