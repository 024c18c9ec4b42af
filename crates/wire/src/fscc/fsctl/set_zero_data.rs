//! FSCTL_SET_ZERO_DATA: makes a range zero.

use crate::dtyp::{Reader, WireError, Writer};

/// The range to make zero. [MS-FSCC] 2.3.85 FSCTL_SET_ZERO_DATA Request
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileZeroDataInformation {
    /// Where it begins.
    pub file_offset: u64,
    /// Where it ends: not a length.
    pub beyond_final_zero: u64,
}

impl FileZeroDataInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 16;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            file_offset: reader.u64()?,
            beyond_final_zero: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.file_offset);
        writer.u64(self.beyond_final_zero);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileZeroDataInformation {
            file_offset: 0x10000,
            beyond_final_zero: 0x20000,
        };
        let bytes = hex("0000010000000000 0000020000000000");
        crate::fscc::check_known_bytes!(FileZeroDataInformation, value, bytes);
    }
}
