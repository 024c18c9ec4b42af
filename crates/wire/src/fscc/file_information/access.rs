//! FileAccessInformation: the rights of the handle.

use crate::dtyp::{AccessMask, Reader, WireError, Writer};

/// The rights of the handle. [MS-FSCC] 2.4.1 FileAccessInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileAccessInformation {
    /// What was granted when the file was opened.
    pub access_flags: AccessMask,
}

impl FileAccessInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 4;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            access_flags: AccessMask(reader.u32()?),
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.access_flags.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAccessInformation {
            access_flags: AccessMask(0x120089),
        };
        let bytes = hex("89001200");
        crate::fscc::check_known_bytes!(FileAccessInformation, value, bytes);
    }
}
