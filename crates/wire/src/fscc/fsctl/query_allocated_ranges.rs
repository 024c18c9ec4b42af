//! FSCTL_QUERY_ALLOCATED_RANGES: where a file has data.

use crate::dtyp::{Reader, WireError, Writer};

/// A range. [MS-FSCC] 2.3.51 FSCTL_QUERY_ALLOCATED_RANGES Request, and 2.3.52 its Reply,
/// which is a list of these
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileAllocatedRangeBuffer {
    /// Where it begins.
    pub file_offset: u64,
    /// How long it is.
    pub length: u64,
}

impl FileAllocatedRangeBuffer {
    /// Bytes on the wire.
    pub const LEN: usize = 16;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    /// All structures of a reply.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        let mut reader = Reader::new(bytes);
        let mut ranges = Vec::new();
        while !reader.is_empty() {
            ranges.push(Self::read(&mut reader)?);
        }
        Ok(ranges)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            file_offset: reader.u64()?,
            length: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.file_offset);
        writer.u64(self.length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAllocatedRangeBuffer {
            file_offset: 0x1_0000,
            length: 0x2000,
        };
        let bytes = hex("0000010000000000 0020000000000000");
        crate::fscc::check_known_bytes!(FileAllocatedRangeBuffer, value, bytes);
    }

    #[test]
    fn a_reply_is_whole_structures() {
        let bytes = [0; 32];
        assert_eq!(
            FileAllocatedRangeBuffer::decode_list(&bytes).unwrap().len(),
            2
        );
        assert_eq!(FileAllocatedRangeBuffer::decode_list(&[]), Ok(Vec::new()));
        assert!(FileAllocatedRangeBuffer::decode_list(&bytes[..31]).is_err());
    }
}
