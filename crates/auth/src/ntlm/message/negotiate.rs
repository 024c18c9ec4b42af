//! What the client can do.

use super::{NegotiateFlags, PayloadWriter, check_type};
use wire::dtyp::{Reader, WireError};

/// [MS-NLMP] 2.2.1.1 NEGOTIATE_MESSAGE. Its names are in an unknown code page and of no use.
pub(crate) struct Negotiate {
    pub(crate) flags: NegotiateFlags,
}

impl Negotiate {
    const TYPE: u32 = 1;
    const PAYLOAD_OFFSET: usize = 40;

    /// Some clients leave out everything behind the flags.
    pub(crate) fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(message);
        check_type(&mut reader, Self::TYPE)?;
        Ok(Self {
            flags: NegotiateFlags(reader.u32()?),
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut message = PayloadWriter::new(Self::TYPE, Self::PAYLOAD_OFFSET);
        message.writer.u32(self.flags.0);
        message.field(&[]);
        message.field(&[]);
        message.version(self.flags);
        message.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let flags = NegotiateFlags(0xE208_8297);
        let bytes = Negotiate { flags }.encode();
        let mut expected = b"NTLMSSP\0\x01\0\0\0\x97\x82\x08\xE2".to_vec();
        expected.extend([0, 0, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0]);
        expected.extend([6, 1, 0, 0, 0, 0, 0, 15]);
        assert_eq!(bytes, expected);
        assert_eq!(Negotiate::decode(&bytes[..16]).unwrap().flags, flags);
        assert!(Negotiate::decode(&bytes[..15]).is_err());
        assert!(Negotiate::decode(&[b"NTLMSSP\0\x02".as_slice(), &[0; 31]].concat()).is_err());
    }
}
