//! [MS-SMB2] 3.3.5.6 Receiving an SMB2 LOGOFF Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::Session;
use std::sync::Arc;
use wire::smb2::{LogoffRequest, LogoffResponse};

pub(super) fn handle(call: &Call<'_>, session: &Arc<Session>, reply: &mut Reply<'_>) -> Answer {
    LogoffRequest::decode(call.message)?;
    call.server().end_session(session);
    reply.body(|writer| LogoffResponse.encode(writer));
    Outcome::SUCCESS
}
