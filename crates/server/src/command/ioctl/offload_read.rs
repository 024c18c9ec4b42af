//! FSCTL_OFFLOAD_READ. [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ

use super::{Output, max_output};
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::Writer;
use wire::smb2::IoctlRequest;

/// A pass-through operation: all of its rules are the object store's, in any dialect.
/// [MS-SMB2] 3.3.5.15.8 Handling a Pass-Through Operation Request
pub(super) fn handle(
    _: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let output = open.offload_read(request.input, max_output(request))?;
    let mut writer = Writer::new();
    output.encode(&mut writer);
    Ok(Output::success(writer.into_inner()))
}
