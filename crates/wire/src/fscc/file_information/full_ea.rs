//! FileFullEaInformation: extended attributes.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::chain;

const ALIGNMENT: usize = 4;

/// An extended attribute. [MS-FSCC] 2.4.16 FileFullEaInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileFullEaInformation {
    /// [`NEED_EA`](Self::NEED_EA) or 0.
    pub flags: u8,
    /// 8-bit characters, without the terminating zero.
    pub ea_name: Vec<u8>,
    /// When set, an empty value removes the attribute.
    pub ea_value: Vec<u8>,
}

impl FileFullEaInformation {
    /// The file cannot be understood without this attribute.
    pub const NEED_EA: u8 = 0x80;

    /// All entries of a list; an empty list is no bytes at all.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        chain::entries(bytes)
            .map(|entry| Self::decode(entry?))
            .collect()
    }

    /// Appends a list; refused if a name or value is too long for its length field.
    pub fn encode_list(list: &[Self], writer: &mut Writer) -> Result<(), WireError> {
        if list.iter().any(|ea| ea.lengths().is_none()) {
            return Err(WireError::Invalid("EaNameLength or EaValueLength"));
        }
        chain::encode_list(list, ALIGNMENT, writer, Self::encode);
        Ok(())
    }

    fn lengths(&self) -> Option<(u8, u16)> {
        Some((
            self.ea_name.len().try_into().ok()?,
            self.ea_value.len().try_into().ok()?,
        ))
    }

    fn decode(entry: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(entry);
        reader.skip(4)?;
        let flags = reader.u8()?;
        let name_len = usize::from(reader.u8()?);
        let value_len = usize::from(reader.u16()?);
        let ea_name = reader.bytes(name_len)?.to_vec();
        reader.skip(1)?;
        let ea_value = reader.bytes(value_len)?.to_vec();
        Ok(Self {
            flags,
            ea_name,
            ea_value,
        })
    }

    fn encode(&self, writer: &mut Writer) {
        let Some((name_len, value_len)) = self.lengths() else {
            return;
        };
        writer.u32(0);
        writer.u8(self.flags);
        writer.u8(name_len);
        writer.u16(value_len);
        writer.bytes(&self.ea_name);
        writer.u8(0);
        writer.bytes(&self.ea_value);
    }
}

/// The name of an extended attribute to be read. [MS-FSCC] 2.4.16.1 FILE_GET_EA_INFORMATION
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileGetEaInformation {
    /// 8-bit characters, without the terminating zero.
    pub ea_name: Vec<u8>,
}

impl FileGetEaInformation {
    /// All entries of a list; an empty list is no bytes at all.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        chain::entries(bytes)
            .map(|entry| Self::decode(entry?))
            .collect()
    }

    /// Appends a list; refused if a name is too long for its length field.
    pub fn encode_list(list: &[Self], writer: &mut Writer) -> Result<(), WireError> {
        if list
            .iter()
            .any(|get| get.ea_name.len() > usize::from(u8::MAX))
        {
            return Err(WireError::Invalid("EaNameLength"));
        }
        chain::encode_list(list, ALIGNMENT, writer, Self::encode);
        Ok(())
    }

    fn decode(entry: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(entry);
        reader.skip(4)?;
        let name_len = usize::from(reader.u8()?);
        Ok(Self {
            ea_name: reader.bytes(name_len)?.to_vec(),
        })
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u32(0);
        writer.u8(u8::try_from(self.ea_name.len()).unwrap_or(u8::MAX));
        writer.bytes(&self.ea_name);
        writer.u8(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let list = [
            FileFullEaInformation {
                flags: 0,
                ea_name: b"AB".to_vec(),
                ea_value: vec![1, 2, 3],
            },
            FileFullEaInformation {
                flags: 0x80,
                ea_name: b"C".to_vec(),
                ea_value: Vec::new(),
            },
        ];
        let bytes = hex("10000000 00 02 0300 4142 00 010203 0000 00000000 80 01 0000 43 00");
        let mut writer = Writer::new();
        FileFullEaInformation::encode_list(&list, &mut writer).unwrap();
        assert_eq!(writer.written(), bytes);
        assert_eq!(FileFullEaInformation::decode_list(&bytes).unwrap(), list);
        assert!(FileFullEaInformation::decode_list(&bytes[..bytes.len() - 1]).is_err());
    }

    #[test]
    fn known_bytes_of_a_list_of_names() {
        let list = [b"AB".to_vec(), b"C".to_vec()].map(|ea_name| FileGetEaInformation { ea_name });
        let bytes = hex("08000000 02 4142 00 00000000 01 43 00");
        let mut writer = Writer::new();
        FileGetEaInformation::encode_list(&list, &mut writer).unwrap();
        assert_eq!(writer.written(), bytes);
        assert_eq!(FileGetEaInformation::decode_list(&bytes).unwrap(), list);
    }

    #[test]
    fn what_does_not_fit_its_length_field_is_refused() {
        let long = vec![b'A'; 256];
        let ea = FileFullEaInformation {
            ea_name: long.clone(),
            ..Default::default()
        };
        let get = FileGetEaInformation { ea_name: long };
        assert!(FileFullEaInformation::encode_list(&[ea], &mut Writer::new()).is_err());
        assert!(FileGetEaInformation::encode_list(&[get], &mut Writer::new()).is_err());
    }
}
