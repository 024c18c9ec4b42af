//! Message encryption. [MS-SMB2] 3.1.4.3 Encrypting the Message

use aes::{Aes128, Aes256};
use aws_lc_rs::aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, Nonce, UnboundKey};
use ccm::aead::AeadInOut;
use ccm::consts::{U11, U16};
use ccm::{Ccm, KeyInit};
use std::fmt;
use std::ops::Range;
use wire::smb2::CipherId;

type Aes128CcmKey = Ccm<Aes128, U16, U11>;
type Aes256CcmKey = Ccm<Aes256, U16, U11>;

/// The transform header. [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER
const HEADER_LEN: usize = 52;
const PROTOCOL_ID: [u8; 4] = [0xFD, b'S', b'M', b'B'];
const SIGNATURE: Range<usize> = 4..20;
/// All behind the Signature is authenticated with the message.
const AUTHENTICATED: Range<usize> = 20..HEADER_LEN;
/// Within the authenticated part.
const ORIGINAL_MESSAGE_SIZE: Range<usize> = 16..20;
const FLAGS: Range<usize> = 22..24;
/// "Encrypted" in 3.1.1 and SMB2_ENCRYPTION_AES128_CCM before: the only legal value.
const ENCRYPTED: u16 = 0x0001;

/// How messages are encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cipher {
    /// The only one of 3.0 and 3.0.2.
    Aes128Ccm,
    /// The fastest.
    Aes128Gcm,
    /// 3.1.1 only.
    Aes256Ccm,
    /// 3.1.1 only.
    Aes256Gcm,
}

impl Cipher {
    /// The number on the wire. [MS-SMB2] 2.2.3.1.2 SMB2_ENCRYPTION_CAPABILITIES
    pub const fn id(self) -> CipherId {
        match self {
            Self::Aes128Ccm => CipherId::AES_128_CCM,
            Self::Aes128Gcm => CipherId::AES_128_GCM,
            Self::Aes256Ccm => CipherId::AES_256_CCM,
            Self::Aes256Gcm => CipherId::AES_256_GCM,
        }
    }

    /// The cipher with that number.
    pub const fn from_id(id: CipherId) -> Option<Self> {
        match id {
            CipherId::AES_128_CCM => Some(Self::Aes128Ccm),
            CipherId::AES_128_GCM => Some(Self::Aes128Gcm),
            CipherId::AES_256_CCM => Some(Self::Aes256Ccm),
            CipherId::AES_256_GCM => Some(Self::Aes256Gcm),
            _ => None,
        }
    }

    /// Bytes of a key.
    pub const fn key_len(self) -> usize {
        match self {
            Self::Aes128Ccm | Self::Aes128Gcm => 16,
            Self::Aes256Ccm | Self::Aes256Gcm => 32,
        }
    }

    /// Bytes of the Nonce field that the cipher uses; the rest is zero.
    pub const fn nonce_len(self) -> usize {
        match self {
            Self::Aes128Ccm | Self::Aes256Ccm => 11,
            Self::Aes128Gcm | Self::Aes256Gcm => 12,
        }
    }
}

/// The key of one direction of one session, made ready once and used for every message.
pub struct SealingKey(Kind);

enum Kind {
    Gcm(Box<LessSafeKey>),
    Ccm128(Box<Aes128CcmKey>),
    Ccm256(Box<Aes256CcmKey>),
}

impl SealingKey {
    /// Makes `key` ready; `None` if its length is not the cipher's.
    pub fn new(cipher: Cipher, key: &[u8]) -> Option<Self> {
        Some(Self(match cipher {
            Cipher::Aes128Gcm => Kind::Gcm(gcm(&AES_128_GCM, key)?),
            Cipher::Aes256Gcm => Kind::Gcm(gcm(&AES_256_GCM, key)?),
            Cipher::Aes128Ccm => Kind::Ccm128(Box::new(Ccm::new_from_slice(key).ok()?)),
            Cipher::Aes256Ccm => Kind::Ccm256(Box::new(Ccm::new_from_slice(key).ok()?)),
        }))
    }

    /// Makes `frame` a transform message: its first 52 bytes become the header, the rest is
    /// encrypted in place. `nonce` must never be used again with this key.
    ///
    /// A frame too short for a header, or that cannot be sealed, becomes all zeros: it can
    /// end the connection but not give away what should have been encrypted.
    pub fn seal(&self, session_id: u64, nonce: u64, frame: &mut [u8]) {
        if self.try_seal(session_id, nonce, frame).is_none() {
            frame.fill(0);
        }
    }

    fn try_seal(&self, session_id: u64, nonce: u64, frame: &mut [u8]) -> Option<()> {
        let (header, message) = frame.split_at_mut_checked(HEADER_LEN)?;
        let size = u32::try_from(message.len()).ok()?;
        let fields = [
            &PROTOCOL_ID[..],
            &[0; 16],
            &nonce.to_le_bytes(),
            &[0; 8],
            &size.to_le_bytes(),
            &[0; 2],
            &ENCRYPTED.to_le_bytes(),
            &session_id.to_le_bytes(),
        ];
        for (place, byte) in header.iter_mut().zip(fields.into_iter().flatten()) {
            *place = *byte;
        }
        let aad: [u8; 32] = header.get(AUTHENTICATED)?.try_into().ok()?;
        let tag = self.encrypt(&aad, message)?;
        header.get_mut(SIGNATURE)?.copy_from_slice(&tag);
        Some(())
    }

    /// The message inside a transform message, decrypted in place; `None` if the header is
    /// none, or if a bit of it or of the message was changed.
    /// [MS-SMB2] 3.3.5.2.1.1 Decrypting the Message
    pub fn open<'a>(&self, frame: &'a mut [u8]) -> Option<&'a mut [u8]> {
        let (header, message) = frame.split_at_mut_checked(HEADER_LEN)?;
        let tag: [u8; 16] = header.get(SIGNATURE)?.try_into().ok()?;
        let aad: [u8; 32] = header.get(AUTHENTICATED)?.try_into().ok()?;
        let size = u32::from_le_bytes(aad.get(ORIGINAL_MESSAGE_SIZE)?.try_into().ok()?);
        let flags = u16::from_le_bytes(aad.get(FLAGS)?.try_into().ok()?);
        let right_header = header.starts_with(&PROTOCOL_ID)
            && flags == ENCRYPTED
            && u32::try_from(message.len()) == Ok(size);
        if !right_header {
            return None;
        }
        self.decrypt(&aad, &tag, message)?;
        Some(message)
    }

    fn encrypt(&self, aad: &[u8; 32], message: &mut [u8]) -> Option<[u8; 16]> {
        match &self.0 {
            Kind::Gcm(key) => {
                let nonce = Nonce::assume_unique_for_key(*aad.first_chunk()?);
                let tag = key
                    .seal_in_place_separate_tag(nonce, Aad::from(aad), message)
                    .ok()?;
                tag.as_ref().try_into().ok()
            }
            Kind::Ccm128(key) => ccm_encrypt(&**key, aad, message),
            Kind::Ccm256(key) => ccm_encrypt(&**key, aad, message),
        }
    }

    fn decrypt(&self, aad: &[u8; 32], tag: &[u8; 16], message: &mut [u8]) -> Option<()> {
        match &self.0 {
            Kind::Gcm(key) => {
                let nonce = Nonce::assume_unique_for_key(*aad.first_chunk()?);
                key.open_in_place_separate_tag(nonce, Aad::from(aad), tag, message)
                    .ok()?;
                Some(())
            }
            Kind::Ccm128(key) => ccm_decrypt(&**key, aad, tag, message),
            Kind::Ccm256(key) => ccm_decrypt(&**key, aad, tag, message),
        }
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

fn gcm(algorithm: &'static Algorithm, key: &[u8]) -> Option<Box<LessSafeKey>> {
    Some(Box::new(LessSafeKey::new(
        UnboundKey::new(algorithm, key).ok()?,
    )))
}

fn ccm_encrypt<K>(key: &K, aad: &[u8; 32], message: &mut [u8]) -> Option<[u8; 16]>
where
    K: AeadInOut<NonceSize = U11, TagSize = U16>,
{
    let nonce: &[u8; 11] = aad.first_chunk()?;
    let tag = key
        .encrypt_inout_detached(nonce.into(), aad, message.into())
        .ok()?;
    Some(tag.into())
}

fn ccm_decrypt<K>(key: &K, aad: &[u8; 32], tag: &[u8; 16], message: &mut [u8]) -> Option<()>
where
    K: AeadInOut<NonceSize = U11, TagSize = U16>,
{
    let nonce: &[u8; 11] = aad.first_chunk()?;
    key.decrypt_inout_detached(nonce.into(), aad, message.into(), tag.into())
        .ok()
}

#[cfg(test)]
mod tests;
