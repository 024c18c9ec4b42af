//! FileEndOfFileInformation: sets the end of the file.

use crate::dtyp::{Reader, WireError, Writer};

/// Sets the end of the file. [MS-FSCC] 2.4.14 FileEndOfFileInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileEndOfFileInformation {
    /// The new size; values above `i64::MAX` are negative and must be refused.
    pub end_of_file: u64,
}

impl FileEndOfFileInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            end_of_file: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.end_of_file);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileEndOfFileInformation {
            end_of_file: 0x70000004,
        };
        let bytes = hex("0400007000000000");
        crate::fscc::check_known_bytes!(FileEndOfFileInformation, value, bytes);
    }
}
