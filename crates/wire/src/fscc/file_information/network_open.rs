//! FileNetworkOpenInformation: what is commonly asked of an open file.

use crate::dtyp::{FileTime, Reader, WireError, Writer};
use crate::fscc::attributes::FileAttributes;

/// What is commonly asked of an open file. [MS-FSCC] 2.4.34 FileNetworkOpenInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileNetworkOpenInformation {
    /// When the file was created.
    pub creation_time: FileTime,
    /// When the file was last read.
    pub last_access_time: FileTime,
    /// When the data last changed.
    pub last_write_time: FileTime,
    /// When data or metadata last changed.
    pub change_time: FileTime,
    /// Bytes of storage.
    pub allocation_size: u64,
    /// Bytes of data.
    pub end_of_file: u64,
    /// The attributes.
    pub file_attributes: FileAttributes,
}

impl FileNetworkOpenInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 56;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let read = Self {
            creation_time: reader.file_time()?,
            last_access_time: reader.file_time()?,
            last_write_time: reader.file_time()?,
            change_time: reader.file_time()?,
            allocation_size: reader.u64()?,
            end_of_file: reader.u64()?,
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
        writer.u64(self.allocation_size);
        writer.u64(self.end_of_file);
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
        let value = FileNetworkOpenInformation {
            creation_time: FileTime(0x1D1B5AF3ECB0001),
            last_access_time: FileTime(0x1D1B5AF3ECB0002),
            last_write_time: FileTime(0x1D1B5AF3ECB0003),
            change_time: FileTime(0x1D1B5AF3ECB0004),
            allocation_size: 0x1000,
            end_of_file: 0xABC,
            file_attributes: FileAttributes(0x21),
        };
        let bytes = hex(
            "0100CB3EAFB5D101 0200CB3EAFB5D101 0300CB3EAFB5D101 0400CB3EAFB5D101 \
             0010000000000000 BC0A000000000000 2100000000000000",
        );
        crate::fscc::check_known_bytes!(FileNetworkOpenInformation, value, bytes);
    }
}
