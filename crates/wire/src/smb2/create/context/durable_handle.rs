//! DHnQ and DHnC: opens that survive a lost connection, first form.

use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::file_id::FileId;

/// Asks for a durable open. [MS-SMB2] 2.2.13.2.3 SMB2_CREATE_DURABLE_HANDLE_REQUEST
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleRequest;

/// Grants it. [MS-SMB2] 2.2.14.2.3 SMB2_CREATE_DURABLE_HANDLE_RESPONSE
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleResponse;

/// Comes back to a durable open. [MS-SMB2] 2.2.13.2.4 SMB2_CREATE_DURABLE_HANDLE_RECONNECT
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DurableHandleReconnect {
    /// The open as it was.
    pub file_id: FileId,
}

impl DurableHandleRequest {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DHnQ";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Reader::new(data).skip(16)?;
        Ok(Self)
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.zeros(16);
    }
}

impl DurableHandleResponse {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DHnQ";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Reader::new(data).skip(8)?;
        Ok(Self)
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.zeros(8);
    }
}

impl DurableHandleReconnect {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"DHnC";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            file_id: FileId::decode(&mut Reader::new(data))?,
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        self.file_id.encode(w);
    }
}
