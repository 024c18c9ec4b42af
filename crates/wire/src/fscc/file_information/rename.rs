//! FileRenameInformation: gives a file another name.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// A new name. [MS-FSCC] 2.4.42.2 FileRenameInformation for SMB2
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileRenameInformation {
    /// A file that has the name already is replaced.
    pub replace_if_exists: bool,
    /// Always zero on a network.
    pub root_directory: u64,
    /// From the root of the share.
    pub file_name: String,
}

impl FileRenameInformation {
    /// Shorter structures are padded.
    pub const MIN_LEN: usize = 24;

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
        let start = writer.position();
        writer.u8(u8::from(self.replace_if_exists));
        writer.zeros(7);
        writer.u64(self.root_directory);
        text::encode(&self.file_name, writer);
        let written = writer.position().saturating_sub(start);
        writer.zeros(Self::MIN_LEN.saturating_sub(written));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileRenameInformation {
            replace_if_exists: true,
            root_directory: 0,
            file_name: "d\\b".to_owned(),
        };
        let bytes = hex("0100000000000000 0000000000000000 06000000 64005C006200");
        crate::fscc::check_known_bytes!(FileRenameInformation, value, bytes);
    }

    #[test]
    fn a_name_of_one_character_is_padded() {
        let value = FileRenameInformation {
            file_name: "b".to_owned(),
            ..Default::default()
        };
        let mut writer = Writer::new();
        value.encode(&mut writer);
        assert_eq!(
            writer.written(),
            hex("0000000000000000 0000000000000000 02000000 62000000")
        );
        assert_eq!(FileRenameInformation::decode(writer.written()), Ok(value));
    }
}
