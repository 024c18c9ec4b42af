//! FileFsDeviceInformation: the device below the volume.

use crate::dtyp::{Reader, WireError, Writer};

/// The device below the volume. [MS-FSCC] 2.5.10 FileFsDeviceInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileFsDeviceInformation {
    /// `FileFsDeviceInformation::DISK` or `CD_ROM`.
    pub device_type: u32,
    /// `FileFsDeviceInformation::DEVICE_IS_MOUNTED` and its like.
    pub characteristics: u32,
}

impl FileFsDeviceInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 8;
    /// FILE_DEVICE_CD_ROM
    pub const CD_ROM: u32 = 0x0000_0002;
    /// FILE_DEVICE_DISK
    pub const DISK: u32 = 0x0000_0007;
    /// FILE_REMOVABLE_MEDIA
    pub const REMOVABLE_MEDIA: u32 = 0x0000_0001;
    /// FILE_READ_ONLY_DEVICE
    pub const READ_ONLY_DEVICE: u32 = 0x0000_0002;
    /// FILE_REMOTE_DEVICE
    pub const REMOTE_DEVICE: u32 = 0x0000_0010;
    /// FILE_DEVICE_IS_MOUNTED
    pub const DEVICE_IS_MOUNTED: u32 = 0x0000_0020;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            device_type: reader.u32()?,
            characteristics: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.device_type);
        writer.u32(self.characteristics);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsDeviceInformation {
            device_type: 7,
            characteristics: 0x20,
        };
        let bytes = hex("0700000020000000");
        crate::fscc::check_known_bytes!(FileFsDeviceInformation, value, bytes);
    }
}
