//! FSCTL_VALIDATE_NEGOTIATE_INFO: was the negotiation tampered with?

use crate::dtyp::{Guid, Reader, WireError, Writer};

/// What the client sent. [MS-SMB2] 2.2.31.4 VALIDATE_NEGOTIATE_INFO Request
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ValidateNegotiateInfoRequest {
    /// Capabilities of the client.
    pub capabilities: u32,
    /// ClientGuid.
    pub guid: Guid,
    /// SecurityMode of the client.
    pub security_mode: u16,
    /// What the client offered.
    pub dialects: Vec<u16>,
}

impl ValidateNegotiateInfoRequest {
    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let capabilities = reader.u32()?;
        let guid = reader.guid()?;
        let security_mode = reader.u16()?;
        let count = reader.u16()?;
        let dialects = (0..count).map(|_| reader.u16()).collect::<Result<_, _>>()?;
        Ok(Self {
            capabilities,
            guid,
            security_mode,
            dialects,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.capabilities);
        writer.guid(self.guid);
        writer.u16(self.security_mode);
        let count = u16::try_from(self.dialects.len()).unwrap_or(u16::MAX);
        writer.u16(count);
        for dialect in self.dialects.iter().take(usize::from(count)) {
            writer.u16(*dialect);
        }
    }
}

/// What the server answered. [MS-SMB2] 2.2.32.6 VALIDATE_NEGOTIATE_INFO Response
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ValidateNegotiateInfoResponse {
    /// Capabilities of the server.
    pub capabilities: u32,
    /// ServerGuid.
    pub guid: Guid,
    /// SecurityMode of the server.
    pub security_mode: u16,
    /// What was agreed.
    pub dialect: u16,
}

impl ValidateNegotiateInfoResponse {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            capabilities: reader.u32()?,
            guid: reader.guid()?,
            security_mode: reader.u16()?,
            dialect: reader.u16()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.capabilities);
        writer.guid(self.guid);
        writer.u16(self.security_mode);
        writer.u16(self.dialect);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let value = ValidateNegotiateInfoRequest {
            capabilities: 0x7F,
            guid: Guid([0xAA; 16]),
            security_mode: 1,
            dialects: vec![0x0202, 0x0300],
        };
        let bytes = hex("7F000000 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 0100 0200 0202 0003");
        crate::fscc::check_known_bytes!(ValidateNegotiateInfoRequest, value, bytes);
    }

    #[test]
    fn known_bytes_of_the_response() {
        let value = ValidateNegotiateInfoResponse {
            capabilities: 0x2F,
            guid: Guid([0xBB; 16]),
            security_mode: 3,
            dialect: 0x0302,
        };
        let bytes = hex("2F000000 BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB 0300 0203");
        crate::fscc::check_known_bytes!(ValidateNegotiateInfoResponse, value, bytes);
    }
}
