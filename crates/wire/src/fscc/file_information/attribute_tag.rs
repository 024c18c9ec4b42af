//! FileAttributeTagInformation: attributes and reparse tag.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::attributes::FileAttributes;

/// Attributes and reparse tag. [MS-FSCC] 2.4.6 FileAttributeTagInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileAttributeTagInformation {
    /// The attributes.
    pub file_attributes: FileAttributes,
    /// What the reparse point is; 0 if there is none.
    pub reparse_tag: u32,
}

impl FileAttributeTagInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            file_attributes: FileAttributes(reader.u32()?),
            reparse_tag: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.file_attributes.0);
        writer.u32(self.reparse_tag);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAttributeTagInformation {
            file_attributes: FileAttributes(0x420),
            reparse_tag: 0xA000000C,
        };
        let bytes = hex("200400000C0000A0");
        crate::fscc::check_known_bytes!(FileAttributeTagInformation, value, bytes);
    }
}
