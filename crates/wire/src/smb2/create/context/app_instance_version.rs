//! How new an instance of an application is.

use crate::dtyp::{Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.15 SMB2_CREATE_APP_INSTANCE_VERSION
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AppInstanceVersion {
    /// The more significant half.
    pub app_instance_version_high: u64,
    /// The less significant half.
    pub app_instance_version_low: u64,
}

const STRUCTURE_SIZE: u16 = 24;

impl AppInstanceVersion {
    /// The name of the context.
    pub const NAME: &'static [u8] =
        b"\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        if reader.u16()? != STRUCTURE_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        reader.skip(6)?;
        Ok(Self {
            app_instance_version_high: reader.u64()?,
            app_instance_version_low: reader.u64()?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.zeros(6);
        w.u64(self.app_instance_version_high);
        w.u64(self.app_instance_version_low);
    }
}
