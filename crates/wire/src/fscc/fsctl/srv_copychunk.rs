//! FSCTL_SRV_COPYCHUNK and FSCTL_SRV_COPYCHUNK_WRITE: copy ranges between two files.

use crate::dtyp::{Reader, WireError, Writer};

/// One range. [MS-SMB2] 2.2.31.1.1 SRV_COPYCHUNK
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SrvCopychunk {
    /// Where to read.
    pub source_offset: u64,
    /// Where to write.
    pub target_offset: u64,
    /// How much.
    pub length: u32,
}

impl SrvCopychunk {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let chunk = Self {
            source_offset: reader.u64()?,
            target_offset: reader.u64()?,
            length: reader.u32()?,
        };
        reader.skip(4)?;
        Ok(chunk)
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u64(self.source_offset);
        writer.u64(self.target_offset);
        writer.u32(self.length);
        writer.u32(0);
    }
}

/// What to copy from where. [MS-SMB2] 2.2.31.1 SRV_COPYCHUNK_COPY
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SrvCopychunkCopy {
    /// From FSCTL_SRV_REQUEST_RESUME_KEY.
    pub source_key: [u8; 24],
    /// The ranges.
    pub chunks: Vec<SrvCopychunk>,
}

impl SrvCopychunkCopy {
    /// Bytes on the wire, without the chunks.
    pub const FIXED_LEN: usize = 32;

    /// Takes the structure from the front of `bytes`. Refused if there are fewer chunks than
    /// ChunkCount says, so that what is allocated is never more than what was sent.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let source_key = reader.array()?;
        let count = reader.u32()?;
        reader.skip(4)?;
        let chunks = (0..count)
            .map(|_| SrvCopychunk::read(&mut reader))
            .collect::<Result<_, _>>()?;
        Ok(Self { source_key, chunks })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.source_key);
        writer.u32(u32::try_from(self.chunks.len()).unwrap_or(u32::MAX));
        writer.u32(0);
        for chunk in &self.chunks {
            chunk.encode(writer);
        }
    }
}

/// How much was copied; or, with STATUS_INVALID_PARAMETER, how much may be asked for at once.
/// [MS-SMB2] 2.2.32.1 SRV_COPYCHUNK_RESPONSE
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SrvCopychunkResponse {
    /// Chunks written; or the most in one request.
    pub chunks_written: u32,
    /// Bytes written of the chunk that failed; or the most in one chunk.
    pub chunk_bytes_written: u32,
    /// Bytes written in all; or the most in one request.
    pub total_bytes_written: u32,
}

impl SrvCopychunkResponse {
    /// Bytes on the wire.
    pub const LEN: usize = 12;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            chunks_written: reader.u32()?,
            chunk_bytes_written: reader.u32()?,
            total_bytes_written: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.chunks_written);
        writer.u32(self.chunk_bytes_written);
        writer.u32(self.total_bytes_written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let chunk = SrvCopychunk {
            source_offset: 1,
            target_offset: 2,
            length: 0x0010_0000,
        };
        let value = SrvCopychunkCopy {
            source_key: [0xEF; 24],
            chunks: vec![chunk],
        };
        let mut bytes = vec![0xEF; 24];
        bytes.extend(hex("01000000 00000000 0100000000000000 0200000000000000"));
        bytes.extend(hex("00001000 00000000"));
        crate::fscc::check_known_bytes!(SrvCopychunkCopy, value, bytes);
    }

    #[test]
    fn a_count_that_lies_is_refused_without_allocating_for_it() {
        let mut bytes = vec![0; 24];
        bytes.extend([0xFF; 4]);
        bytes.extend([0; 28]);
        assert_eq!(SrvCopychunkCopy::decode(&bytes), Err(WireError::Truncated));
    }

    #[test]
    fn known_bytes_of_the_response() {
        let value = SrvCopychunkResponse {
            chunks_written: 256,
            chunk_bytes_written: 1 << 20,
            total_bytes_written: 16 << 20,
        };
        let bytes = hex("00010000 00001000 00000001");
        crate::fscc::check_known_bytes!(SrvCopychunkResponse, value, bytes);
    }
}
