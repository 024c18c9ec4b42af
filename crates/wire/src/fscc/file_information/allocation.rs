//! FileAllocationInformation: reserves or frees storage.

use crate::dtyp::{Reader, WireError, Writer};

/// Reserves or frees storage. [MS-FSCC] 2.4.4 FileAllocationInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileAllocationInformation {
    /// Bytes; values above `i64::MAX` are negative and must be refused.
    pub allocation_size: u64,
}

impl FileAllocationInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            allocation_size: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.allocation_size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAllocationInformation {
            allocation_size: 0x70000200,
        };
        let bytes = hex("0002007000000000");
        crate::fscc::check_known_bytes!(FileAllocationInformation, value, bytes);
    }
}
