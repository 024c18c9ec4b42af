//! The name by which the client knows the server.

use crate::dtyp::{WireError, Writer, decode_utf16};

/// [MS-SMB2] 2.2.3.1.4 SMB2_NETNAME_NEGOTIATE_CONTEXT_ID
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetNameNegotiateContextId {
    /// What the application asked to be connected to; not terminated.
    pub net_name: String,
}

impl NetNameNegotiateContextId {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            net_name: decode_utf16(data)?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.utf16(&self.net_name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("6E00 6100 7300");
        let context = NetNameNegotiateContextId {
            net_name: "nas".to_owned(),
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(NetNameNegotiateContextId::decode(&bytes), Ok(context));
        assert!(NetNameNegotiateContextId::decode(&bytes[..5]).is_err());
    }
}
