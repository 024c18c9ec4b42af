//! Negotiate contexts. [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request

use crate::limits::PREAUTH_SALT_LEN;
use crate::state::Connection;
use crypto::{Cipher, SigningAlgorithm};
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::smb2::negotiate::context::{
    ContextType, EncryptionCapabilities, PreauthIntegrityCapabilities, SigningCapabilities,
};
use wire::smb2::{CipherId, HashAlgorithmId, NegotiateContext, SigningAlgorithmId};

/// What was agreed on, and how the response says it.
pub(super) struct Chosen {
    pub(super) signing_algorithm: SigningAlgorithm,
    pub(super) cipher: Option<Cipher>,
    pub(super) contexts: Vec<NegotiateContext>,
}

/// The fastest first.
const CIPHERS: [Cipher; 4] = [
    Cipher::Aes128Gcm,
    Cipher::Aes256Gcm,
    Cipher::Aes128Ccm,
    Cipher::Aes256Ccm,
];

/// The fastest first.
const SIGNING_ALGORITHMS: [SigningAlgorithm; 3] = [
    SigningAlgorithm::AesGmac,
    SigningAlgorithm::AesCmac,
    SigningAlgorithm::HmacSha256,
];

/// Contexts that may come once only.
const ONCE: [ContextType; 5] = [
    ContextType::PREAUTH_INTEGRITY_CAPABILITIES,
    ContextType::ENCRYPTION_CAPABILITIES,
    ContextType::COMPRESSION_CAPABILITIES,
    ContextType::RDMA_TRANSFORM_CAPABILITIES,
    ContextType::SIGNING_CAPABILITIES,
];

/// Chooses from the client's contexts. Those that nobody knows, and those about what this
/// server does not do (compression, RDMA), are passed over.
pub(super) fn choose(
    connection: &Connection,
    offered: &[NegotiateContext],
) -> Result<Chosen, ErrorStatus> {
    for once in ONCE {
        if offered
            .iter()
            .filter(|context| context.context_type() == once)
            .count()
            > 1
        {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
    }
    let mut chosen = Chosen {
        // What SMB 3.1.1 signs with where nothing else was agreed on.
        signing_algorithm: SigningAlgorithm::AesCmac,
        cipher: None,
        contexts: Vec::new(),
    };
    let mut hashed = false;
    for context in offered {
        match context {
            NegotiateContext::PreauthIntegrity(preauth) => {
                chosen.contexts.push(answer_preauth(connection, preauth)?);
                hashed = true;
            }
            NegotiateContext::Encryption(offer) if connection.server.offers_encryption() => {
                chosen.cipher = choose_cipher(offer);
                chosen.contexts.push(answer_encryption(chosen.cipher));
            }
            NegotiateContext::Signing(offer) => {
                chosen.signing_algorithm = choose_signing(offer)?;
                chosen
                    .contexts
                    .push(answer_signing(chosen.signing_algorithm));
            }
            _ => {}
        }
    }
    if hashed {
        Ok(chosen)
    } else {
        Err(ErrorStatus::INVALID_PARAMETER)
    }
}

fn answer_preauth(
    connection: &Connection,
    offer: &PreauthIntegrityCapabilities,
) -> Result<NegotiateContext, ErrorStatus> {
    if offer.hash_algorithms.is_empty() {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    if !offer.hash_algorithms.contains(&HashAlgorithmId::SHA_512) {
        let none = NtStatus::SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP;
        return Err(ErrorStatus::new(none).unwrap_or(ErrorStatus::INVALID_PARAMETER));
    }
    let mut salt = vec![0; PREAUTH_SALT_LEN];
    connection.server.random.fill(&mut salt);
    Ok(NegotiateContext::PreauthIntegrity(
        PreauthIntegrityCapabilities {
            hash_algorithms: vec![HashAlgorithmId::SHA_512],
            salt,
        },
    ))
}

fn choose_cipher(offer: &EncryptionCapabilities) -> Option<Cipher> {
    CIPHERS
        .into_iter()
        .find(|cipher| offer.ciphers.contains(&cipher.id()))
}

/// Zero tells the client that the server encrypts, but has no cipher in common with it.
fn answer_encryption(cipher: Option<Cipher>) -> NegotiateContext {
    let ciphers = vec![cipher.map_or(CipherId(0), Cipher::id)];
    NegotiateContext::Encryption(EncryptionCapabilities { ciphers })
}

fn choose_signing(offer: &SigningCapabilities) -> Result<SigningAlgorithm, ErrorStatus> {
    if offer.signing_algorithms.is_empty() {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    let common = SIGNING_ALGORITHMS
        .into_iter()
        .find(|algorithm| offer.signing_algorithms.contains(&algorithm.id()));
    Ok(common.unwrap_or(SigningAlgorithm::AesCmac))
}

fn answer_signing(algorithm: SigningAlgorithm) -> NegotiateContext {
    let id: SigningAlgorithmId = algorithm.id();
    NegotiateContext::Signing(SigningCapabilities {
        signing_algorithms: vec![id],
    })
}
