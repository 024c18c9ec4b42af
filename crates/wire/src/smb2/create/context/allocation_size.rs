//! AlSi: how much space a new file should have.

use crate::dtyp::{Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.6 SMB2_CREATE_ALLOCATION_SIZE
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AllocationSize {
    /// Bytes to set aside.
    pub allocation_size: u64,
}

impl AllocationSize {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"AlSi";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            allocation_size: Reader::new(data).u64()?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u64(self.allocation_size);
    }
}
