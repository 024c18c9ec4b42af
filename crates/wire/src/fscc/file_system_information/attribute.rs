//! FileFsAttributeInformation: what the file system can do.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// What the file system can do. [MS-FSCC] 2.5.1 FileFsAttributeInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileFsAttributeInformation {
    /// `FileFsAttributeInformation::SUPPORTS_SPARSE_FILES` and its like.
    pub file_system_attributes: u32,
    /// Longest name of a file in characters, at most 255.
    pub maximum_component_name_length: u32,
    /// Such as `NTFS`.
    pub file_system_name: String,
}

#[allow(missing_docs)]
impl FileFsAttributeInformation {
    pub const CASE_SENSITIVE_SEARCH: u32 = 0x0000_0001;
    pub const CASE_PRESERVED_NAMES: u32 = 0x0000_0002;
    pub const UNICODE_ON_DISK: u32 = 0x0000_0004;
    pub const PERSISTENT_ACLS: u32 = 0x0000_0008;
    pub const FILE_COMPRESSION: u32 = 0x0000_0010;
    pub const VOLUME_QUOTAS: u32 = 0x0000_0020;
    pub const SUPPORTS_SPARSE_FILES: u32 = 0x0000_0040;
    pub const SUPPORTS_REPARSE_POINTS: u32 = 0x0000_0080;
    pub const SUPPORTS_REMOTE_STORAGE: u32 = 0x0000_0100;
    pub const RETURNS_CLEANUP_RESULT_INFO: u32 = 0x0000_0200;
    pub const SUPPORTS_POSIX_UNLINK_RENAME: u32 = 0x0000_0400;
    pub const VOLUME_IS_COMPRESSED: u32 = 0x0000_8000;
    pub const SUPPORTS_OBJECT_IDS: u32 = 0x0001_0000;
    pub const SUPPORTS_ENCRYPTION: u32 = 0x0002_0000;
    pub const NAMED_STREAMS: u32 = 0x0004_0000;
    pub const READ_ONLY_VOLUME: u32 = 0x0008_0000;
    pub const SEQUENTIAL_WRITE_ONCE: u32 = 0x0010_0000;
    pub const SUPPORTS_TRANSACTIONS: u32 = 0x0020_0000;
    pub const SUPPORTS_HARD_LINKS: u32 = 0x0040_0000;
    pub const SUPPORTS_EXTENDED_ATTRIBUTES: u32 = 0x0080_0000;
    pub const SUPPORTS_OPEN_BY_FILE_ID: u32 = 0x0100_0000;
    pub const SUPPORTS_USN_JOURNAL: u32 = 0x0200_0000;
    pub const SUPPORT_INTEGRITY_STREAMS: u32 = 0x0400_0000;
    pub const SUPPORTS_BLOCK_REFCOUNTING: u32 = 0x0800_0000;
    pub const SUPPORTS_SPARSE_VDL: u32 = 0x1000_0000;
}

impl FileFsAttributeInformation {
    /// Bytes on the wire, without the characters of the name.
    pub const FIXED_LEN: usize = 12;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            file_system_attributes: reader.u32()?,
            maximum_component_name_length: reader.u32()?,
            file_system_name: text::decode(&mut reader)?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.file_system_attributes);
        writer.u32(self.maximum_component_name_length);
        text::encode(&self.file_system_name, writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsAttributeInformation {
            file_system_attributes: FileFsAttributeInformation::SUPPORTS_SPARSE_FILES
                | FileFsAttributeInformation::SUPPORTS_BLOCK_REFCOUNTING
                | FileFsAttributeInformation::UNICODE_ON_DISK,
            maximum_component_name_length: 255,
            file_system_name: "NTFS".to_owned(),
        };
        let bytes = hex("44000008 FF000000 08000000 4E00540046005300");
        crate::fscc::check_known_bytes!(FileFsAttributeInformation, value, bytes);
    }
}
