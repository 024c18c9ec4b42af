//! [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment

use super::{Answer, Call};
use crate::receive;
use crate::send::Reply;
use crate::state::TreeConnect;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::smb2::BreakAcknowledgment;

/// [MS-ERREF] 2.3.1 NTSTATUS Values
const STATUS_INVALID_DEVICE_STATE: NtStatus = NtStatus(0xC000_0184);

/// No oplock is ever granted, so that none can be breaking.
pub(super) fn handle(call: &Call<'_>, tree: &Arc<TreeConnect>, _: &mut Reply<'_>) -> Answer {
    match BreakAcknowledgment::decode(call.message)? {
        BreakAcknowledgment::Oplock(acknowledgment) => {
            receive::open::find(call.session()?, tree, acknowledgment.file_id)?;
            let status = ErrorStatus::new(STATUS_INVALID_DEVICE_STATE);
            Err(status.unwrap_or(ErrorStatus::INVALID_PARAMETER).into())
        }
        // 3.3.5.22.2: there is no lease table for this client.
        BreakAcknowledgment::Lease(_) => Err(ErrorStatus::OBJECT_NAME_NOT_FOUND.into()),
    }
}
