//! DH2Q and DH2C: opens that survive a lost connection, second form.

use crate::dtyp::{Guid, Reader, WireError, Writer};
use crate::smb2::file_id::FileId;
use crate::smb2::values::wire_flags;

wire_flags! {
    /// SMB2_DHANDLE_FLAG values.
    DurableHandleFlags(u32) {
        PERSISTENT = 0x0000_0002,
    }
}

/// Asks for a durable open. [MS-SMB2] 2.2.13.2.11 SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleRequestV2 {
    /// Milliseconds that the open should wait for its client; 0 leaves it to the server.
    pub timeout: u32,
    /// Whether it should survive the server, too.
    pub flags: DurableHandleFlags,
    /// Names this create request.
    pub create_guid: Guid,
}

/// Grants it. [MS-SMB2] 2.2.14.2.12 SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleResponseV2 {
    /// Milliseconds that the open will wait for its client.
    pub timeout: u32,
    /// Whether it will survive the server, too.
    pub flags: DurableHandleFlags,
}

/// Comes back to a durable open.
/// [MS-SMB2] 2.2.13.2.12 SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleReconnectV2 {
    /// The open as it was.
    pub file_id: FileId,
    /// Names the create request that made it.
    pub create_guid: Guid,
    /// Whether it was persistent.
    pub flags: DurableHandleFlags,
}

impl DurableHandleRequestV2 {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DH2Q";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let timeout = reader.u32()?;
        let flags = DurableHandleFlags(reader.u32()?);
        reader.skip(8)?;
        Ok(Self {
            timeout,
            flags,
            create_guid: reader.guid()?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u32(self.timeout);
        w.u32(self.flags.0);
        w.u64(0);
        w.guid(self.create_guid);
    }
}

impl DurableHandleResponseV2 {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DH2Q";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        Ok(Self {
            timeout: reader.u32()?,
            flags: DurableHandleFlags(reader.u32()?),
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u32(self.timeout);
        w.u32(self.flags.0);
    }
}

impl DurableHandleReconnectV2 {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DH2C";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        Ok(Self {
            file_id: FileId::decode(&mut reader)?,
            create_guid: reader.guid()?,
            flags: DurableHandleFlags(reader.u32()?),
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        self.file_id.encode(w);
        w.guid(self.create_guid);
        w.u32(self.flags.0);
    }
}
