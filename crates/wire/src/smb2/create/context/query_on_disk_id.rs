//! QFid: asks for the numbers that name the file on its disk. The request has no data.

use crate::dtyp::{Reader, WireError, Writer};

/// [MS-SMB2] 2.2.14.2.9 SMB2_CREATE_QUERY_ON_DISK_ID
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryOnDiskIdResponse {
    /// The file within its volume.
    pub disk_file_id: u64,
    /// The volume.
    pub volume_id: u64,
}

impl QueryOnDiskIdResponse {
    /// The name of the context, also in the request.
    pub const NAME: &'static [u8] = b"QFid";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let found = Self {
            disk_file_id: reader.u64()?,
            volume_id: reader.u64()?,
        };
        reader.skip(16)?;
        Ok(found)
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u64(self.disk_file_id);
        w.u64(self.volume_id);
        w.zeros(16);
    }
}
