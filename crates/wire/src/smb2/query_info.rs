//! QUERY_INFO: asks about a file, its volume, its security or its quota.

use super::body;
use super::file_id::FileId;
use super::values::wire_values;
use crate::dtyp::{WireError, Writer};

wire_values! {
    /// What kind of information is asked for or set. [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request
    InfoType(u8) {
        FILE = 0x01,
        FILESYSTEM = 0x02,
        SECURITY = 0x03,
        QUOTA = 0x04,
    }
}

/// [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryInfoRequest<'a> {
    /// What kind of information.
    pub info_type: InfoType,
    /// Which class of that kind, of [MS-FSCC] 2.4 or 2.5.
    pub file_info_class: u8,
    /// The most bytes that the response may have.
    pub output_buffer_length: u32,
    /// The parts of the security descriptor, or an index of extended attributes.
    pub additional_information: u32,
    /// How to go through extended attributes.
    pub flags: u32,
    /// The open.
    pub file_id: FileId,
    /// What is asked for, for quota and extended attributes.
    pub input: &'a [u8],
}

/// [MS-SMB2] 2.2.38 SMB2 QUERY_INFO Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QueryInfoResponse<'a> {
    /// The information.
    pub buffer: &'a [u8],
}

const REQUEST_SIZE: u16 = 41;

impl<'a> QueryInfoRequest<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let info_type = InfoType(reader.u8()?);
        let file_info_class = reader.u8()?;
        let output_buffer_length = reader.u32()?;
        let input_offset = reader.u16()?;
        reader.skip(2)?;
        let input_length = reader.u32()?;
        let additional_information = reader.u32()?;
        let flags = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let input = body::buffer(
            &reader,
            input_offset.into(),
            input_length,
            "InputBufferOffset",
        )?;
        Ok(Self {
            info_type,
            file_info_class,
            output_buffer_length,
            additional_information,
            flags,
            file_id,
            input,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u8(self.info_type.0);
        w.u8(self.file_info_class);
        w.u32(self.output_buffer_length);
        w.u16(body::len16(w.position().saturating_add(32)));
        w.u16(0);
        w.u32(body::len32(self.input.len()));
        w.u32(self.additional_information);
        w.u32(self.flags);
        self.file_id.encode(w);
        w.bytes(self.input);
    }
}

impl<'a> QueryInfoResponse<'a> {
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
            "2900 01 07 04000000 6800 0000 00000000 00000000 00000000
             0100000000000000 0200000000000000",
        );
        let request = QueryInfoRequest {
            info_type: InfoType::FILE,
            file_info_class: 7,
            output_buffer_length: 4,
            additional_information: 0,
            flags: 0,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            input: &[],
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(QueryInfoRequest::decode(&bytes), Ok(request));
        // The compound of three in the capture.
        assert_eq!(4 + 3 * bytes.len(), 316);
    }

    #[test]
    fn input_outside_the_buffer_is_refused() {
        for place in [
            "6700 0000 01000000",
            "6800 0000 02000000",
            "0000 0000 01000000",
        ] {
            let bytes = message(&format!(
                "2900 04 00 04000000 {place} 00000000 00000000
                 0100000000000000 0200000000000000 AA"
            ));
            assert!(QueryInfoRequest::decode(&bytes).is_err(), "{place}");
        }
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("0900 4800 04000000 00000000");
        let response = QueryInfoResponse { buffer: &[0; 4] };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(QueryInfoResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn sizes_are_those_of_the_capture() {
        let len = |data: usize| {
            encoded(|w| {
                QueryInfoResponse {
                    buffer: &vec![0; data],
                }
                .encode(w)
            })
            .len()
        };
        assert_eq!((len(4), len(38), len(20)), (72 + 4, 72 + 38, 92));
    }
}
