//! The server's challenge.

use super::{NegotiateFlags, PayloadWriter, check_type, payload_field};
use wire::dtyp::{Reader, WireError};

/// [MS-NLMP] 2.2.1.2 CHALLENGE_MESSAGE
pub(crate) struct Challenge<'a> {
    /// In UTF-16.
    pub(crate) target_name: &'a [u8],
    pub(crate) flags: NegotiateFlags,
    pub(crate) server_challenge: [u8; 8],
    /// AV pairs, with their end mark.
    pub(crate) target_info: &'a [u8],
}

impl<'a> Challenge<'a> {
    const TYPE: u32 = 2;
    const PAYLOAD_OFFSET: usize = 56;

    pub(crate) fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(message);
        check_type(&mut reader, Self::TYPE)?;
        let target_name = payload_field(&mut reader)?;
        let flags = NegotiateFlags(reader.u32()?);
        let server_challenge = reader.array()?;
        let _reserved = reader.u64()?;
        let target_info = payload_field(&mut reader)?;
        let target_info = if flags.contains(NegotiateFlags::TARGET_INFO) {
            target_info
        } else {
            &[]
        };
        Ok(Self {
            target_name,
            flags,
            server_challenge,
            target_info,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut message = PayloadWriter::new(Self::TYPE, Self::PAYLOAD_OFFSET);
        message.field(self.target_name);
        message.writer.u32(self.flags.0);
        message.writer.bytes(&self.server_challenge);
        message.writer.u64(0);
        message.field(self.target_info);
        message.version(self.flags);
        message.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{spec, unhex};

    #[test]
    fn the_specifications_challenge() {
        // [MS-NLMP] 4.2.4.3 Messages
        let bytes = unhex(spec::CHALLENGE_MESSAGE);
        let challenge = Challenge::decode(&bytes).unwrap();
        assert_eq!(challenge.target_name, wire::dtyp::encode_utf16("Server"));
        assert_eq!(challenge.flags.0, 0xE28A_8233);
        assert_eq!(
            challenge.server_challenge,
            [1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]
        );
        assert_eq!(challenge.target_info, unhex(spec::TARGET_INFO));
        // The example was made with another version of Windows.
        let mut again = challenge.encode();
        again[48..56].copy_from_slice(&bytes[48..56]);
        assert_eq!(again, bytes);
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        let mut bytes = unhex(spec::CHALLENGE_MESSAGE);
        bytes[40] = 0xFF;
        assert!(Challenge::decode(&bytes).is_err());
        bytes[44..48].fill(0xFF);
        assert!(Challenge::decode(&bytes).is_err());
    }
}
