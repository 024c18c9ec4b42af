//! Compression algorithms.

use super::decode_ids;
use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;
use crate::smb2::values::{wire_flags, wire_values};

wire_values! {
    /// A compression algorithm.
    CompressionAlgorithmId(u16) {
        NONE = 0x0000,
        LZNT1 = 0x0001,
        LZ77 = 0x0002,
        LZ77_HUFFMAN = 0x0003,
        PATTERN_V1 = 0x0004,
        LZ4 = 0x0005,
    }
}

wire_flags! {
    /// SMB2_COMPRESSION_CAPABILITIES_FLAG values.
    CompressionFlags(u32) {
        CHAINED = 0x0000_0001,
    }
}

/// [MS-SMB2] 2.2.3.1.3 SMB2_COMPRESSION_CAPABILITIES
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompressionCapabilities {
    /// Whether several algorithms may be used in one message.
    pub flags: CompressionFlags,
    /// Compression algorithms, the preferred one first.
    pub compression_algorithms: Vec<CompressionAlgorithmId>,
}

impl CompressionCapabilities {
    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let count = reader.u16()?;
        reader.skip(2)?;
        let flags = CompressionFlags(reader.u32()?);
        let compression_algorithms = decode_ids(&mut reader, count, CompressionAlgorithmId)?;
        Ok(Self {
            flags,
            compression_algorithms,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(body::len16(self.compression_algorithms.len()));
        w.u16(0);
        w.u32(self.flags.0);
        for algorithm in &self.compression_algorithms {
            w.u16(algorithm.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::hex;

    #[test]
    fn known_bytes() {
        let bytes = hex("0200 0000 01000000 0400 0500");
        let context = CompressionCapabilities {
            flags: CompressionFlags::CHAINED,
            compression_algorithms: vec![
                CompressionAlgorithmId::PATTERN_V1,
                CompressionAlgorithmId::LZ4,
            ],
        };
        let mut writer = Writer::new();
        context.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(CompressionCapabilities::decode(&bytes), Ok(context));
        assert_eq!(
            CompressionCapabilities::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
