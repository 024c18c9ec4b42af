//! NEGOTIATE. [MS-SMB2] 3.2.4.2.2.2 SMB2-Only Negotiate, 3.2.5.2 Receiving an SMB2 NEGOTIATE
//! Response

use crate::connection::exchange::Exchange;
use crate::connection::request::Request;
use crate::error::Error;
use crate::limits::{CREDIT_BYTES, LOGON_TIMEOUT};
use crate::options::{ConnectOptions, Encryption};
use crate::record::Note;
use crypto::{Cipher, PreauthHash, Random, SigningAlgorithm, SystemRandom};
use std::sync::Arc;
use wire::dtyp::Guid;
use wire::smb2::negotiate::context::{
    EncryptionCapabilities, NetNameNegotiateContextId, PreauthIntegrityCapabilities,
    SigningCapabilities,
};
use wire::smb2::{
    Capabilities, Command, Dialect, HashAlgorithmId, NegotiateContext, NegotiateRequest,
    NegotiateResponse, SecurityMode,
};

const DOING: &str = "agreeing on a dialect";

/// The dialects that this client knows, oldest first.
const DIALECTS: [Dialect; 5] = [
    Dialect::SMB_2_0_2,
    Dialect::SMB_2_1,
    Dialect::SMB_3_0,
    Dialect::SMB_3_0_2,
    Dialect::SMB_3_1_1,
];

/// What client and server agreed on, and what each said about itself.
#[derive(Debug)]
pub(crate) struct Negotiated {
    pub(crate) dialect: Dialect,
    pub(crate) server_guid: Guid,
    pub(crate) server_capabilities: Capabilities,
    pub(crate) server_security_mode: SecurityMode,
    pub(crate) max_transact_size: usize,
    pub(crate) max_read_size: usize,
    pub(crate) max_write_size: usize,
    pub(crate) supports_multi_credit: bool,
    pub(crate) signing: SigningAlgorithm,
    /// `None`: nothing can be encrypted.
    pub(crate) cipher: Option<Cipher>,
    /// Connection.GSSNegotiateToken
    pub(crate) gss_token: Vec<u8>,
    /// Connection.PreauthIntegrityHashValue, in 3.1.1.
    pub(crate) preauth: Option<PreauthHash>,
    /// What was asked, for FSCTL_VALIDATE_NEGOTIATE_INFO.
    pub(crate) asked: NegotiateRequest,
}

impl Negotiated {
    /// Offers what the options say and takes the server's answer.
    pub(crate) async fn negotiate(
        exchange: &Arc<Exchange>,
        options: &ConnectOptions,
    ) -> Result<Self, Error> {
        let asked = offer(options);
        if asked.dialects.is_empty() {
            return Err(Error::Refused {
                what: "no dialect of SMB is allowed by the options".into(),
                hint: "allow at least one from 2.0.2 to 3.1.1",
            });
        }
        let request = Request {
            timeout: Some(options.answer_timeout.min(LOGON_TIMEOUT)),
            ..Request::new(Command::NEGOTIATE, DOING, Note::named("NEGOTIATE"))
        };
        let sent = exchange.submit(&request, |w| asked.encode(w)).await?;
        let mut preauth = PreauthHash::new();
        preauth.update(&sent.message);
        let reply = sent.answer(&request).await?;
        preauth.update(&reply.message);
        let response = NegotiateResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        accept(asked, &response, preauth, options)
    }
}

fn offer(options: &ConnectOptions) -> NegotiateRequest {
    let dialects: Vec<Dialect> = DIALECTS
        .into_iter()
        .filter(|dialect| options.dialects.contains(dialect))
        .collect();
    let newest = dialects.last().copied().unwrap_or(Dialect::SMB_2_0_2);
    let mut capabilities = Capabilities::NONE;
    if newest.is_smb3() {
        capabilities = Capabilities::LARGE_MTU;
        if options.encryption != Encryption::Off {
            capabilities |= Capabilities::ENCRYPTION;
        }
    }
    let mut client_guid = [0; 16];
    if newest > Dialect::SMB_2_0_2 {
        SystemRandom.fill(&mut client_guid);
    }
    let negotiate_contexts = if newest == Dialect::SMB_3_1_1 {
        contexts(options)
    } else {
        Vec::new()
    };
    NegotiateRequest {
        security_mode: security_mode(options),
        capabilities,
        client_guid: Guid(client_guid),
        dialects,
        negotiate_contexts,
    }
}

/// What NEGOTIATE and SESSION_SETUP say about signing.
pub(crate) fn security_mode(options: &ConnectOptions) -> SecurityMode {
    if options.signing_required {
        SecurityMode::SIGNING_REQUIRED
    } else {
        SecurityMode::SIGNING_ENABLED
    }
}

fn contexts(options: &ConnectOptions) -> Vec<NegotiateContext> {
    let mut salt = vec![0; 32];
    SystemRandom.fill(&mut salt);
    let mut contexts = vec![NegotiateContext::PreauthIntegrity(
        PreauthIntegrityCapabilities {
            hash_algorithms: vec![HashAlgorithmId::SHA_512],
            salt,
        },
    )];
    if options.encryption != Encryption::Off {
        contexts.push(NegotiateContext::Encryption(EncryptionCapabilities {
            ciphers: options.ciphers.clone(),
        }));
    }
    contexts.push(NegotiateContext::Signing(SigningCapabilities {
        signing_algorithms: options.signing_algorithms.clone(),
    }));
    contexts.push(NegotiateContext::NetName(NetNameNegotiateContextId {
        net_name: options.server_name.clone(),
    }));
    contexts
}

fn accept(
    asked: NegotiateRequest,
    response: &NegotiateResponse<'_>,
    preauth: PreauthHash,
    options: &ConnectOptions,
) -> Result<Negotiated, Error> {
    let dialect = response.dialect_revision;
    if !asked.dialects.contains(&dialect) {
        return Err(Error::answer(
            DOING,
            format!("dialect {dialect} was not offered"),
        ));
    }
    let max_transact_size = response.max_transact_size as usize;
    let max_read_size = response.max_read_size as usize;
    let max_write_size = response.max_write_size as usize;
    if max_transact_size.min(max_read_size).min(max_write_size) < CREDIT_BYTES {
        return Err(Error::answer(DOING, "a maximum size is below 65536 bytes"));
    }
    let agreed = agreement(dialect, response, options)?;
    if options.encryption == Encryption::Required && agreed.cipher.is_none() {
        return Err(Error::no_cipher());
    }
    Ok(Negotiated {
        dialect,
        server_guid: response.server_guid,
        server_capabilities: response.capabilities,
        server_security_mode: response.security_mode,
        max_transact_size,
        max_read_size,
        max_write_size,
        supports_multi_credit: dialect > Dialect::SMB_2_0_2
            && response.capabilities.contains(Capabilities::LARGE_MTU),
        signing: agreed.signing,
        cipher: agreed.cipher,
        gss_token: response.security_buffer.to_vec(),
        preauth: (dialect == Dialect::SMB_3_1_1).then_some(preauth),
        asked,
    })
}

struct Agreement {
    signing: SigningAlgorithm,
    cipher: Option<Cipher>,
}

fn agreement(
    dialect: Dialect,
    response: &NegotiateResponse<'_>,
    options: &ConnectOptions,
) -> Result<Agreement, Error> {
    if dialect == Dialect::SMB_3_1_1 {
        return agreement_of_contexts(&response.negotiate_contexts, options);
    }
    let signing = if dialect.is_smb3() {
        SigningAlgorithm::AesCmac
    } else {
        SigningAlgorithm::HmacSha256
    };
    let encrypts = dialect.is_smb3()
        && options.encryption != Encryption::Off
        && response.capabilities.contains(Capabilities::ENCRYPTION);
    Ok(Agreement {
        signing,
        cipher: encrypts.then_some(Cipher::Aes128Ccm),
    })
}

fn agreement_of_contexts(
    contexts: &[NegotiateContext],
    options: &ConnectOptions,
) -> Result<Agreement, Error> {
    let mut agreed = Agreement {
        signing: SigningAlgorithm::AesCmac,
        cipher: None,
    };
    let mut seen = Vec::new();
    for context in contexts {
        let kind = context.context_type();
        let known = !matches!(context, NegotiateContext::Other { .. });
        if known && seen.contains(&kind) {
            return Err(Error::answer(DOING, format!("{kind} comes twice")));
        }
        seen.push(kind);
        match context {
            NegotiateContext::PreauthIntegrity(hash)
                if hash.hash_algorithms != [HashAlgorithmId::SHA_512] =>
            {
                return Err(Error::answer(DOING, "another hash than the one offered"));
            }
            NegotiateContext::Encryption(encryption) => {
                agreed.cipher = cipher(&encryption.ciphers, options)?;
            }
            NegotiateContext::Signing(signing) => {
                agreed.signing = signing_algorithm(&signing.signing_algorithms, options)?;
            }
            _ => {}
        }
    }
    let hashed = contexts
        .iter()
        .any(|c| matches!(c, NegotiateContext::PreauthIntegrity(_)));
    if !hashed {
        return Err(Error::answer(
            DOING,
            "the pre-authentication hash is missing",
        ));
    }
    Ok(agreed)
}

fn cipher(
    chosen: &[wire::smb2::CipherId],
    options: &ConnectOptions,
) -> Result<Option<Cipher>, Error> {
    let [chosen] = chosen else {
        return Err(Error::answer(DOING, "not exactly one cipher was chosen"));
    };
    if chosen.0 == 0 {
        return Ok(None);
    }
    let offered = options.encryption != Encryption::Off && options.ciphers.contains(chosen);
    match Cipher::from_id(*chosen) {
        Some(cipher) if offered => Ok(Some(cipher)),
        _ => Err(Error::answer(
            DOING,
            format!("cipher {chosen} was not offered"),
        )),
    }
}

fn signing_algorithm(
    chosen: &[wire::smb2::SigningAlgorithmId],
    options: &ConnectOptions,
) -> Result<SigningAlgorithm, Error> {
    let [chosen] = chosen else {
        return Err(Error::answer(
            DOING,
            "not exactly one signing algorithm was chosen",
        ));
    };
    match SigningAlgorithm::from_id(*chosen) {
        Some(algorithm) if options.signing_algorithms.contains(chosen) => Ok(algorithm),
        _ => Err(Error::answer(
            DOING,
            format!("signing algorithm {chosen} was not offered"),
        )),
    }
}
