//! FSCTL_SET_ZERO_DATA. [MS-FSA] 2.1.5.10.39 FSCTL_SET_ZERO_DATA

use super::Output;
use crate::command::{Call, Failure};
use store::Open;
use wire::fscc::fsctl::FileZeroDataInformation;
use wire::smb2::IoctlRequest;

pub(super) fn handle(
    _: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let input = FileZeroDataInformation::decode(request.input)?;
    open.set_zero_data(input.file_offset, input.beyond_final_zero)?;
    Ok(Output::EMPTY)
}
