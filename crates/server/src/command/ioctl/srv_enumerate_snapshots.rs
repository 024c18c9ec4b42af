//! [MS-SMB2] 3.3.5.15.1 Handling an Enumeration of Previous Versions Request

use super::{Output, max_output};
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::{ErrorStatus, Writer};
use wire::smb2::IoctlRequest;

/// What the specification wants room for, and what an empty list takes on Windows.
const LEN: usize = 16;

/// No volume has previous versions. As in note <383> the empty array has two bytes.
pub(super) fn handle(
    _: &Call<'_>,
    _: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    if max_output(request) < LEN {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    let mut writer = Writer::new();
    writer.u32(0);
    writer.u32(0);
    writer.u32(2);
    writer.zeros(4);
    Ok(Output::success(writer.into_inner()))
}
