//! MxAc: asks for the rights that the user could have.

use crate::dtyp::{AccessMask, FileTime, NtStatus, Reader, WireError, Writer};

/// [MS-SMB2] 2.2.13.2.5 SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryMaximalAccessRequest {
    /// If present, no answer is wanted for a file that has not changed since.
    pub timestamp: Option<FileTime>,
}

/// [MS-SMB2] 2.2.14.2.5 SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryMaximalAccessResponse {
    /// Whether the rights could be found out.
    pub query_status: NtStatus,
    /// The rights, if so.
    pub maximal_access: AccessMask,
}

impl QueryMaximalAccessRequest {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"MxAc";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        if data.is_empty() {
            return Ok(Self { timestamp: None });
        }
        Ok(Self {
            timestamp: Some(Reader::new(data).file_time()?),
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        if let Some(timestamp) = self.timestamp {
            w.file_time(timestamp);
        }
    }
}

impl QueryMaximalAccessResponse {
    /// The name of the context.
    pub const NAME: &'static [u8] = b"MxAc";

    /// Reads the data of the context.
    pub fn decode(data: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(data);
        let query_status = NtStatus(reader.u32()?);
        Ok(Self {
            query_status,
            maximal_access: AccessMask(reader.u32()?),
        })
    }

    /// Appends the data of the context.
    pub fn encode(&self, w: &mut Writer) {
        w.u32(self.query_status.0);
        w.u32(self.maximal_access.0);
    }
}
