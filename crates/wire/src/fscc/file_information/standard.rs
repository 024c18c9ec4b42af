//! FileStandardInformation: sizes, links and kind.

use crate::dtyp::{Reader, WireError, Writer};

/// Sizes, links and kind. [MS-FSCC] 2.4.47 FileStandardInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileStandardInformation {
    /// Bytes of storage, a multiple of the cluster size.
    pub allocation_size: u64,
    /// Bytes of data.
    pub end_of_file: u64,
    /// Names of the file that are not deleted.
    pub number_of_links: u32,
    /// The file goes when its last handle is closed.
    pub delete_pending: bool,
    /// It is a directory.
    pub directory: bool,
}

impl FileStandardInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let read = Self {
            allocation_size: reader.u64()?,
            end_of_file: reader.u64()?,
            number_of_links: reader.u32()?,
            delete_pending: reader.u8()? != 0,
            directory: reader.u8()? != 0,
        };
        reader.skip(2)?;
        Ok(read)
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.allocation_size);
        writer.u64(self.end_of_file);
        writer.u32(self.number_of_links);
        writer.u8(u8::from(self.delete_pending));
        writer.u8(u8::from(self.directory));
        writer.zeros(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileStandardInformation {
            allocation_size: 0x70000200,
            end_of_file: 0x70000004,
            number_of_links: 1,
            delete_pending: false,
            directory: true,
        };
        let bytes = hex("0002007000000000 0400007000000000 0100000000010000");
        crate::fscc::check_known_bytes!(FileStandardInformation, value, bytes);
    }
}
