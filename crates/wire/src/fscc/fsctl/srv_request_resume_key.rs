//! FSCTL_SRV_REQUEST_RESUME_KEY: a key that stands for a file to copy from.

use crate::dtyp::{Reader, WireError, Writer};

/// The key. [MS-SMB2] 2.2.32.3 SRV_REQUEST_RESUME_KEY Response
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SrvRequestResumeKey {
    /// Only the server knows what this is.
    pub resume_key: [u8; 24],
}

impl SrvRequestResumeKey {
    /// Bytes on the wire: ContextLength is 0, but Windows sends four bytes of Context all the
    /// same, and there are clients that refuse a shorter reply.
    pub const LEN: usize = 32;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            resume_key: Reader::new(bytes).array()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.resume_key);
        writer.u32(0);
        writer.u32(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let value = SrvRequestResumeKey {
            resume_key: [0xCD; 24],
        };
        let mut writer = Writer::new();
        value.encode(&mut writer);
        let mut bytes = vec![0xCD; 24];
        bytes.resize(SrvRequestResumeKey::LEN, 0);
        assert_eq!(writer.written(), bytes);
        assert_eq!(SrvRequestResumeKey::decode(&bytes), Ok(value));
        // Servers that leave Context out are understood.
        assert_eq!(SrvRequestResumeKey::decode(&bytes[..28]), Ok(value));
        assert_eq!(
            SrvRequestResumeKey::decode(&bytes[..23]),
            Err(WireError::Truncated)
        );
    }
}
