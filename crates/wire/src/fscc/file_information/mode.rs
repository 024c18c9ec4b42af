//! FileModeInformation: the mode of the handle.

use crate::dtyp::{Reader, WireError, Writer};

/// The mode of the handle. [MS-FSCC] 2.4.31 FileModeInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileModeInformation {
    /// FILE_WRITE_THROUGH and its like, with the values of CreateOptions.
    pub mode: u32,
}

impl FileModeInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 4;
    /// Every write reaches the file before it is answered.
    pub const WRITE_THROUGH: u32 = 0x0000_0002;
    /// The file is read or written from front to back.
    pub const SEQUENTIAL_ONLY: u32 = 0x0000_0004;
    /// No cache between the client and the storage.
    pub const NO_INTERMEDIATE_BUFFERING: u32 = 0x0000_0008;
    /// All operations are synchronous, and waits may be interrupted.
    pub const SYNCHRONOUS_IO_ALERT: u32 = 0x0000_0010;
    /// All operations are synchronous.
    pub const SYNCHRONOUS_IO_NONALERT: u32 = 0x0000_0020;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            mode: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.mode);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileModeInformation { mode: 6 };
        let bytes = hex("06000000");
        crate::fscc::check_known_bytes!(FileModeInformation, value, bytes);
    }
}
