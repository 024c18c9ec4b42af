//! [MS-SMB2] 3.3.5.15.12 Handling a Validate Negotiate Info Request

use super::{Output, max_output};
use crate::command::{Call, Failure, negotiate};
use crate::state::{Negotiated, TreeConnect};
use crate::violation::Violation;
use wire::dtyp::Writer;
use wire::fscc::fsctl::{ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse};
use wire::smb2::{Dialect, IoctlRequest};

/// Tells the client what was negotiated, under its signature. Anything that does not fit means that
/// somebody sits between, and ends the connection.
pub(super) fn handle(
    call: &Call<'_>,
    _: &TreeConnect,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let negotiated = call.negotiated()?;
    let claimed = ValidateNegotiateInfoRequest::decode(request.input)?;
    let room = max_output(request) >= ValidateNegotiateInfoResponse::LEN;
    if !room || !matches(call, negotiated, &claimed) {
        return Err(Violation::NegotiationTamperedWith.into());
    }
    let response = ValidateNegotiateInfoResponse {
        capabilities: negotiated.server_capabilities.0,
        guid: call.server().config.guid,
        security_mode: negotiated.server_security_mode.0,
        dialect: negotiated.dialect.0,
    };
    let mut writer = Writer::new();
    response.encode(&mut writer);
    Ok(Output::success(writer.into_inner()))
}

fn matches(
    call: &Call<'_>,
    negotiated: &Negotiated,
    claimed: &ValidateNegotiateInfoRequest,
) -> bool {
    let dialects: Vec<Dialect> = claimed.dialects.iter().copied().map(Dialect).collect();
    let dialect = negotiate::greatest_common(call.connection, &dialects);
    // SMB 3.1.1 protects the negotiation by its hash, and nobody asks there.
    negotiated.dialect != Dialect::SMB_3_1_1
        && dialects == negotiated.client_dialects
        && dialect == Some(negotiated.dialect)
        && claimed.guid == negotiated.client_guid
        && claimed.security_mode == negotiated.client_security_mode.0
        && claimed.capabilities == negotiated.client_capabilities.0
}
