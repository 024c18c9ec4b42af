//! FileDispositionInformationEx: marks a file for deletion, and says how.

use crate::dtyp::{Reader, WireError, Writer};

/// Marks a file for deletion, and says how. [MS-FSCC] 2.4.12 FileDispositionInformationEx
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileDispositionInformationEx {
    /// `FileDispositionInformationEx::DELETE` and its like.
    pub flags: u32,
}

impl FileDispositionInformationEx {
    /// Bytes on the wire.
    pub const LEN: usize = 4;
    /// Delete the file; without it, do not.
    pub const DELETE: u32 = 0x0000_0001;
    /// The name goes when the handle is closed, whoever else has the file open.
    pub const POSIX_SEMANTICS: u32 = 0x0000_0002;
    /// Fail if the file is mapped as an executable.
    pub const FORCE_IMAGE_SECTION_CHECK: u32 = 0x0000_0004;
    /// Change what delete-on-close means on this handle.
    pub const ON_CLOSE: u32 = 0x0000_0008;
    /// Delete files marked read-only too.
    pub const IGNORE_READONLY_ATTRIBUTE: u32 = 0x0000_0010;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            flags: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.flags);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileDispositionInformationEx { flags: 0x13 };
        let bytes = hex("13000000");
        crate::fscc::check_known_bytes!(FileDispositionInformationEx, value, bytes);
    }
}
