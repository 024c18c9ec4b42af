//! CHANGE_NOTIFY: waits for changes in a directory.

use super::body;
use super::file_id::FileId;
use super::values::wire_flags;
use crate::dtyp::{WireError, Writer};

wire_flags! {
    /// [MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request, Flags
    ChangeNotifyFlags(u16) {
        WATCH_TREE = 0x0001,
    }
}

wire_flags! {
    /// [MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request, CompletionFilter
    CompletionFilter(u32) {
        FILE_NAME = 0x0000_0001,
        DIR_NAME = 0x0000_0002,
        ATTRIBUTES = 0x0000_0004,
        SIZE = 0x0000_0008,
        LAST_WRITE = 0x0000_0010,
        LAST_ACCESS = 0x0000_0020,
        CREATION = 0x0000_0040,
        EA = 0x0000_0080,
        SECURITY = 0x0000_0100,
        STREAM_NAME = 0x0000_0200,
        STREAM_SIZE = 0x0000_0400,
        STREAM_WRITE = 0x0000_0800,
    }
}

/// [MS-SMB2] 2.2.35 SMB2 CHANGE_NOTIFY Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangeNotifyRequest {
    /// Whether to watch what lies deeper, too.
    pub flags: ChangeNotifyFlags,
    /// The most bytes that the response may have.
    pub output_buffer_length: u32,
    /// The open directory.
    pub file_id: FileId,
    /// The changes to watch for.
    pub completion_filter: CompletionFilter,
}

/// [MS-SMB2] 2.2.36 SMB2 CHANGE_NOTIFY Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ChangeNotifyResponse<'a> {
    /// [MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION entries.
    pub buffer: &'a [u8],
}

const REQUEST_SIZE: u16 = 32;

impl ChangeNotifyRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let found = Self {
            flags: ChangeNotifyFlags(reader.u16()?),
            output_buffer_length: reader.u32()?,
            file_id: FileId::decode(&mut reader)?,
            completion_filter: CompletionFilter(reader.u32()?),
        };
        reader.skip(4)?;
        Ok(found)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u16(self.flags.0);
        w.u32(self.output_buffer_length);
        self.file_id.encode(w);
        w.u32(self.completion_filter.0);
        w.u32(0);
    }
}

impl<'a> ChangeNotifyResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        Ok(Self {
            buffer: body::decode_output(message)?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        body::encode_output(self.buffer, w);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes =
            message("2000 0100 00080000 0100000000000000 0200000000000000 03000000 00000000");
        let request = ChangeNotifyRequest {
            flags: ChangeNotifyFlags::WATCH_TREE,
            output_buffer_length: 2048,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            completion_filter: CompletionFilter::FILE_NAME | CompletionFilter::DIR_NAME,
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(ChangeNotifyRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("0900 4800 02000000 0102");
        let response = ChangeNotifyResponse { buffer: &[1, 2] };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(ChangeNotifyResponse::decode(&bytes), Ok(response));
    }
}
