//! [MS-SMB2] 3.3.5.15.11 Handling a Query Network Interface Request

use super::Output;
use crate::command::{Call, Failure};
use crate::state::TreeConnect;
use wire::dtyp::ErrorStatus;
use wire::smb2::IoctlRequest;

/// Connection.ServerCapabilities does not include SMB2_GLOBAL_CAP_MULTI_CHANNEL.
pub(super) fn handle(
    _: &Call<'_>,
    _: &TreeConnect,
    _: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    Err(ErrorStatus::NOT_SUPPORTED.into())
}
