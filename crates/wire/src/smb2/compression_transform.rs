//! The header of a compressed message, in its unchained form.

use super::negotiate::context::CompressionAlgorithmId;
use super::protocol_id::ProtocolId;
use crate::dtyp::{Reader, WireError, Writer};

/// Stands before a compressed message.
/// [MS-SMB2] 2.2.42.1 SMB2_COMPRESSION_TRANSFORM_HEADER_UNCHAINED
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CompressionTransformHeader {
    /// Bytes of the compressed part once decompressed.
    pub original_compressed_segment_size: u32,
    /// How the segment is compressed.
    pub compression_algorithm: CompressionAlgorithmId,
    /// Zero; 1 would be the chained form, which reads the following field otherwise.
    pub flags: u16,
    /// Bytes between this header and the compressed segment, which are not compressed.
    pub offset: u32,
}

impl CompressionTransformHeader {
    /// Bytes that the header takes.
    pub const LEN: usize = 16;
    /// SMB2_COMPRESSION_FLAG_CHAINED
    pub const CHAINED: u16 = 1;

    /// Reads the header at the front of `frame`.
    pub fn decode(frame: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(frame);
        if ProtocolId(reader.array()?) != ProtocolId::COMPRESSION {
            return Err(WireError::Invalid("ProtocolId"));
        }
        Ok(Self {
            original_compressed_segment_size: reader.u32()?,
            compression_algorithm: CompressionAlgorithmId(reader.u16()?),
            flags: reader.u16()?,
            offset: reader.u32()?,
        })
    }

    /// Appends the header.
    pub fn encode(&self, w: &mut Writer) {
        w.bytes(&ProtocolId::COMPRESSION.0);
        w.u32(self.original_compressed_segment_size);
        w.u16(self.compression_algorithm.0);
        w.u16(self.flags);
        w.u32(self.offset);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::hex;
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = hex("FC534D42 00100000 0300 0000 50000000");
        let header = CompressionTransformHeader {
            original_compressed_segment_size: 0x1000,
            compression_algorithm: CompressionAlgorithmId::LZ77_HUFFMAN,
            flags: 0,
            offset: 0x50,
        };
        let mut writer = Writer::new();
        header.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(CompressionTransformHeader::decode(&bytes), Ok(header));
        assert!(CompressionTransformHeader::decode(&bytes[..15]).is_err());
    }
}
