//! FileFsObjectIdInformation: the object ID of the volume.

use crate::dtyp::{Guid, Reader, WireError, Writer};

/// The object ID of the volume. [MS-FSCC] 2.5.6 FileFsObjectIdInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileFsObjectIdInformation {
    /// The ID.
    pub object_id: Guid,
    /// More about the volume; zero if there is nothing.
    pub extended_info: [u8; 48],
}

impl FileFsObjectIdInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 64;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            object_id: reader.guid()?,
            extended_info: reader.array()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.guid(self.object_id);
        writer.bytes(&self.extended_info);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let value = FileFsObjectIdInformation {
            object_id: Guid(*b"0123456789abcdef"),
            extended_info: [7; 48],
        };
        let mut bytes = b"0123456789abcdef".to_vec();
        bytes.extend([7; 48]);
        crate::fscc::check_known_bytes!(FileFsObjectIdInformation, value, bytes);
    }
}
