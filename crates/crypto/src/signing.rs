//! Message signatures. [MS-SMB2] 3.1.4.1 Signing An Outgoing Message

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{cmac, hmac};
use std::fmt;
use std::ops::Range;
use wire::smb2::{Command, HeaderFlags, SigningAlgorithmId};

/// Where the fields that matter lie in the SMB2 header.
/// [MS-SMB2] 2.2.1 SMB2 Packet Header
const HEADER_LEN: usize = 64;
const COMMAND: Range<usize> = 12..14;
const FLAGS: Range<usize> = 16..20;
const MESSAGE_ID: Range<usize> = 24..32;
const SIGNATURE: Range<usize> = 48..HEADER_LEN;

/// How messages are signed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SigningAlgorithm {
    /// Dialects 2.0.2 and 2.1, and 3.1.1 if negotiated.
    HmacSha256,
    /// Dialects 3.0 and 3.0.2, and 3.1.1 if nothing else was negotiated.
    AesCmac,
    /// Dialect 3.1.1 with SMB2_SIGNING_CAPABILITIES; more than ten times as fast.
    AesGmac,
}

impl SigningAlgorithm {
    /// The number on the wire. [MS-SMB2] 2.2.3.1.7 SMB2_SIGNING_CAPABILITIES
    pub const fn id(self) -> SigningAlgorithmId {
        match self {
            Self::HmacSha256 => SigningAlgorithmId::HMAC_SHA256,
            Self::AesCmac => SigningAlgorithmId::AES_CMAC,
            Self::AesGmac => SigningAlgorithmId::AES_GMAC,
        }
    }

    /// The algorithm with that number.
    pub const fn from_id(id: SigningAlgorithmId) -> Option<Self> {
        match id {
            SigningAlgorithmId::HMAC_SHA256 => Some(Self::HmacSha256),
            SigningAlgorithmId::AES_CMAC => Some(Self::AesCmac),
            SigningAlgorithmId::AES_GMAC => Some(Self::AesGmac),
            _ => None,
        }
    }
}

/// A session's or channel's key, made ready once and used for every message.
pub struct SigningKey(Kind);

enum Kind {
    Hmac(Box<hmac::Key>),
    Cmac(cmac::Key),
    Gmac(Box<LessSafeKey>),
    /// Memory ran out while the key was made. Nothing verifies, and what is "signed" with
    /// zeros is refused by the peer.
    Broken,
}

impl SigningKey {
    /// Makes `key` ready for `algorithm`.
    pub fn new(algorithm: SigningAlgorithm, key: &[u8; 16]) -> Self {
        Self(match algorithm {
            SigningAlgorithm::HmacSha256 => {
                Kind::Hmac(Box::new(hmac::Key::new(hmac::HMAC_SHA256, key)))
            }
            SigningAlgorithm::AesCmac => {
                cmac::Key::new(cmac::AES_128, key).map_or(Kind::Broken, Kind::Cmac)
            }
            SigningAlgorithm::AesGmac => UnboundKey::new(&AES_128_GCM, key)
                .map_or(Kind::Broken, |key| {
                    Kind::Gmac(Box::new(LessSafeKey::new(key)))
                }),
        })
    }

    /// Signs `message`, which starts at its SMB2 header and ends with its padding: sets
    /// SMB2_FLAGS_SIGNED and the Signature field. Shorter than a header: left as it is.
    pub fn sign(&self, message: &mut [u8]) {
        let flags = field(message, FLAGS).map(u32::from_le_bytes);
        let (Some(flags), Some(place)) = (flags, message.get_mut(FLAGS)) else {
            return;
        };
        place.copy_from_slice(&(flags | HeaderFlags::SIGNED.0).to_le_bytes());
        put_signature(message, &[0; 16]);
        let signature = self.signature(message).unwrap_or_default();
        put_signature(message, &signature);
    }

    /// True if the Signature field is right. The message is the same afterwards; it is only
    /// borrowed mutably because the field counts as zero in its own signature, and a message
    /// of megabytes is not copied for that.
    pub fn verify(&self, message: &mut [u8]) -> bool {
        let Some(received) = field::<16>(message, SIGNATURE) else {
            return false;
        };
        put_signature(message, &[0; 16]);
        let expected = self.signature(message);
        put_signature(message, &received);
        expected.is_some_and(|expected| crate::equal(&expected, &received))
    }

    /// The signature of a message whose Signature field is zero.
    fn signature(&self, message: &[u8]) -> Option<[u8; 16]> {
        match &self.0 {
            Kind::Hmac(key) => hmac::sign(key, message).as_ref().first_chunk().copied(),
            Kind::Cmac(key) => cmac::sign(key, message)
                .ok()?
                .as_ref()
                .first_chunk()
                .copied(),
            Kind::Gmac(key) => {
                let nonce = Nonce::assume_unique_for_key(gmac_nonce(message)?);
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(message), &mut []);
                tag.ok()?.as_ref().first_chunk().copied()
            }
            Kind::Broken => None,
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// MessageId, then bit 0: sent by a server, bit 1: a CANCEL, which shares the MessageId of
/// what it cancels. [MS-SMB2] 3.1.4.1 Signing An Outgoing Message
fn gmac_nonce(message: &[u8]) -> Option<[u8; 12]> {
    let flags = u32::from_le_bytes(field(message, FLAGS)?);
    let command = u16::from_le_bytes(field(message, COMMAND)?);
    let from_server = flags & HeaderFlags::SERVER_TO_REDIR.0 != 0;
    let cancel = command == Command::CANCEL.0;
    let message_id: [u8; 8] = field(message, MESSAGE_ID)?;
    let mut nonce = [0; 12];
    let (first, last) = nonce.split_first_chunk_mut()?;
    *first = message_id;
    *last.first_mut()? = u8::from(from_server) | u8::from(cancel) << 1;
    Some(nonce)
}

fn field<const N: usize>(message: &[u8], place: Range<usize>) -> Option<[u8; N]> {
    message.get(..HEADER_LEN)?.get(place)?.try_into().ok()
}

fn put_signature(message: &mut [u8], signature: &[u8; 16]) {
    if let Some(place) = message.get_mut(SIGNATURE) {
        place.copy_from_slice(signature);
    }
}

#[cfg(test)]
mod tests;
