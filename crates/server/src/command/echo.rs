//! [MS-SMB2] 3.3.5.17 Receiving an SMB2 ECHO Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::violation::Violation;
use wire::smb2::{EchoRequest, EchoResponse};

pub(super) fn handle(call: &Call<'_>, reply: &mut Reply<'_>) -> Answer {
    if !call.connection.has_session() {
        return Err(Violation::EchoBeforeLogon.into());
    }
    EchoRequest::decode(call.message)?;
    reply.body(|writer| EchoResponse.encode(writer));
    Outcome::SUCCESS
}
