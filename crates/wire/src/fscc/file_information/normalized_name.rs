//! FileNormalizedNameInformation: the name of a file as it is on disk.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// The name of a file as it is on disk. [MS-FSCC] 2.4.35 FileNormalizedNameInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileNormalizedNameInformation {
    /// From the root of the share, long names only, in the case that is stored.
    pub file_name: String,
}

impl FileNormalizedNameInformation {
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
        let value = FileNormalizedNameInformation {
            file_name: "d\\A".to_owned(),
        };
        let bytes = hex("06000000 64005C004100");
        crate::fscc::check_known_bytes!(FileNormalizedNameInformation, value, bytes);
    }
}
