//! FileCompressionInformation: size and format of a compressed file.

use crate::dtyp::{Reader, WireError, Writer};

/// Size and format of a compressed file. [MS-FSCC] 2.4.9 FileCompressionInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileCompressionInformation {
    /// Bytes that the data takes when compressed.
    pub compressed_file_size: u64,
    /// 0 none, 2 LZNT1.
    pub compression_format: u16,
    /// Binary logarithm of the compression unit.
    pub compression_unit_shift: u8,
    /// Binary logarithm of the chunk.
    pub chunk_shift: u8,
    /// Binary logarithm of the cluster.
    pub cluster_shift: u8,
}

impl FileCompressionInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 16;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let read = Self {
            compressed_file_size: reader.u64()?,
            compression_format: reader.u16()?,
            compression_unit_shift: reader.u8()?,
            chunk_shift: reader.u8()?,
            cluster_shift: reader.u8()?,
        };
        reader.skip(3)?;
        Ok(read)
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.compressed_file_size);
        writer.u16(self.compression_format);
        writer.u8(self.compression_unit_shift);
        writer.u8(self.chunk_shift);
        writer.u8(self.cluster_shift);
        writer.zeros(3);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileCompressionInformation {
            compressed_file_size: 0x2000,
            compression_format: 2,
            compression_unit_shift: 0x10,
            chunk_shift: 0xC,
            cluster_shift: 0xD,
        };
        let bytes = hex("0020000000000000 0200100C0D000000");
        crate::fscc::check_known_bytes!(FileCompressionInformation, value, bytes);
    }
}
