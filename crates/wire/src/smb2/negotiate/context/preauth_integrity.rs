//! The hash that protects the negotiation.

use super::decode_ids;
use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;
use crate::smb2::values::wire_values;

wire_values! {
    /// A hash algorithm.
    HashAlgorithmId(u16) {
        SHA_512 = 0x0001,
    }
}

/// [MS-SMB2] 2.2.3.1.1 SMB2_PREAUTH_INTEGRITY_CAPABILITIES
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreauthIntegrityCapabilities {
    /// Hash algorithms that the side can use.
    pub hash_algorithms: Vec<HashAlgorithmId>,
    /// Random bytes, so that no two negotiations hash to the same value.
    pub salt: Vec<u8>,
}

impl PreauthIntegrityCapabilities {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let count = reader.u16()?;
        let salt_length = reader.u16()?;
        let hash_algorithms = decode_ids(&mut reader, count, HashAlgorithmId)?;
        let salt = reader.bytes(usize::from(salt_length))?.to_vec();
        Ok(Self {
            hash_algorithms,
            salt,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(body::len16(self.hash_algorithms.len()));
        w.u16(body::len16(self.salt.len()));
        for algorithm in &self.hash_algorithms {
            w.u16(algorithm.0);
        }
        w.bytes(&self.salt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("0100 0300 0100 AABBCC");
        let context = PreauthIntegrityCapabilities {
            hash_algorithms: vec![HashAlgorithmId::SHA_512],
            salt: vec![0xAA, 0xBB, 0xCC],
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(PreauthIntegrityCapabilities::decode(&bytes), Ok(context));
        assert_eq!(
            PreauthIntegrityCapabilities::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
