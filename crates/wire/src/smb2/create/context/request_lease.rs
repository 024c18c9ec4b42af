//! RqLs with 32 bytes: a lease on a file.

use crate::dtyp::{Guid, Reader, WireError, Writer};
use crate::smb2::values::wire_flags;

wire_flags! {
    /// What a client may cache. [MS-SMB2] 2.2.13.2.8 SMB2_CREATE_REQUEST_LEASE, LeaseState
    LeaseState(u32) {
        READ_CACHING = 0x01,
        HANDLE_CACHING = 0x02,
        WRITE_CACHING = 0x04,
    }
}

wire_flags! {
    /// SMB2_LEASE_FLAG values.
    LeaseFlags(u32) {
        BREAK_IN_PROGRESS = 0x0000_0002,
        PARENT_LEASE_KEY_SET = 0x0000_0004,
    }
}

/// [MS-SMB2] 2.2.13.2.8 SMB2_CREATE_REQUEST_LEASE
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RequestLease {
    /// Names the lease.
    pub lease_key: Guid,
    /// What the client wants to cache, or may.
    pub lease_state: LeaseState,
    /// Only of meaning in a response.
    pub lease_flags: LeaseFlags,
}

/// [MS-SMB2] 2.2.14.2.10 SMB2_CREATE_RESPONSE_LEASE, of the same layout.
pub type ResponseLease = RequestLease;

impl RequestLease {
    /// The name of the context, the same as that of the second form.
    pub const NAME: &'static [u8] = b"RqLs";
    /// Bytes of the data, by which it is told from the second form.
    pub const LEN: usize = 32;

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let found = Self {
            lease_key: reader.guid()?,
            lease_state: LeaseState(reader.u32()?),
            lease_flags: LeaseFlags(reader.u32()?),
        };
        reader.skip(8)?;
        Ok(found)
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.guid(self.lease_key);
        w.u32(self.lease_state.0);
        w.u32(self.lease_flags.0);
        w.u64(0);
    }
}
