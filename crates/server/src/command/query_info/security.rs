//! [MS-SMB2] 3.3.5.20.3 Handling SMB2_0_INFO_SECURITY

use crate::command::{Answer, Call, Outcome};
use crate::send::Reply;
use store::Open;
use wire::dtyp::ErrorStatus;
use wire::smb2::{QueryInfoRequest, QueryInfoResponse};

/// A descriptor is told whole or not at all: where it does not fit, the error says how large it is.
pub(super) fn handle(
    call: &Call<'_>,
    open: &Open,
    request: &QueryInfoRequest<'_>,
    reply: &mut Reply<'_>,
) -> Answer {
    let descriptor = open.security(request.additional_information)?;
    let bytes = descriptor
        .to_bytes()
        .map_err(|_| ErrorStatus::INTERNAL_ERROR)?;
    let needed = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    if request.output_buffer_length < needed {
        return Err(call.failure_with(ErrorStatus::BUFFER_TOO_SMALL, &needed.to_le_bytes()));
    }
    reply.body(|writer| QueryInfoResponse { buffer: &bytes }.encode(writer));
    Outcome::SUCCESS
}
