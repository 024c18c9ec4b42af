//! FilePositionInformation: the file pointer.

use crate::dtyp::{Reader, WireError, Writer};

/// The file pointer, which SMB2 keeps but does not use. [MS-FSCC] 2.4.40 FilePositionInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FilePositionInformation {
    /// Where the next synchronous operation would start.
    pub current_byte_offset: u64,
}

impl FilePositionInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            current_byte_offset: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.current_byte_offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FilePositionInformation {
            current_byte_offset: 0x1000,
        };
        let bytes = hex("0010000000000000");
        crate::fscc::check_known_bytes!(FilePositionInformation, value, bytes);
    }
}
