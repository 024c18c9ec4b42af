//! The NEGOTIATE request.

use super::context::{self, NegotiateContext};
use super::{Capabilities, SecurityMode};
use crate::dtyp::{Guid, WireError, Writer};
use crate::smb2::body;
use crate::smb2::dialect::Dialect;

/// [MS-SMB2] 2.2.3 SMB2 NEGOTIATE Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NegotiateRequest {
    /// Whether the client signs.
    pub security_mode: SecurityMode,
    /// What the client can do.
    pub capabilities: Capabilities,
    /// Which client this is.
    pub client_guid: Guid,
    /// The dialects that the client speaks.
    pub dialects: Vec<Dialect>,
    /// Only present with dialect 3.1.1.
    pub negotiate_contexts: Vec<NegotiateContext>,
}

const STRUCTURE_SIZE: u16 = 36;

impl NegotiateRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        let dialect_count = reader.u16()?;
        let security_mode = SecurityMode(reader.u16()?);
        reader.skip(2)?;
        let capabilities = Capabilities(reader.u32()?);
        let client_guid = reader.guid()?;
        let context_offset = reader.u32()?;
        let context_count = reader.u16()?;
        reader.skip(2)?;
        let dialects = (0..dialect_count)
            .map(|_| reader.u16().map(Dialect))
            .collect::<Result<Vec<_>, _>>()?;
        // Without 3.1.1 these eight bytes are ClientStartTime, which means nothing.
        let negotiate_contexts = if dialects.contains(&Dialect::SMB_3_1_1) {
            context::decode_list(message, reader.position(), context_offset, context_count)?
        } else {
            Vec::new()
        };
        Ok(Self {
            security_mode,
            capabilities,
            client_guid,
            dialects,
            negotiate_contexts,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u16(body::len16(self.dialects.len()));
        w.u16(self.security_mode.0);
        w.u16(0);
        w.u32(self.capabilities.0);
        w.guid(self.client_guid);
        let context_fields = w.position();
        w.zeros(8);
        for dialect in &self.dialects {
            w.u16(dialect.0);
        }
        if self.dialects.contains(&Dialect::SMB_3_1_1) && !self.negotiate_contexts.is_empty() {
            w.align(8);
            w.patch_u32(context_fields, body::len32(w.position()));
            let count = body::len16(self.negotiate_contexts.len());
            w.patch_u16(context_fields.saturating_add(4), count);
            context::encode_list(&self.negotiate_contexts, w);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::context::{
        CipherId, EncryptionCapabilities, HashAlgorithmId, PreauthIntegrityCapabilities,
    };
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    fn guid() -> Guid {
        Guid(std::array::from_fn(|i| u8::try_from(i).unwrap()))
    }

    #[test]
    fn known_bytes_of_an_old_client() {
        let bytes = message(
            "2400 0200 0100 0000 00000000 000102030405060708090A0B0C0D0E0F
             0000000000000000 0202 1002",
        );
        let request = NegotiateRequest {
            security_mode: SecurityMode::SIGNING_ENABLED,
            capabilities: Capabilities::NONE,
            client_guid: guid(),
            dialects: vec![Dialect::SMB_2_0_2, Dialect::SMB_2_1],
            negotiate_contexts: vec![],
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(NegotiateRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn known_bytes_with_contexts() {
        let bytes = message(
            "2400 0100 0200 0000 7F000000 000102030405060708090A0B0C0D0E0F
             68000000 0200 0000 1103 0000
             0100 0800 00000000 0100 0200 0100 BEEF
             0200 0600 00000000 0200 0200 0100",
        );
        let request = NegotiateRequest {
            security_mode: SecurityMode::SIGNING_REQUIRED,
            capabilities: Capabilities(0x7F),
            client_guid: guid(),
            dialects: vec![Dialect::SMB_3_1_1],
            negotiate_contexts: vec![
                NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
                    hash_algorithms: vec![HashAlgorithmId::SHA_512],
                    salt: vec![0xBE, 0xEF],
                }),
                NegotiateContext::Encryption(EncryptionCapabilities {
                    ciphers: vec![CipherId::AES_128_GCM, CipherId::AES_128_CCM],
                }),
            ],
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(NegotiateRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn client_start_time_is_not_a_context_offset() {
        let bytes = message(
            "2400 0100 0100 0000 00000000 000102030405060708090A0B0C0D0E0F
             FFFFFFFFFFFFFFFF 0203",
        );
        assert_eq!(
            NegotiateRequest::decode(&bytes).unwrap().dialects,
            [Dialect::SMB_3_0_2]
        );
    }

    #[test]
    fn contexts_inside_the_header_or_outside_the_message_are_refused() {
        for offset in ["08000000", "78000000", "FFFFFFFF"] {
            let bytes = message(&format!(
                "2400 0100 0100 0000 00000000 000102030405060708090A0B0C0D0E0F
                 {offset} 0100 0000 1103"
            ));
            assert!(NegotiateRequest::decode(&bytes).is_err(), "{offset}");
        }
    }
}
