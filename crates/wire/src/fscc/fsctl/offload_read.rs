//! FSCTL_OFFLOAD_READ: asks for a token.

use super::StorageOffloadToken;
use crate::dtyp::{Reader, WireError, Writer};

/// The range for which a token is wanted. [MS-FSCC] 2.3.41 FSCTL_OFFLOAD_READ Request
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OffloadReadInput {
    /// Must be [`LEN`](Self::LEN); whoever answers the request checks it in its turn.
    pub size: u32,
    /// None defined, ignored.
    pub flags: u32,
    /// How long the token should be good for, in milliseconds; 0 leaves it to the server.
    pub token_time_to_live: u32,
    /// Where the range begins.
    pub file_offset: u64,
    /// How long it is; may reach far beyond the end of the file.
    pub copy_length: u64,
}

impl OffloadReadInput {
    /// Bytes on the wire.
    pub const LEN: usize = 32;

    /// A request with the right size.
    pub const fn new(file_offset: u64, copy_length: u64) -> Self {
        Self {
            size: 32,
            flags: 0,
            token_time_to_live: 0,
            file_offset,
            copy_length,
        }
    }

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let size = reader.u32()?;
        let flags = reader.u32()?;
        let token_time_to_live = reader.u32()?;
        reader.skip(4)?;
        let file_offset = reader.u64()?;
        let copy_length = reader.u64()?;
        Ok(Self {
            size,
            flags,
            token_time_to_live,
            file_offset,
            copy_length,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.size);
        writer.u32(self.flags);
        writer.u32(self.token_time_to_live);
        writer.u32(0);
        writer.u64(self.file_offset);
        writer.u64(self.copy_length);
    }
}

/// The token, and for how much it stands. [MS-FSCC] 2.3.42 FSCTL_OFFLOAD_READ Reply
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OffloadReadOutput {
    /// [`LEN`](Self::LEN).
    pub size: u32,
    /// [`ALL_ZERO_BEYOND_CURRENT_RANGE`](Self::ALL_ZERO_BEYOND_CURRENT_RANGE) or 0.
    pub flags: u32,
    /// Bytes from the beginning of the range that the token stands for.
    pub transfer_length: u64,
    /// The token.
    pub token: StorageOffloadToken,
}

impl OffloadReadOutput {
    /// Bytes on the wire.
    pub const LEN: usize = 528;
    /// The rest of the range is zeros. Only bit 0: other sources number the flags otherwise.
    pub const ALL_ZERO_BEYOND_CURRENT_RANGE: u32 = 0x0000_0001;

    /// A reply with the right size.
    pub const fn new(flags: u32, transfer_length: u64, token: StorageOffloadToken) -> Self {
        Self {
            size: 528,
            flags,
            transfer_length,
            token,
        }
    }

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            size: reader.u32()?,
            flags: reader.u32()?,
            transfer_length: reader.u64()?,
            token: StorageOffloadToken::read(&mut reader)?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.size);
        writer.u32(self.flags);
        writer.u64(self.transfer_length);
        self.token.encode(writer);
    }
}

#[cfg(test)]
mod tests {
    use super::super::TokenType;
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let value = OffloadReadInput::new(0x1000_0000, 0x7010_0000);
        let bytes = hex("20000000 00000000 00000000 00000000 0000001000000000 0000107000000000");
        assert_eq!(bytes.len(), OffloadReadInput::LEN);
        crate::fscc::check_known_bytes!(OffloadReadInput, value, bytes);
    }

    #[test]
    fn known_bytes_of_the_reply() {
        let token = StorageOffloadToken::new(TokenType(0x0001_0001), &[7; 32]).unwrap();
        let value = OffloadReadOutput::new(1, 0x1000_0000, token);
        let mut bytes = hex("10020000 01000000 0000001000000000 00010001 0000 0020");
        bytes.extend([7; 32]);
        bytes.resize(528, 0);
        crate::fscc::check_known_bytes!(OffloadReadOutput, value, bytes);
    }
}
