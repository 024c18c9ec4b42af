//! FileAllInformation: most of what there is to ask, in one.

use super::{
    FileAccessInformation, FileAlignmentInformation, FileBasicInformation, FileEaInformation,
    FileInternalInformation, FileModeInformation, FileNameInformation, FilePositionInformation,
    FileStandardInformation,
};
use crate::dtyp::{Reader, WireError, Writer};

/// Most of what there is to ask, in one. [MS-FSCC] 2.4.2 FileAllInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct FileAllInformation {
    pub basic: FileBasicInformation,
    pub standard: FileStandardInformation,
    pub internal: FileInternalInformation,
    pub ea: FileEaInformation,
    pub access: FileAccessInformation,
    pub position: FilePositionInformation,
    pub mode: FileModeInformation,
    pub alignment: FileAlignmentInformation,
    pub name: FileNameInformation,
}

impl FileAllInformation {
    /// Bytes on the wire, without the characters of the name.
    pub const FIXED_LEN: usize = 100;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            basic: FileBasicInformation::read(&mut reader)?,
            standard: FileStandardInformation::read(&mut reader)?,
            internal: FileInternalInformation::read(&mut reader)?,
            ea: FileEaInformation::read(&mut reader)?,
            access: FileAccessInformation::read(&mut reader)?,
            position: FilePositionInformation::read(&mut reader)?,
            mode: FileModeInformation::read(&mut reader)?,
            alignment: FileAlignmentInformation::read(&mut reader)?,
            name: FileNameInformation::decode(reader.rest())?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        self.basic.encode(writer);
        self.standard.encode(writer);
        self.internal.encode(writer);
        self.ea.encode(writer);
        self.access.encode(writer);
        self.position.encode(writer);
        self.mode.encode(writer);
        self.alignment.encode(writer);
        self.name.encode(writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dtyp::{AccessMask, FileTime};
    use crate::fscc::attributes::FileAttributes;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAllInformation {
            basic: FileBasicInformation {
                creation_time: FileTime(1),
                last_access_time: FileTime(2),
                last_write_time: FileTime(3),
                change_time: FileTime(4),
                file_attributes: FileAttributes::ARCHIVE,
            },
            standard: FileStandardInformation {
                allocation_size: 5,
                end_of_file: 6,
                number_of_links: 7,
                delete_pending: true,
                directory: false,
            },
            internal: FileInternalInformation { index_number: 8 },
            ea: FileEaInformation { ea_size: 9 },
            access: FileAccessInformation {
                access_flags: AccessMask(10),
            },
            position: FilePositionInformation {
                current_byte_offset: 11,
            },
            mode: FileModeInformation { mode: 12 },
            alignment: FileAlignmentInformation {
                alignment_requirement: 13,
            },
            name: FileNameInformation {
                file_name: "\\a".to_owned(),
            },
        };
        let bytes = hex("0100000000000000 0200000000000000 0300000000000000 \
             0400000000000000 2000000000000000 \
             0500000000000000 0600000000000000 0700000001000000 \
             0800000000000000 09000000 0A000000 0B00000000000000 0C000000 0D000000 \
             04000000 5C006100");
        assert_eq!(bytes.len(), FileAllInformation::FIXED_LEN + 4);
        crate::fscc::check_known_bytes!(FileAllInformation, value, bytes);
    }
}
