//! FilePipeInformation: how a named pipe is read.

use crate::dtyp::{Reader, WireError, Writer};

/// How a named pipe is read. [MS-FSCC] 2.4.37 FilePipeInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FilePipeInformation {
    /// 0 as a stream of bytes, 1 message by message.
    pub read_mode: u32,
    /// 0 reads wait for data, 1 they do not.
    pub completion_mode: u32,
}

impl FilePipeInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            read_mode: reader.u32()?,
            completion_mode: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.read_mode);
        writer.u32(self.completion_mode);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FilePipeInformation {
            read_mode: 1,
            completion_mode: 0,
        };
        let bytes = hex("0100000000000000");
        crate::fscc::check_known_bytes!(FilePipeInformation, value, bytes);
    }
}
