//! [MS-SMB2] 3.3.5.15.10 Handling a Pipe Wait Request

use super::Output;
use crate::command::{Call, Failure};
use crate::state::{PipeHost, TreeConnect};
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, Reader, WireError, decode_utf16};
use wire::smb2::IoctlRequest;

/// Every pipe that exists has room for one more: nobody ever waits.
pub(super) fn handle(
    call: &Call<'_>,
    tree: &TreeConnect,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    if !tree.is_pipe() {
        return Err(ErrorStatus::INVALID_DEVICE_REQUEST.into());
    }
    let name = name(request.input).map_err(|_| ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    let host = Arc::new(PipeHost::new(Arc::clone(call.server())));
    rpc::Pipe::open(&name, host).ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    Ok(Output::EMPTY)
}

/// [MS-FSCC] 2.3.49 FSCTL_PIPE_WAIT Request
fn name(input: &[u8]) -> Result<String, WireError> {
    let mut reader = Reader::new(input);
    // Timeout
    reader.skip(8)?;
    let name_length = reader.u32()?;
    // TimeoutSpecified and padding
    reader.skip(2)?;
    decode_utf16(reader.bytes(usize::try_from(name_length).unwrap_or(usize::MAX))?)
}
