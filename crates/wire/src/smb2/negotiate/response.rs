//! The NEGOTIATE response.

use super::context::{self, NegotiateContext};
use super::{Capabilities, SecurityMode};
use crate::dtyp::{FileTime, Guid, WireError, Writer};
use crate::smb2::body;
use crate::smb2::dialect::Dialect;

/// [MS-SMB2] 2.2.4 SMB2 NEGOTIATE Response
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NegotiateResponse<'a> {
    /// Whether the server signs.
    pub security_mode: SecurityMode,
    /// The dialect that the server chose.
    pub dialect_revision: Dialect,
    /// Which server this is.
    pub server_guid: Guid,
    /// What the server can do.
    pub capabilities: Capabilities,
    /// The largest buffer of the commands that are neither READ nor WRITE.
    pub max_transact_size: u32,
    /// The largest READ.
    pub max_read_size: u32,
    /// The largest WRITE.
    pub max_write_size: u32,
    /// What time it is at the server.
    pub system_time: FileTime,
    /// When the server started; servers of today send zero.
    pub server_start_time: FileTime,
    /// The first token of the server.
    pub security_buffer: &'a [u8],
    /// Only present with dialect 3.1.1.
    pub negotiate_contexts: Vec<NegotiateContext>,
}

const STRUCTURE_SIZE: u16 = 65;

impl<'a> NegotiateResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        let security_mode = SecurityMode(reader.u16()?);
        let dialect_revision = Dialect(reader.u16()?);
        let context_count = reader.u16()?;
        let server_guid = reader.guid()?;
        let capabilities = Capabilities(reader.u32()?);
        let max_transact_size = reader.u32()?;
        let max_read_size = reader.u32()?;
        let max_write_size = reader.u32()?;
        let system_time = reader.file_time()?;
        let server_start_time = reader.file_time()?;
        let offset = reader.u16()?;
        let len = reader.u16()?;
        let context_offset = reader.u32()?;
        let security_buffer =
            body::buffer(&reader, offset.into(), len.into(), "SecurityBufferOffset")?;
        let negotiate_contexts = if dialect_revision == Dialect::SMB_3_1_1 {
            context::decode_list(message, reader.position(), context_offset, context_count)?
        } else {
            Vec::new()
        };
        Ok(Self {
            security_mode,
            dialect_revision,
            server_guid,
            capabilities,
            max_transact_size,
            max_read_size,
            max_write_size,
            system_time,
            server_start_time,
            security_buffer,
            negotiate_contexts,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        let has_contexts =
            self.dialect_revision == Dialect::SMB_3_1_1 && !self.negotiate_contexts.is_empty();
        let context_count = if has_contexts {
            self.negotiate_contexts.len()
        } else {
            0
        };
        w.u16(STRUCTURE_SIZE);
        w.u16(self.security_mode.0);
        w.u16(self.dialect_revision.0);
        w.u16(body::len16(context_count));
        w.guid(self.server_guid);
        w.u32(self.capabilities.0);
        w.u32(self.max_transact_size);
        w.u32(self.max_read_size);
        w.u32(self.max_write_size);
        w.file_time(self.system_time);
        w.file_time(self.server_start_time);
        w.u16(body::len16(w.position().saturating_add(8)));
        w.u16(body::len16(self.security_buffer.len()));
        let context_offset = w.position();
        w.u32(0);
        w.bytes(self.security_buffer);
        if has_contexts {
            w.align(8);
            w.patch_u32(context_offset, body::len32(w.position()));
            context::encode_list(&self.negotiate_contexts, w);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::context::{SigningAlgorithmId, SigningCapabilities};
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    fn response(dialect_revision: Dialect) -> NegotiateResponse<'static> {
        NegotiateResponse {
            security_mode: SecurityMode::SIGNING_ENABLED | SecurityMode::SIGNING_REQUIRED,
            dialect_revision,
            server_guid: Guid([0x11; 16]),
            capabilities: Capabilities::LARGE_MTU,
            max_transact_size: 0x10_0000,
            max_read_size: 0x80_0000,
            max_write_size: 0x80_0000,
            system_time: FileTime(0x01D1_B500_0000_0001),
            server_start_time: FileTime::ZERO,
            security_buffer: &[0x60, 0x48, 0x06],
            negotiate_contexts: vec![],
        }
    }

    const FIXED: &str = "11111111111111111111111111111111 04000000 00001000 00008000 00008000
        0100000000B5D101 0000000000000000 8000 0300";

    #[test]
    fn known_bytes() {
        let bytes = message(&format!("4100 0300 1002 0000 {FIXED} 00000000 604806"));
        let response = response(Dialect::SMB_2_1);
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(NegotiateResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn known_bytes_with_contexts() {
        let bytes = message(&format!(
            "4100 0300 1103 0100 {FIXED} 88000000 604806 0000000000
             0800 0400 00000000 0100 0200"
        ));
        let response = NegotiateResponse {
            negotiate_contexts: vec![NegotiateContext::Signing(SigningCapabilities {
                signing_algorithms: vec![SigningAlgorithmId::AES_GMAC],
            })],
            ..response(Dialect::SMB_3_1_1)
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(NegotiateResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn reserved_fields_of_older_dialects_are_ignored() {
        let bytes = message(&format!("4100 0300 0203 FFFF {FIXED} EFBEADDE 604806"));
        assert_eq!(
            NegotiateResponse::decode(&bytes),
            Ok(response(Dialect::SMB_3_0_2))
        );
    }
}
