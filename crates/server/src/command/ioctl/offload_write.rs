//! FSCTL_OFFLOAD_WRITE. [MS-FSA] 2.1.5.10.21 FSCTL_OFFLOAD_WRITE

use super::{Output, max_output};
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::Writer;
use wire::smb2::IoctlRequest;

/// A pass-through operation like OFFLOAD_READ. It ends early when the client cancels it, or is
/// gone.
pub(super) fn handle(
    call: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let stop = || call.request.outstanding.is_cancelled() || call.connection.is_closed();
    let output = open.offload_write(request.input, max_output(request), &stop)?;
    let mut writer = Writer::new();
    output.encode(&mut writer);
    Ok(Output::success(writer.into_inner()))
}
