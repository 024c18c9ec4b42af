//! FileFsVolumeInformation: label and serial number.

use crate::dtyp::{FileTime, Reader, WireError, Writer, decode_utf16};
use crate::fscc::text;

/// Label and serial number. [MS-FSCC] 2.5.9 FileFsVolumeInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileFsVolumeInformation {
    /// When the volume was made.
    pub volume_creation_time: FileTime,
    /// Any number that tells this volume from others.
    pub volume_serial_number: u32,
    /// There are object IDs.
    pub supports_objects: bool,
    /// At most 32 characters.
    pub volume_label: String,
}

impl FileFsVolumeInformation {
    /// Bytes on the wire, without the characters of the label.
    pub const FIXED_LEN: usize = 18;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let volume_creation_time = reader.file_time()?;
        let volume_serial_number = reader.u32()?;
        let label_len = text::decode_len(&mut reader)?;
        let supports_objects = reader.u8()? != 0;
        reader.skip(1)?;
        let volume_label = decode_utf16(reader.bytes(label_len)?)?;
        Ok(Self {
            volume_creation_time,
            volume_serial_number,
            supports_objects,
            volume_label,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.file_time(self.volume_creation_time);
        writer.u32(self.volume_serial_number);
        text::encode_len(&self.volume_label, writer);
        writer.u8(u8::from(self.supports_objects));
        writer.u8(0);
        writer.utf16(&self.volume_label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsVolumeInformation {
            volume_creation_time: FileTime(0x01D1_B5AF_3ECB_0000),
            volume_serial_number: 0xCAFE_F00D,
            supports_objects: false,
            volume_label: "vol".to_owned(),
        };
        let bytes = hex("0000CB3EAFB5D101 0DF0FECA 06000000 00 00 76006F006C00");
        crate::fscc::check_known_bytes!(FileFsVolumeInformation, value, bytes);
    }
}
