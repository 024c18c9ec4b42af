//! SESSION_SETUP: authenticates a user.

use super::body;
use super::negotiate::{Capabilities, SecurityMode};
use super::values::wire_flags;
use crate::dtyp::{WireError, Writer};

wire_flags! {
    /// [MS-SMB2] 2.2.5 SMB2 SESSION_SETUP Request, Flags
    SessionSetupFlags(u8) {
        BINDING = 0x01,
    }
}

wire_flags! {
    /// [MS-SMB2] 2.2.6 SMB2 SESSION_SETUP Response, SessionFlags
    SessionFlags(u16) {
        IS_GUEST = 0x0001,
        IS_NULL = 0x0002,
        ENCRYPT_DATA = 0x0004,
    }
}

/// [MS-SMB2] 2.2.5 SMB2 SESSION_SETUP Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionSetupRequest<'a> {
    /// Whether the request binds an existing session to this connection.
    pub flags: SessionSetupFlags,
    /// Whether the client signs. One byte on the wire.
    pub security_mode: SecurityMode,
    /// What the client can do.
    pub capabilities: Capabilities,
    /// A session of the same user that the client lost with an earlier connection, or zero.
    pub previous_session_id: u64,
    /// The token of the client.
    pub security_buffer: &'a [u8],
}

/// [MS-SMB2] 2.2.6 SMB2 SESSION_SETUP Response
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionSetupResponse<'a> {
    /// What kind of session it became.
    pub session_flags: SessionFlags,
    /// The token of the server.
    pub security_buffer: &'a [u8],
}

const REQUEST_SIZE: u16 = 25;
const RESPONSE_SIZE: u16 = 9;

impl<'a> SessionSetupRequest<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let flags = SessionSetupFlags(reader.u8()?);
        let security_mode = SecurityMode(reader.u8()?.into());
        let capabilities = Capabilities(reader.u32()?);
        reader.skip(4)?;
        let offset = reader.u16()?;
        let len = reader.u16()?;
        let previous_session_id = reader.u64()?;
        let security_buffer =
            body::buffer(&reader, offset.into(), len.into(), "SecurityBufferOffset")?;
        Ok(Self {
            flags,
            security_mode,
            capabilities,
            previous_session_id,
            security_buffer,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        let [security_mode, _] = self.security_mode.0.to_le_bytes();
        w.u16(REQUEST_SIZE);
        w.u8(self.flags.0);
        w.u8(security_mode);
        w.u32(self.capabilities.0);
        w.u32(0);
        w.u16(body::len16(w.position().saturating_add(12)));
        w.u16(body::len16(self.security_buffer.len()));
        w.u64(self.previous_session_id);
        body::write_odd(w, self.security_buffer);
    }
}

impl<'a> SessionSetupResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, RESPONSE_SIZE)?;
        let session_flags = SessionFlags(reader.u16()?);
        let offset = reader.u16()?;
        let len = reader.u16()?;
        let security_buffer =
            body::buffer(&reader, offset.into(), len.into(), "SecurityBufferOffset")?;
        Ok(Self {
            session_flags,
            security_buffer,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
        w.u16(self.session_flags.0);
        w.u16(body::len16(w.position().saturating_add(4)));
        w.u16(body::len16(self.security_buffer.len()));
        w.bytes(self.security_buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message("1900 00 01 01000000 00000000 5800 0400 8877665544332211 4E544C4D");
        let request = SessionSetupRequest {
            flags: SessionSetupFlags::NONE,
            security_mode: SecurityMode::SIGNING_ENABLED,
            capabilities: Capabilities::DFS,
            previous_session_id: 0x1122_3344_5566_7788,
            security_buffer: b"NTLM",
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(SessionSetupRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("0900 0400 4800 0300 A10703");
        let response = SessionSetupResponse {
            session_flags: SessionFlags::ENCRYPT_DATA,
            security_buffer: &[0xA1, 0x07, 0x03],
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(SessionSetupResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn tokens_outside_the_buffer_are_refused() {
        for place in [
            "5700 0100",
            "0000 0100",
            "5800 0500",
            "FFFF 0100",
            "5800 FFFF",
        ] {
            let bytes = message(&format!(
                "1900 00 01 01000000 00000000 {place} 0000000000000000 4E544C4D"
            ));
            assert!(SessionSetupRequest::decode(&bytes).is_err(), "{place}");
        }
        let empty = message("1900 00 01 01000000 00000000 0100 0000 0000000000000000");
        assert_eq!(
            SessionSetupRequest::decode(&empty).unwrap().security_buffer,
            b""
        );
    }
}
