//! CLOSE: ends an open.

use super::body;
use super::file_id::FileId;
use super::values::wire_flags;
use crate::dtyp::{FileTime, WireError, Writer};

wire_flags! {
    /// [MS-SMB2] 2.2.15 SMB2 CLOSE Request, Flags
    CloseFlags(u16) {
        POSTQUERY_ATTRIB = 0x0001,
    }
}

/// [MS-SMB2] 2.2.15 SMB2 CLOSE Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CloseRequest {
    /// Whether the response should have the attributes.
    pub flags: CloseFlags,
    /// The open.
    pub file_id: FileId,
}

/// [MS-SMB2] 2.2.16 SMB2 CLOSE Response. Without POSTQUERY_ATTRIB everything is zero.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CloseResponse {
    /// Whether the following fields are valid.
    pub flags: CloseFlags,
    /// When the file was created.
    pub creation_time: FileTime,
    /// When the file was last read.
    pub last_access_time: FileTime,
    /// When the data last changed.
    pub last_write_time: FileTime,
    /// When anything of the file last changed.
    pub change_time: FileTime,
    /// Bytes that the file takes.
    pub allocation_size: u64,
    /// Bytes that the file has.
    pub end_of_file: u64,
    /// [MS-FSCC] 2.6 File Attributes
    pub file_attributes: u32,
}

const REQUEST_SIZE: u16 = 24;
const RESPONSE_SIZE: u16 = 60;

impl CloseRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let flags = CloseFlags(reader.u16()?);
        reader.skip(4)?;
        Ok(Self {
            flags,
            file_id: FileId::decode(&mut reader)?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u16(self.flags.0);
        w.u32(0);
        self.file_id.encode(w);
    }
}

impl CloseResponse {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, RESPONSE_SIZE)?;
        let flags = CloseFlags(reader.u16()?);
        reader.skip(4)?;
        Ok(Self {
            flags,
            creation_time: reader.file_time()?,
            last_access_time: reader.file_time()?,
            last_write_time: reader.file_time()?,
            change_time: reader.file_time()?,
            allocation_size: reader.u64()?,
            end_of_file: reader.u64()?,
            file_attributes: reader.u32()?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
        w.u16(self.flags.0);
        w.u32(0);
        w.file_time(self.creation_time);
        w.file_time(self.last_access_time);
        w.file_time(self.last_write_time);
        w.file_time(self.change_time);
        w.u64(self.allocation_size);
        w.u64(self.end_of_file);
        w.u32(self.file_attributes);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message("1800 0100 00000000 0100000000000000 0200000000000000");
        let request = CloseRequest {
            flags: CloseFlags::POSTQUERY_ATTRIB,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(CloseRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message(
            "3C00 0100 00000000 0100000000000000 0200000000000000 0300000000000000
             0400000000000000 0010000000000000 7B00000000000000 20000000",
        );
        let response = CloseResponse {
            flags: CloseFlags::POSTQUERY_ATTRIB,
            creation_time: FileTime(1),
            last_access_time: FileTime(2),
            last_write_time: FileTime(3),
            change_time: FileTime(4),
            allocation_size: 4096,
            end_of_file: 123,
            file_attributes: 0x20,
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(CloseResponse::decode(&bytes), Ok(response));
    }
}
