//! "Oplock Acquisition" of [MS-SMB2] 3.3.5.9.

use crate::command::Call;
use crate::send::Reply;
use crate::state::{LocalOpen, Open, Oplock};
use std::sync::Arc;
use wire::smb2::OplockLevel;

/// Level II for who asks for that or for more: nothing more is there. Leases are not offered,
/// [MS-SMB2] 3.3.5.9.8, and a request for one is as good as none.
pub(super) fn acquire(
    call: &Call<'_>,
    open: &Arc<Open>,
    requested: OplockLevel,
    reply: &mut Reply<'_>,
) -> OplockLevel {
    let LocalOpen::File(file) = &open.local else {
        return OplockLevel::NONE;
    };
    let asks = [OplockLevel::II, OplockLevel::EXCLUSIVE, OplockLevel::BATCH].contains(&requested);
    if !asks || file.is_directory() {
        return OplockLevel::NONE;
    }
    let session = call.request.session.as_ref().filter(|_| call.encrypted);
    let oplock = Oplock::new(call.connection, session, open.file_id);
    let breaking = Arc::clone(&oplock);
    if file.request_level_two(move || breaking.broken()) != Ok(true) {
        return OplockLevel::NONE;
    }
    open.set_oplock(Arc::clone(&oplock));
    reply.produced().oplock = Some(oplock);
    OplockLevel::II
}
