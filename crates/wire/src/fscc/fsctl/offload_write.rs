//! FSCTL_OFFLOAD_WRITE: puts data where its token says.

use super::StorageOffloadToken;
use crate::dtyp::{Reader, WireError, Writer};

/// Which part of a token's data goes where. [MS-FSCC] 2.3.43 FSCTL_OFFLOAD_WRITE Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OffloadWriteInput {
    /// Must be [`LEN`](Self::LEN); whoever answers the request checks it in its turn.
    pub size: u32,
    /// None defined, ignored.
    pub flags: u32,
    /// Where to write.
    pub file_offset: u64,
    /// How much to write.
    pub copy_length: u64,
    /// Where in the token's data to begin.
    pub transfer_offset: u64,
    /// The token.
    pub token: StorageOffloadToken,
}

impl OffloadWriteInput {
    /// Bytes on the wire.
    pub const LEN: usize = 544;

    /// A request with the right size.
    pub const fn new(
        file_offset: u64,
        copy_length: u64,
        transfer_offset: u64,
        token: StorageOffloadToken,
    ) -> Self {
        Self {
            size: 544,
            flags: 0,
            file_offset,
            copy_length,
            transfer_offset,
            token,
        }
    }

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            size: reader.u32()?,
            flags: reader.u32()?,
            file_offset: reader.u64()?,
            copy_length: reader.u64()?,
            transfer_offset: reader.u64()?,
            token: StorageOffloadToken::read(&mut reader)?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.size);
        writer.u32(self.flags);
        writer.u64(self.file_offset);
        writer.u64(self.copy_length);
        writer.u64(self.transfer_offset);
        self.token.encode(writer);
    }
}

/// How much was written. [MS-FSCC] 2.3.44 FSCTL_OFFLOAD_WRITE Reply
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OffloadWriteOutput {
    /// [`LEN`](Self::LEN).
    pub size: u32,
    /// None defined, ignored.
    pub flags: u32,
    /// A multiple of the sector size; may be less than was asked for.
    pub length_written: u64,
}

impl OffloadWriteOutput {
    /// Bytes on the wire.
    pub const LEN: usize = 16;

    /// A reply with the right size.
    pub const fn new(length_written: u64) -> Self {
        Self {
            size: 16,
            flags: 0,
            length_written,
        }
    }

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            size: reader.u32()?,
            flags: reader.u32()?,
            length_written: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.size);
        writer.u32(self.flags);
        writer.u64(self.length_written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let token = StorageOffloadToken::zero_data();
        let value = OffloadWriteInput::new(0x0100_0000, 0x0F00_0000, 0x0100_0000, token);
        let mut bytes = hex("20020000 00000000 0000000100000000 0000000F00000000 \
             0000000100000000 FFFF0001");
        bytes.resize(544, 0);
        crate::fscc::check_known_bytes!(OffloadWriteInput, value, bytes);
    }

    #[test]
    fn known_bytes_of_the_reply() {
        let bytes = hex("10000000 00000000 0000000100000000");
        let value = OffloadWriteOutput::new(0x0100_0000);
        crate::fscc::check_known_bytes!(OffloadWriteOutput, value, bytes);
    }
}
