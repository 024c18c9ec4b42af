//! FileIdInformation: volume serial number and 128-bit file ID.

use crate::dtyp::{Reader, WireError, Writer};

/// Volume serial number and 128-bit file ID. [MS-FSCC] 2.4.26 FileIdInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileIdInformation {
    /// Of the volume the file is on.
    pub volume_serial_number: u64,
    /// [MS-FSCC] 2.1.10 128-bit file ID
    pub file_id: u128,
}

impl FileIdInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            volume_serial_number: reader.u64()?,
            file_id: reader.u128()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.volume_serial_number);
        writer.u128(self.file_id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileIdInformation {
            volume_serial_number: 0xDEADBEEF,
            file_id: 0x102030405060708,
        };
        let bytes = hex("EFBEADDE00000000 0807060504030201 0000000000000000");
        crate::fscc::check_known_bytes!(FileIdInformation, value, bytes);
    }
}
