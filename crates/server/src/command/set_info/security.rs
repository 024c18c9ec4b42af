//! [MS-SMB2] 3.3.5.21.3 Handling SMB2_0_INFO_SECURITY

use store::Open;
use wire::dtyp::{ErrorStatus, SecurityDescriptor};
use wire::smb2::SetInfoRequest;

/// The store holds which part needs which right.
pub(super) fn set(open: &Open, request: &SetInfoRequest<'_>) -> Result<(), ErrorStatus> {
    let descriptor = SecurityDescriptor::decode(request.buffer)
        .map_err(|_| ErrorStatus::INVALID_SECURITY_DESCR)?;
    open.set_security(request.additional_information, &descriptor)
}
