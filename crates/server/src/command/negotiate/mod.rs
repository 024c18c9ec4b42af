//! [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request

mod contexts;

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{Connection, Negotiated};
use crate::violation::Violation;
use auth::Acceptor;
use contexts::Chosen;
use crypto::{Cipher, PreauthHash, SigningAlgorithm};
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, FileTime, Guid};
use wire::smb2::{
    Capabilities, Dialect, NegotiateContext, NegotiateRequest, NegotiateResponse, SecurityMode,
};

pub(super) fn handle(call: &Call<'_>, reply: &mut Reply<'_>) -> Answer {
    let request = NegotiateRequest::decode(call.message)?;
    let dialect = choose_dialect(call.connection, &request.dialects)?;
    let chosen = match dialect {
        Dialect::SMB_3_1_1 => contexts::choose(call.connection, &request.negotiate_contexts)?,
        _ => by_dialect(call.connection, dialect, request.capabilities),
    };
    let negotiated = negotiated(call, &request, dialect, &chosen);
    let hint = Acceptor::negotiate_hint();
    let response = response(call.connection, &negotiated, &hint, chosen.contexts);
    reply.body(|writer| response.encode(writer));
    let connection = Arc::clone(call.connection);
    // The hash of SMB 3.1.1 goes over the response, too, as it is sent.
    reply.produced().on_bytes = Some(Box::new(move |bytes| {
        let mut negotiated = negotiated;
        if let Some(preauth) = &mut negotiated.preauth {
            preauth.update(bytes);
        }
        if let Err(violation) = connection.set_negotiated(negotiated) {
            connection.violated(violation);
        }
    }));
    Outcome::SUCCESS
}

/// The response to an SMB1 NEGOTIATE that offers SMB2. With 0x02FF the client goes on with an SMB2
/// NEGOTIATE, with 2.0.2 it need not. [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE
pub(crate) fn multi_protocol(
    connection: &Arc<Connection>,
    dialect: Dialect,
) -> Result<MultiProtocol, Violation> {
    let fixed = Negotiated {
        dialect,
        client_dialects: Vec::new(),
        client_guid: Guid::default(),
        client_capabilities: Capabilities::NONE,
        client_security_mode: SecurityMode::NONE,
        server_capabilities: server_capabilities(dialect),
        server_security_mode: server_security_mode(connection),
        supports_multi_credit: dialect > Dialect::SMB_2_0_2,
        max_transfer: max_transfer(connection, dialect),
        signing_algorithm: SigningAlgorithm::HmacSha256,
        cipher: None,
        preauth: None,
    };
    let hint = Acceptor::negotiate_hint();
    let mut writer = wire::dtyp::Writer::new();
    writer.zeros(wire::smb2::Header::LEN);
    response(connection, &fixed, &hint, Vec::new()).encode(&mut writer);
    if dialect == Dialect::WILDCARD {
        connection
            .set_wildcard()
            .then_some(())
            .ok_or(Violation::NegotiatedTwice)?;
    } else {
        connection.set_negotiated(fixed)?;
    }
    Ok(MultiProtocol {
        message: writer.into_inner(),
    })
}

fn choose_dialect(connection: &Connection, offered: &[Dialect]) -> Result<Dialect, ErrorStatus> {
    if offered.is_empty() {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    let supported = &connection.server.config.dialects;
    let known = offered.iter().filter(|dialect| is_known(**dialect));
    let common = known.filter(|dialect| supported.contains(dialect)).max();
    common.copied().ok_or(ErrorStatus::NOT_SUPPORTED)
}

/// The greatest dialect that the server and a list have in common, if any.
pub(super) fn greatest_common(connection: &Connection, offered: &[Dialect]) -> Option<Dialect> {
    choose_dialect(connection, offered).ok()
}

const fn is_known(dialect: Dialect) -> bool {
    matches!(
        dialect,
        Dialect::SMB_2_0_2
            | Dialect::SMB_2_1
            | Dialect::SMB_3_0
            | Dialect::SMB_3_0_2
            | Dialect::SMB_3_1_1
    )
}

/// What dialects before 3.1.1 fix without contexts.
fn by_dialect(connection: &Connection, dialect: Dialect, client: Capabilities) -> Chosen {
    if !dialect.is_smb3() {
        return Chosen {
            signing_algorithm: SigningAlgorithm::HmacSha256,
            cipher: None,
            contexts: Vec::new(),
        };
    }
    let encrypt =
        connection.server.offers_encryption() && client.contains(Capabilities::ENCRYPTION);
    Chosen {
        signing_algorithm: SigningAlgorithm::AesCmac,
        cipher: encrypt.then_some(Cipher::Aes128Ccm),
        contexts: Vec::new(),
    }
}

fn negotiated(
    call: &Call<'_>,
    request: &NegotiateRequest,
    dialect: Dialect,
    chosen: &Chosen,
) -> Negotiated {
    let mut server_capabilities = server_capabilities(dialect);
    if chosen.cipher.is_some() {
        server_capabilities |= Capabilities::ENCRYPTION;
    }
    let preauth = (dialect == Dialect::SMB_3_1_1).then(|| {
        let mut hash = PreauthHash::new();
        hash.update(call.message);
        hash
    });
    Negotiated {
        dialect,
        client_dialects: request.dialects.clone(),
        client_guid: request.client_guid,
        client_capabilities: request.capabilities,
        client_security_mode: request.security_mode,
        server_capabilities,
        server_security_mode: server_security_mode(call.connection),
        supports_multi_credit: dialect > Dialect::SMB_2_0_2,
        max_transfer: max_transfer(call.connection, dialect),
        signing_algorithm: chosen.signing_algorithm,
        cipher: chosen.cipher,
        preauth,
    }
}

fn response<'a>(
    connection: &Connection,
    negotiated: &Negotiated,
    hint: &'a [u8],
    negotiate_contexts: Vec<NegotiateContext>,
) -> NegotiateResponse<'a> {
    let server = &connection.server;
    // SMB 3.1.1 says in a context whether it encrypts, not in this field.
    let capabilities = match negotiated.dialect {
        Dialect::SMB_3_1_1 => negotiated
            .server_capabilities
            .without(Capabilities::ENCRYPTION),
        _ => negotiated.server_capabilities,
    };
    NegotiateResponse {
        security_mode: negotiated.server_security_mode,
        dialect_revision: negotiated.dialect,
        server_guid: server.config.guid,
        capabilities,
        max_transact_size: negotiated.max_transfer,
        max_read_size: negotiated.max_transfer,
        max_write_size: negotiated.max_transfer,
        system_time: server.clock.now(),
        server_start_time: FileTime::ZERO,
        security_buffer: hint,
        negotiate_contexts,
    }
}

fn server_capabilities(dialect: Dialect) -> Capabilities {
    if dialect > Dialect::SMB_2_0_2 {
        Capabilities::LARGE_MTU
    } else {
        Capabilities::NONE
    }
}

fn server_security_mode(connection: &Connection) -> SecurityMode {
    if connection.server.requires_signing() {
        SecurityMode::SIGNING_ENABLED | SecurityMode::SIGNING_REQUIRED
    } else {
        SecurityMode::SIGNING_ENABLED
    }
}

fn max_transfer(connection: &Connection, dialect: Dialect) -> u32 {
    let limits = connection.limits();
    if dialect > Dialect::SMB_2_0_2 {
        limits.transfer
    } else {
        limits.transfer_2_0_2
    }
}

/// An encoded response to an SMB1 NEGOTIATE.
pub(crate) struct MultiProtocol {
    message: Vec<u8>,
}

impl MultiProtocol {
    /// Appends the body behind the header.
    pub(crate) fn encode(&self, writer: &mut wire::dtyp::Writer) {
        writer.bytes(
            self.message
                .get(wire::smb2::Header::LEN..)
                .unwrap_or_default(),
        );
    }
}
