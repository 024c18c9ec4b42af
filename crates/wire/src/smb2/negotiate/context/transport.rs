//! What the transport below takes care of.

use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::values::wire_flags;

wire_flags! {
    /// SMB2_TRANSPORT_CAPABILITIES values.
    TransportFlags(u32) {
        ACCEPT_TRANSPORT_LEVEL_SECURITY = 0x0000_0001,
    }
}

/// [MS-SMB2] 2.2.3.1.5 SMB2_TRANSPORT_CAPABILITIES
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TransportCapabilities {
    /// Whether the encryption of the transport is enough.
    pub flags: TransportFlags,
}

impl TransportCapabilities {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            flags: TransportFlags(Reader::new(data).u32()?),
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u32(self.flags.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("01000000");
        let context = TransportCapabilities {
            flags: TransportFlags::ACCEPT_TRANSPORT_LEVEL_SECURITY,
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(TransportCapabilities::decode(&bytes), Ok(context));
        assert_eq!(
            TransportCapabilities::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
