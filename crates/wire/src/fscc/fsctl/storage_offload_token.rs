//! The token that stands for data in an offloaded copy.

use crate::dtyp::{Reader, WireError, Writer};
use std::fmt;

/// What kind of token it is. [MS-FSCC] 2.1.11 STORAGE_OFFLOAD_TOKEN, TokenType
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenType(pub u32);

impl TokenType {
    /// STORAGE_OFFLOAD_TOKEN_TYPE_ZERO_DATA
    pub const ZERO_DATA: Self = Self(0xFFFF_0001);
}

impl fmt::Debug for TokenType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

/// A token. [MS-FSCC] 2.1.11 STORAGE_OFFLOAD_TOKEN
#[derive(Clone, PartialEq, Eq)]
pub struct StorageOffloadToken {
    /// Big-endian on the wire.
    pub token_type: TokenType,
    /// 0, ignored.
    pub reserved: u16,
    /// Bytes of `token_id` that mean something; big-endian on the wire. May lie.
    pub token_id_length: u16,
    /// Only whoever made the token knows what this is.
    pub token_id: [u8; 504],
}

impl StorageOffloadToken {
    /// Bytes on the wire.
    pub const LEN: usize = 512;

    /// The well-known token that stands for zeros, of whatever length. Its id is ignored.
    pub const fn zero_data() -> Self {
        Self {
            token_type: TokenType::ZERO_DATA,
            reserved: 0,
            token_id_length: 0,
            token_id: [0; 504],
        }
    }

    /// A token of another kind, or `None` if the id is longer than 504 bytes.
    pub fn new(token_type: TokenType, id: &[u8]) -> Option<Self> {
        let mut token_id = [0; 504];
        token_id.get_mut(..id.len())?.copy_from_slice(id);
        let token_id_length = u16::try_from(id.len()).ok()?;
        Some(Self {
            token_type,
            reserved: 0,
            token_id_length,
            token_id,
        })
    }

    /// The bytes of the id that mean something, or `None` if its length lies.
    pub fn id(&self) -> Option<&[u8]> {
        self.token_id.get(..usize::from(self.token_id_length))
    }

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            token_type: TokenType(u32::from_be_bytes(reader.array()?)),
            reserved: reader.u16()?,
            token_id_length: u16::from_be_bytes(reader.array()?),
            token_id: reader.array()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.token_type.0.to_be_bytes());
        writer.u16(self.reserved);
        writer.bytes(&self.token_id_length.to_be_bytes());
        writer.bytes(&self.token_id);
    }
}

/// The id is as good as a password: whoever has it may read the data.
impl fmt::Debug for StorageOffloadToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorageOffloadToken")
            .field("token_type", &self.token_type)
            .field("token_id_length", &self.token_id_length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = StorageOffloadToken::new(TokenType(0x0001_0001), &[0xAB; 32]).unwrap();
        let mut bytes = hex("00010001 0000 0020");
        bytes.extend([0xAB; 32]);
        bytes.resize(512, 0);
        assert_eq!(value.id(), Some(&[0xAB; 32][..]));
        crate::fscc::check_known_bytes!(StorageOffloadToken, value, bytes);
    }

    #[test]
    fn the_token_for_zeros() {
        let mut bytes = hex("FFFF0001 0000 0000");
        bytes.resize(512, 0);
        let value = StorageOffloadToken::zero_data();
        crate::fscc::check_known_bytes!(StorageOffloadToken, value, bytes);
    }

    #[test]
    fn ids_are_at_most_504_bytes_and_lengths_that_lie_give_none() {
        assert!(StorageOffloadToken::new(TokenType(1), &[0; 504]).is_some());
        assert!(StorageOffloadToken::new(TokenType(1), &[0; 505]).is_none());
        let mut token = StorageOffloadToken::zero_data();
        token.token_id_length = 505;
        assert_eq!(token.id(), None);
    }

    #[test]
    fn the_id_does_not_reach_a_log() {
        let token = StorageOffloadToken::new(TokenType(1), &[0xEE; 4]).unwrap();
        assert!(!format!("{token:?}").contains("238"));
    }
}
