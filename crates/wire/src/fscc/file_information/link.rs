//! FileLinkInformation: gives a file one more name.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// One more name. [MS-FSCC] 2.4.28.2 FileLinkInformation for the SMB2 Protocol
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileLinkInformation {
    /// A file that has the name already is replaced.
    pub replace_if_exists: bool,
    /// Always zero on a network.
    pub root_directory: u64,
    /// From the root of the share.
    pub file_name: String,
}

impl FileLinkInformation {
    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let replace_if_exists = reader.u8()? != 0;
        reader.skip(7)?;
        let root_directory = reader.u64()?;
        let file_name = text::decode(&mut reader)?;
        Ok(Self {
            replace_if_exists,
            root_directory,
            file_name,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u8(u8::from(self.replace_if_exists));
        writer.zeros(7);
        writer.u64(self.root_directory);
        text::encode(&self.file_name, writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileLinkInformation {
            replace_if_exists: false,
            root_directory: 0,
            file_name: "ln".to_owned(),
        };
        let bytes = hex("0000000000000000 0000000000000000 04000000 6C006E00");
        crate::fscc::check_known_bytes!(FileLinkInformation, value, bytes);
    }
}
