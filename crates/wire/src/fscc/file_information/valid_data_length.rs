//! FileValidDataLengthInformation: sets the valid data length.

use crate::dtyp::{Reader, WireError, Writer};

/// Sets the valid data length. [MS-FSCC] 2.4.50 FileValidDataLengthInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileValidDataLengthInformation {
    /// Above the present one, at most the size of the file.
    pub valid_data_length: u64,
}

impl FileValidDataLengthInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            valid_data_length: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.valid_data_length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileValidDataLengthInformation {
            valid_data_length: 0x4000,
        };
        let bytes = hex("0040000000000000");
        crate::fscc::check_known_bytes!(FileValidDataLengthInformation, value, bytes);
    }
}
