//! FileEaInformation: how large the extended attributes are.

use crate::dtyp::{Reader, WireError, Writer};

/// How large the extended attributes are. [MS-FSCC] 2.4.13 FileEaInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileEaInformation {
    /// All of them together, in bytes.
    pub ea_size: u32,
}

impl FileEaInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 4;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            ea_size: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.ea_size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileEaInformation { ea_size: 0x1234 };
        let bytes = hex("34120000");
        crate::fscc::check_known_bytes!(FileEaInformation, value, bytes);
    }
}
