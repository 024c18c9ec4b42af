//! Opening a named pipe of IPC$.

use super::response::{Made, of_pipe};
use crate::command::Call;
use crate::state::{LocalOpen, PipeHost};
use parking_lot::Mutex;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::{CreateDisposition, CreateRequest, ImpersonationLevel};

/// Pipes are there or not; none is ever created.
pub(super) fn open(call: &Call<'_>, request: &CreateRequest<'_>) -> Result<Made, ErrorStatus> {
    if request.impersonation_level == ImpersonationLevel::DELEGATE {
        return Err(ErrorStatus::BAD_IMPERSONATION_LEVEL);
    }
    let host = Arc::new(PipeHost::new(Arc::clone(call.server())));
    let pipe = rpc::Pipe::open(&request.name, host).ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    if request.create_disposition == CreateDisposition::CREATE {
        return Err(ErrorStatus::OBJECT_NAME_COLLISION);
    }
    Ok(Made {
        local: LocalOpen::Pipe(Mutex::new(pipe)),
        response: of_pipe(),
        contexts: Vec::new(),
    })
}
