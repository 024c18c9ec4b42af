//! [MS-SMB2] 3.3.5.15.9 Handling a Resiliency Request

use super::Output;
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::ErrorStatus;
use wire::smb2::{Dialect, IoctlRequest};

/// No open outlives its connection.
pub(super) fn handle(call: &Call<'_>, _: &Open, _: &IoctlRequest<'_>) -> Result<Output, Failure> {
    if call.dialect()? == Dialect::SMB_2_0_2 {
        return Err(ErrorStatus::INVALID_DEVICE_REQUEST.into());
    }
    Err(ErrorStatus::NOT_SUPPORTED.into())
}
