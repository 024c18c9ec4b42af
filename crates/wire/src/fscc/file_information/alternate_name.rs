//! FileAlternateNameInformation: the 8.3 name of a file.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// The 8.3 name of a file. [MS-FSCC] 2.4.5 FileAlternateNameInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileAlternateNameInformation {
    /// One component.
    pub file_name: String,
}

impl FileAlternateNameInformation {
    /// Bytes on the wire, without the characters of the name.
    pub const FIXED_LEN: usize = 4;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            file_name: text::decode(&mut Reader::new(bytes))?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        text::encode(&self.file_name, writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileAlternateNameInformation {
            file_name: "LONG~1".to_owned(),
        };
        let bytes = hex("0C000000 4C004F004E0047007E003100");
        crate::fscc::check_known_bytes!(FileAlternateNameInformation, value, bytes);
    }
}
