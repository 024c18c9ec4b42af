//! FSCTL_GET_REPARSE_POINT. [MS-FSA] 2.1.5.10.14 FSCTL_GET_REPARSE_POINT

use super::Output;
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::ErrorStatus;
use wire::smb2::IoctlRequest;

/// Clients never see a reparse point: what links lead to stands in their place.
pub(super) fn handle(_: &Call<'_>, _: &Open, _: &IoctlRequest<'_>) -> Result<Output, Failure> {
    Err(ErrorStatus::NOT_A_REPARSE_POINT.into())
}
