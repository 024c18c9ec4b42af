//! What has changed in a directory.

use super::{chain, text};
use crate::dtyp::{Reader, WireError, Writer};

const ALIGNMENT: usize = 4;

/// A change in a directory that is watched. [MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileNotifyInformation {
    /// What happened: FILE_ACTION_*.
    pub action: u32,
    /// To what, counted from the watched directory.
    pub file_name: String,
}

impl FileNotifyInformation {
    /// All entries of a list; an empty list is no bytes at all.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        chain::entries(bytes)
            .map(|entry| Self::decode(entry?))
            .collect()
    }

    /// Appends a list. Every name is padded, that of the last entry too.
    pub fn encode_list(list: &[Self], writer: &mut Writer) {
        chain::encode_list(list, ALIGNMENT, writer, Self::encode);
    }

    fn decode(entry: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(entry);
        reader.skip(4)?;
        Ok(Self {
            action: reader.u32()?,
            file_name: text::decode(&mut reader)?,
        })
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u32(0);
        writer.u32(self.action);
        text::encode(&self.file_name, writer);
        if !self.file_name.encode_utf16().count().is_multiple_of(2) {
            writer.zeros(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let list = [(1, "abc"), (4, "ab")].map(|(action, name)| FileNotifyInformation {
            action,
            file_name: name.to_owned(),
        });
        let bytes = hex("14000000 01000000 06000000 6100 6200 6300 0000
             00000000 04000000 04000000 6100 6200");
        let mut writer = Writer::new();
        FileNotifyInformation::encode_list(&list, &mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(
            FileNotifyInformation::decode_list(&bytes),
            Ok(list.to_vec())
        );
        let short = &bytes[..bytes.len() - 1];
        assert_eq!(
            FileNotifyInformation::decode_list(short),
            Err(WireError::Truncated)
        );
    }

    #[test]
    fn the_last_name_is_padded_too() {
        let one = FileNotifyInformation {
            action: 2,
            file_name: "a".to_owned(),
        };
        let mut writer = Writer::new();
        FileNotifyInformation::encode_list(&[one], &mut writer);
        let bytes = writer.into_inner();
        assert_eq!(bytes, hex("00000000 02000000 02000000 6100 0000"));
        assert_eq!(FileNotifyInformation::decode_list(&[]), Ok(vec![]));
    }
}
