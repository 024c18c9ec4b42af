//! [MS-SMB2] 3.3.5.17 Receiving an SMB2 ECHO Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use wire::smb2::{EchoRequest, EchoResponse};

/// Answered without a session, too: clients ask so whether the server still lives.
pub(super) fn handle(call: &Call<'_>, reply: &mut Reply<'_>) -> Answer {
    EchoRequest::decode(call.message)?;
    reply.body(|writer| EchoResponse.encode(writer));
    Outcome::SUCCESS
}
