//! FileInternalInformation: the 64-bit file ID.

use crate::dtyp::{Reader, WireError, Writer};

/// The 64-bit file ID. [MS-FSCC] 2.4.27 FileInternalInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileInternalInformation {
    /// [MS-FSCC] 2.1.9 64-bit file ID
    pub index_number: u64,
}

impl FileInternalInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            index_number: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.index_number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileInternalInformation {
            index_number: 0x102030405060708,
        };
        let bytes = hex("0807060504030201");
        crate::fscc::check_known_bytes!(FileInternalInformation, value, bytes);
    }
}
