//! FileDispositionInformation: marks a file for deletion.

use crate::dtyp::{Reader, WireError, Writer};

/// Marks a file for deletion, or no longer. [MS-FSCC] 2.4.11 FileDispositionInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileDispositionInformation {
    /// Delete the file when it is closed.
    pub delete_pending: bool,
}

impl FileDispositionInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 1;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            delete_pending: reader.u8()? != 0,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.delete_pending));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileDispositionInformation {
            delete_pending: true,
        };
        let bytes = hex("01");
        crate::fscc::check_known_bytes!(FileDispositionInformation, value, bytes);
    }
}
