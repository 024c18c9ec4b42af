//! FileRenameInformationEx: gives a file another name, and says how.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// A new name, and how to give it. [MS-FSCC] 2.4.43 FileRenameInformationEx
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileRenameInformationEx {
    /// `FileRenameInformationEx::REPLACE_IF_EXISTS` and its like.
    pub flags: u32,
    /// Always zero on a network.
    pub root_directory: u64,
    /// From the root of the share.
    pub file_name: String,
}

impl FileRenameInformationEx {
    /// A file that has the name already is replaced.
    pub const REPLACE_IF_EXISTS: u32 = 0x0000_0001;
    /// The replaced file may be open and stays usable until it is closed.
    pub const POSIX_SEMANTICS: u32 = 0x0000_0002;
    /// The replaced file may be marked read-only.
    pub const IGNORE_READONLY_ATTRIBUTE: u32 = 0x0000_0040;

    /// Shorter structures are padded.
    pub const MIN_LEN: usize = 24;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let flags = reader.u32()?;
        reader.skip(4)?;
        let root_directory = reader.u64()?;
        let file_name = text::decode(&mut reader)?;
        Ok(Self {
            flags,
            root_directory,
            file_name,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        let start = writer.position();
        writer.u32(self.flags);
        writer.zeros(4);
        writer.u64(self.root_directory);
        text::encode(&self.file_name, writer);
        let written = writer.position().saturating_sub(start);
        writer.zeros(Self::MIN_LEN.saturating_sub(written));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileRenameInformationEx {
            flags: FileRenameInformationEx::REPLACE_IF_EXISTS
                | FileRenameInformationEx::POSIX_SEMANTICS,
            root_directory: 0,
            file_name: "ab".to_owned(),
        };
        let bytes = hex("0300000000000000 0000000000000000 04000000 61006200");
        crate::fscc::check_known_bytes!(FileRenameInformationEx, value, bytes);
    }
}
