//! The client's answer.

use super::{NegotiateFlags, PayloadWriter, check_type, payload_field};
use std::ops::Range;
use wire::dtyp::{Reader, WireError};

/// [MS-NLMP] 2.2.1.3 AUTHENTICATE_MESSAGE. Texts are in UTF-16.
pub(crate) struct Authenticate<'a> {
    pub(crate) lm_response: &'a [u8],
    pub(crate) nt_response: &'a [u8],
    pub(crate) domain: &'a [u8],
    pub(crate) user: &'a [u8],
    pub(crate) workstation: &'a [u8],
    pub(crate) encrypted_session_key: &'a [u8],
    pub(crate) flags: NegotiateFlags,
}

impl<'a> Authenticate<'a> {
    const TYPE: u32 = 3;
    const PAYLOAD_OFFSET: usize = 88;
    const MIC: Range<usize> = 72..88;

    pub(crate) fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(message);
        check_type(&mut reader, Self::TYPE)?;
        Ok(Self {
            lm_response: payload_field(&mut reader)?,
            nt_response: payload_field(&mut reader)?,
            domain: payload_field(&mut reader)?,
            user: payload_field(&mut reader)?,
            workstation: payload_field(&mut reader)?,
            encrypted_session_key: payload_field(&mut reader)?,
            flags: NegotiateFlags(reader.u32()?),
        })
    }

    /// The message with a MIC of zeros, as it goes into the MIC's own calculation.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut message = PayloadWriter::new(Self::TYPE, Self::PAYLOAD_OFFSET);
        let fields = [
            self.lm_response,
            self.nt_response,
            self.domain,
            self.user,
            self.workstation,
            self.encrypted_session_key,
        ];
        for field in fields {
            message.field(field);
        }
        message.writer.u32(self.flags.0);
        message.version(self.flags);
        message.writer.zeros(Self::MIC.len());
        message.finish()
    }

    /// The parts of an encoded message before, in and behind its MIC. Whether those bytes
    /// are a MIC at all is for the AV pairs to say.
    pub(crate) fn split_at_mic(message: &[u8]) -> Option<(&[u8], [u8; 16], &[u8])> {
        let before = message.get(..Self::MIC.start)?;
        let mic = message.get(Self::MIC)?.try_into().ok()?;
        Some((before, mic, message.get(Self::MIC.end..)?))
    }

    /// Puts `mic` into an encoded message.
    pub(crate) fn put_mic(message: &mut [u8], mic: &[u8; 16]) {
        if let Some(place) = message.get_mut(Self::MIC) {
            place.copy_from_slice(mic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{spec, unhex};
    use wire::dtyp::encode_utf16;

    #[test]
    fn the_specifications_message() {
        // [MS-NLMP] 4.2.4.3 Messages: without a MIC, so its payload starts at 72.
        let bytes = unhex(spec::AUTHENTICATE_MESSAGE);
        let message = Authenticate::decode(&bytes).unwrap();
        assert_eq!(message.user, encode_utf16("User"));
        assert_eq!(message.domain, encode_utf16("Domain"));
        assert_eq!(message.workstation, encode_utf16("COMPUTER"));
        assert_eq!(message.lm_response.len(), 24);
        assert_eq!(message.nt_response.len(), 0x54);
        assert_eq!(
            message.encrypted_session_key,
            unhex(spec::ENCRYPTED_SESSION_KEY)
        );
        assert_eq!(message.flags.0, 0xE288_8235);

        let again = message.encode();
        let second = Authenticate::decode(&again).unwrap();
        assert_eq!(second.nt_response, message.nt_response);
        assert_eq!(second.encrypted_session_key, message.encrypted_session_key);
        assert_eq!(again.len(), bytes.len() + 16);
    }

    #[test]
    fn the_mic_is_between_version_and_payload() {
        let mut bytes = (0..100).collect::<Vec<u8>>();
        Authenticate::put_mic(&mut bytes, &[0xEE; 16]);
        let (before, mic, behind) = Authenticate::split_at_mic(&bytes).unwrap();
        assert_eq!((before.len(), mic, behind[0]), (72, [0xEE; 16], 88));
        assert!(Authenticate::split_at_mic(&bytes[..87]).is_none());
    }
}
