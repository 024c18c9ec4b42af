//! [MS-SMB2] 3.3.5.15.3 Handling a Pipe Transaction Request

use super::{Output, max_output};
use crate::command::Failure;
use parking_lot::Mutex;
use rpc::Pipe;
use wire::dtyp::NtStatus;
use wire::smb2::IoctlRequest;

/// A write and a read in one. The rest of a message that does not fit is read later.
pub(super) fn handle(pipe: &Mutex<Pipe>, request: &IoctlRequest<'_>) -> Result<Output, Failure> {
    let mut pipe = pipe.lock();
    pipe.write(request.input)?;
    let read = pipe.read(max_output(request))?;
    let status = if read.more {
        NtStatus::BUFFER_OVERFLOW
    } else {
        NtStatus::SUCCESS
    };
    Ok(Output {
        status,
        bytes: read.data,
    })
}
