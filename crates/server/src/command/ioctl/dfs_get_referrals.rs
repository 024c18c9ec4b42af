//! [MS-SMB2] 3.3.5.15.2 Handling a DFS Referral Information Request

use super::Output;
use crate::command::{Call, Failure};
use crate::state::TreeConnect;
use wire::dtyp::ErrorStatus;
use wire::smb2::IoctlRequest;

/// This is no DFS server. NOT_FOUND says that the path is in no namespace, and the client uses
/// it as it is.
pub(super) fn handle(
    _: &Call<'_>,
    _: &TreeConnect,
    _: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    Err(ErrorStatus::NOT_FOUND.into())
}
