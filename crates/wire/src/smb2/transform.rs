//! The header of an encrypted message.

use super::protocol_id::ProtocolId;
use crate::dtyp::{Reader, WireError, Writer};

/// Stands before an encrypted message. [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransformHeader {
    /// The authentication tag.
    pub signature: [u8; 16],
    /// The nonce: 11 bytes for CCM, 12 for GCM, then zeros.
    pub nonce: [u8; 16],
    /// Bytes of the message once decrypted.
    pub original_message_size: u32,
    /// Flags/EncryptionAlgorithm: 1 says "encrypted".
    pub flags: u16,
    /// The session whose keys were used.
    pub session_id: u64,
}

impl TransformHeader {
    /// Bytes that the header takes.
    pub const LEN: usize = 52;
    /// Where the authenticated part begins: everything from the nonce on.
    pub const NONCE_OFFSET: usize = 20;
    /// The only value of `flags` that is allowed.
    pub const ENCRYPTED: u16 = 1;

    /// Reads the header at the front of `frame`.
    pub fn decode(frame: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(frame);
        if ProtocolId(reader.array()?) != ProtocolId::TRANSFORM {
            return Err(WireError::Invalid("ProtocolId"));
        }
        let signature = reader.array()?;
        let nonce = reader.array()?;
        let original_message_size = reader.u32()?;
        reader.skip(2)?;
        let flags = reader.u16()?;
        let session_id = reader.u64()?;
        Ok(Self {
            signature,
            nonce,
            original_message_size,
            flags,
            session_id,
        })
    }

    /// Appends the header.
    pub fn encode(&self, w: &mut Writer) {
        w.bytes(&ProtocolId::TRANSFORM.0);
        w.bytes(&self.signature);
        w.bytes(&self.nonce);
        w.u32(self.original_message_size);
        w.u16(0);
        w.u16(self.flags);
        w.u64(self.session_id);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::hex;
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = hex("FD534D42 101112131415161718191A1B1C1D1E1F
            A0A1A2A3A4A5A6A7A8A9AA0000000000 68000000 0000 0100 4500000000040000");
        let header = TransformHeader {
            signature: std::array::from_fn(|i| 0x10 + u8::try_from(i).unwrap()),
            nonce: hex("A0A1A2A3A4A5A6A7A8A9AA0000000000").try_into().unwrap(),
            original_message_size: 0x68,
            flags: TransformHeader::ENCRYPTED,
            session_id: 0x0000_0400_0000_0045,
        };
        let mut writer = Writer::new();
        header.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(bytes.len(), TransformHeader::LEN);
        assert_eq!(TransformHeader::decode(&bytes), Ok(header));
        assert_eq!(
            TransformHeader::decode(&bytes[..51]),
            Err(WireError::Truncated)
        );
    }
}
