//! Which instance of an application opens the file, so that another node can take over.

use crate::dtyp::{Guid, Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.13 SMB2_CREATE_APP_INSTANCE_ID
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AppInstanceId {
    /// The instance.
    pub app_instance_id: Guid,
}

const STRUCTURE_SIZE: u16 = 20;

impl AppInstanceId {
    /// The name of the context.
    pub const NAME: &'static [u8] =
        b"\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        if reader.u16()? != STRUCTURE_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        reader.skip(2)?;
        Ok(Self {
            app_instance_id: reader.guid()?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u16(0);
        w.guid(self.app_instance_id);
    }
}
