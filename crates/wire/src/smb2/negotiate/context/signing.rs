//! Signing algorithms.

use super::decode_ids;
use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;
use crate::smb2::values::wire_values;

wire_values! {
    /// A signing algorithm.
    SigningAlgorithmId(u16) {
        HMAC_SHA256 = 0x0000,
        AES_CMAC = 0x0001,
        AES_GMAC = 0x0002,
    }
}

/// [MS-SMB2] 2.2.3.1.7 SMB2_SIGNING_CAPABILITIES
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SigningCapabilities {
    /// Signing algorithms, the preferred one first. A response holds one.
    pub signing_algorithms: Vec<SigningAlgorithmId>,
}

impl SigningCapabilities {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let count = reader.u16()?;
        Ok(Self {
            signing_algorithms: decode_ids(&mut reader, count, SigningAlgorithmId)?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(body::len16(self.signing_algorithms.len()));
        for algorithm in &self.signing_algorithms {
            w.u16(algorithm.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("0300 0200 0100 0000");
        let context = SigningCapabilities {
            signing_algorithms: vec![
                SigningAlgorithmId::AES_GMAC,
                SigningAlgorithmId::AES_CMAC,
                SigningAlgorithmId::HMAC_SHA256,
            ],
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(SigningCapabilities::decode(&bytes), Ok(context));
        assert_eq!(
            SigningCapabilities::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
