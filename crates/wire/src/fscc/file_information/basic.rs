//! FileBasicInformation: times and attributes.

use crate::dtyp::{FileTime, Reader, WireError, Writer};
use crate::fscc::attributes::FileAttributes;

/// Times and attributes, to be read or set. [MS-FSCC] 2.4.7 FileBasicInformation
///
/// When set, a time of 0 and attributes of 0 mean "leave alone";
/// see also [`KEEP_FROM_NOW_ON`](Self::KEEP_FROM_NOW_ON).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileBasicInformation {
    /// When the file was created.
    pub creation_time: FileTime,
    /// When the file was last read.
    pub last_access_time: FileTime,
    /// When the data last changed.
    pub last_write_time: FileTime,
    /// When data or metadata last changed.
    pub change_time: FileTime,
    /// The attributes.
    pub file_attributes: FileAttributes,
}

impl FileBasicInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 40;
    /// -1 as a time to set: no later operation on this handle changes it either.
    pub const KEEP_FROM_NOW_ON: FileTime = FileTime(u64::MAX);
    /// -2 as a time to set: operations on this handle change it again.
    pub const CHANGE_FROM_NOW_ON: FileTime = FileTime(u64::MAX - 1);

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let read = Self {
            creation_time: reader.file_time()?,
            last_access_time: reader.file_time()?,
            last_write_time: reader.file_time()?,
            change_time: reader.file_time()?,
            file_attributes: FileAttributes(reader.u32()?),
        };
        reader.skip(4)?;
        Ok(read)
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.file_time(self.creation_time);
        writer.file_time(self.last_access_time);
        writer.file_time(self.last_write_time);
        writer.file_time(self.change_time);
        writer.u32(self.file_attributes.0);
        writer.zeros(4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileBasicInformation {
            creation_time: FileTime(0x1D1B5AF3ECB0001),
            last_access_time: FileTime(0x1D1B5AF3ECB0002),
            last_write_time: FileTime(0x1D1B5AF3ECB0003),
            change_time: FileTime(0x1D1B5AF3ECB0004),
            file_attributes: FileAttributes(0x20),
        };
        let bytes = hex(
            "0100CB3EAFB5D101 0200CB3EAFB5D101 0300CB3EAFB5D101 0400CB3EAFB5D101 \
             2000000000000000",
        );
        crate::fscc::check_known_bytes!(FileBasicInformation, value, bytes);
    }
}
