//! [MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment

use super::{Answer, Call};
use crate::receive;
use crate::send::Reply;
use crate::state::TreeConnect;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::BreakAcknowledgment;

/// No oplock that is granted needs an acknowledgment: every one is an error.
pub(super) fn handle(call: &Call<'_>, tree: &Arc<TreeConnect>, _: &mut Reply<'_>) -> Answer {
    match BreakAcknowledgment::decode(call.message)? {
        BreakAcknowledgment::Oplock(acknowledgment) => {
            let open = receive::open::find(call.session()?, tree, acknowledgment.file_id)?;
            Err(open.acknowledge(acknowledgment.oplock_level).into())
        }
        // 3.3.5.22.2: there is no lease table for this client.
        BreakAcknowledgment::Lease(_) => Err(ErrorStatus::OBJECT_NAME_NOT_FOUND.into()),
    }
}
