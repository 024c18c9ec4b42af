//! QUERY_DIRECTORY: lists a directory.

use super::body;
use super::file_id::FileId;
use super::values::wire_flags;
use crate::dtyp::{WireError, Writer, utf16_len};

wire_flags! {
    /// [MS-SMB2] 2.2.33 SMB2 QUERY_DIRECTORY Request, Flags
    QueryDirectoryFlags(u8) {
        RESTART_SCANS = 0x01,
        RETURN_SINGLE_ENTRY = 0x02,
        INDEX_SPECIFIED = 0x04,
        REOPEN = 0x10,
    }
}

/// [MS-SMB2] 2.2.33 SMB2 QUERY_DIRECTORY Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueryDirectoryRequest {
    /// What to tell of each file. [MS-FSCC] 2.4 File Information Classes
    pub file_information_class: u8,
    /// How to go on.
    pub flags: QueryDirectoryFlags,
    /// Where to go on, with INDEX_SPECIFIED.
    pub file_index: u32,
    /// The open directory.
    pub file_id: FileId,
    /// The most bytes that the response may have.
    pub output_buffer_length: u32,
    /// The search pattern; empty if the client sent none.
    pub file_name: String,
}

/// [MS-SMB2] 2.2.34 SMB2 QUERY_DIRECTORY Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryDirectoryResponse<'a> {
    /// The entries, in the class asked for.
    pub buffer: &'a [u8],
}

const REQUEST_SIZE: u16 = 33;

impl QueryDirectoryRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let file_information_class = reader.u8()?;
        let flags = QueryDirectoryFlags(reader.u8()?);
        let file_index = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let offset = reader.u16()?;
        let len = reader.u16()?;
        let output_buffer_length = reader.u32()?;
        let file_name = body::text(&reader, offset.into(), len.into(), "FileNameOffset")?;
        Ok(Self {
            file_information_class,
            flags,
            file_index,
            file_id,
            output_buffer_length,
            file_name,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u8(self.file_information_class);
        w.u8(self.flags.0);
        w.u32(self.file_index);
        self.file_id.encode(w);
        let offset = if self.file_name.is_empty() {
            0
        } else {
            w.position().saturating_add(8)
        };
        w.u16(body::len16(offset));
        w.u16(body::len16(utf16_len(&self.file_name)));
        w.u32(self.output_buffer_length);
        w.utf16(&self.file_name);
        if self.file_name.is_empty() {
            body::write_odd(w, &[]);
        }
    }
}

impl<'a> QueryDirectoryResponse<'a> {
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
        let bytes = message(
            "2100 25 01 00000000 0100000000000000 0200000000000000 6000 0200 00000100 2A00",
        );
        let request = QueryDirectoryRequest {
            file_information_class: 0x25,
            flags: QueryDirectoryFlags::RESTART_SCANS,
            file_index: 0,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            output_buffer_length: 0x1_0000,
            file_name: "*".to_owned(),
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(QueryDirectoryRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn a_pattern_may_be_missing_but_not_elsewhere() {
        let body = |place: &str| {
            message(&format!(
                "2100 25 00 00000000 0100000000000000 0200000000000000 {place} 00000100 2A00"
            ))
        };
        assert_eq!(
            QueryDirectoryRequest::decode(&body("FFFF 0000"))
                .unwrap()
                .file_name,
            ""
        );
        for place in ["5F00 0200", "6000 0100", "6000 0400", "0000 0200"] {
            assert!(
                QueryDirectoryRequest::decode(&body(place)).is_err(),
                "{place}"
            );
        }
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("0900 4800 03000000 010203");
        let response = QueryDirectoryResponse { buffer: &[1, 2, 3] };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(QueryDirectoryResponse::decode(&bytes), Ok(response));
        assert!(QueryDirectoryResponse::decode(&message("0900 4800 04000000 010203")).is_err());
        assert!(QueryDirectoryResponse::decode(&message("0900 4000 01000000 010203")).is_err());
    }
}
