//! Ciphers.

use super::decode_ids;
use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;
use crate::smb2::values::wire_values;

wire_values! {
    /// A cipher.
    CipherId(u16) {
        AES_128_CCM = 0x0001,
        AES_128_GCM = 0x0002,
        AES_256_CCM = 0x0003,
        AES_256_GCM = 0x0004,
    }
}

/// [MS-SMB2] 2.2.3.1.2 SMB2_ENCRYPTION_CAPABILITIES
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EncryptionCapabilities {
    /// Ciphers, the preferred one first. A response holds one; zero says that there is none.
    pub ciphers: Vec<CipherId>,
}

impl EncryptionCapabilities {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let count = reader.u16()?;
        Ok(Self {
            ciphers: decode_ids(&mut reader, count, CipherId)?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(body::len16(self.ciphers.len()));
        for cipher in &self.ciphers {
            w.u16(cipher.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("0400 0200 0100 0400 0300");
        let context = EncryptionCapabilities {
            ciphers: vec![
                CipherId::AES_128_GCM,
                CipherId::AES_128_CCM,
                CipherId::AES_256_GCM,
                CipherId::AES_256_CCM,
            ],
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(EncryptionCapabilities::decode(&bytes), Ok(context));
        assert_eq!(
            EncryptionCapabilities::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
