//! FileNameInformation: the name of a file.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// The name of a file. [MS-FSCC] 2.1.7 FILE_NAME_INFORMATION, as in 2.4.32 FileNameInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileNameInformation {
    /// From the root of the share, with a backslash in front.
    pub file_name: String,
}

impl FileNameInformation {
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
        let value = FileNameInformation {
            file_name: "\\d\\ä".to_owned(),
        };
        let bytes = hex("08000000 5C0064005C00E400");
        crate::fscc::check_known_bytes!(FileNameInformation, value, bytes);
    }
}
