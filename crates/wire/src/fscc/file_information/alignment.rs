//! FileAlignmentInformation: how buffers must be aligned.

use crate::dtyp::{Reader, WireError, Writer};

/// How buffers must be aligned. [MS-FSCC] 2.4.3 FileAlignmentInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileAlignmentInformation {
    /// The alignment in bytes less one; 0 is none.
    pub alignment_requirement: u32,
}

impl FileAlignmentInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 4;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            alignment_requirement: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.alignment_requirement);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAlignmentInformation {
            alignment_requirement: 7,
        };
        let bytes = hex("07000000");
        crate::fscc::check_known_bytes!(FileAlignmentInformation, value, bytes);
    }
}
