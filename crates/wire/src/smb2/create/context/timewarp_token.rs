//! TWrp: opens the file as it was at an earlier time.

use crate::dtyp::{FileTime, Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.7 SMB2_CREATE_TIMEWARP_TOKEN
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimewarpToken {
    /// The time of the snapshot.
    pub timestamp: FileTime,
}

impl TimewarpToken {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"TWrp";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            timestamp: Reader::new(data).file_time()?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.file_time(self.timestamp);
    }
}
