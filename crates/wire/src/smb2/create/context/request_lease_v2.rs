//! RqLs with 52 bytes: a lease on a file or a directory.

use super::request_lease::{LeaseFlags, LeaseState};
use crate::dtyp::{Guid, Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.10 SMB2_CREATE_REQUEST_LEASE_V2
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestLeaseV2 {
    /// Names the lease.
    pub lease_key: Guid,
    /// What the client wants to cache, or may.
    pub lease_state: LeaseState,
    /// Whether `parent_lease_key` is set, and in a response whether a break is going on.
    pub flags: LeaseFlags,
    /// Names the lease of the directory that holds the file.
    pub parent_lease_key: Guid,
    /// Counts the changes of the state.
    pub epoch: u16,
}

/// [MS-SMB2] 2.2.14.2.11 SMB2_CREATE_RESPONSE_LEASE_V2, of the same layout.
pub type ResponseLeaseV2 = RequestLeaseV2;

impl RequestLeaseV2 {
    /// The name of the context, the same as that of the first form.
    pub const NAME: &'static [u8] = b"RqLs";
    /// Bytes of the data, by which it is told from the first form.
    pub const LEN: usize = 52;

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let lease_key = reader.guid()?;
        let lease_state = LeaseState(reader.u32()?);
        let flags = LeaseFlags(reader.u32()?);
        reader.skip(8)?;
        let parent_lease_key = reader.guid()?;
        let epoch = reader.u16()?;
        reader.skip(2)?;
        Ok(Self {
            lease_key,
            lease_state,
            flags,
            parent_lease_key,
            epoch,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.guid(self.lease_key);
        w.u32(self.lease_state.0);
        w.u32(self.flags.0);
        w.u64(0);
        w.guid(self.parent_lease_key);
        w.u16(self.epoch);
        w.u16(0);
    }
}
