//! SET_INFO: changes what QUERY_INFO tells.

use super::body;
use super::file_id::FileId;
use super::query_info::InfoType;
use crate::dtyp::{WireError, Writer};

/// [MS-SMB2] 2.2.39 SMB2 SET_INFO Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetInfoRequest<'a> {
    /// What kind of information.
    pub info_type: InfoType,
    /// Which class of that kind, of [MS-FSCC] 2.4 or 2.5.
    pub file_info_class: u8,
    /// The parts of the security descriptor.
    pub additional_information: u32,
    /// The open.
    pub file_id: FileId,
    /// The information.
    pub buffer: &'a [u8],
}

/// [MS-SMB2] 2.2.40 SMB2 SET_INFO Response
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SetInfoResponse;

const REQUEST_SIZE: u16 = 33;
const RESPONSE_SIZE: u16 = 2;

impl<'a> SetInfoRequest<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let info_type = InfoType(reader.u8()?);
        let file_info_class = reader.u8()?;
        let len = reader.u32()?;
        let offset = reader.u16()?;
        reader.skip(2)?;
        let additional_information = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let buffer = body::buffer(&reader, offset.into(), len, "BufferOffset")?;
        Ok(Self {
            info_type,
            file_info_class,
            additional_information,
            file_id,
            buffer,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u8(self.info_type.0);
        w.u8(self.file_info_class);
        w.u32(body::len32(self.buffer.len()));
        w.u16(body::len16(w.position().saturating_add(24)));
        w.u16(0);
        w.u32(self.additional_information);
        self.file_id.encode(w);
        body::write_odd(w, self.buffer);
    }
}

impl SetInfoResponse {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        body::start(message, RESPONSE_SIZE).map(|_| Self)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message(
            "2100 01 14 08000000 6000 0000 00000000
             0100000000000000 0200000000000000 0400007000000000",
        );
        let request = SetInfoRequest {
            info_type: InfoType::FILE,
            file_info_class: 20,
            additional_information: 0,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            buffer: &[4, 0, 0, 0x70, 0, 0, 0, 0],
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(SetInfoRequest::decode(&bytes), Ok(request));
        // The size in the capture, with its prefix.
        assert_eq!(4 + bytes.len(), 108);
    }

    #[test]
    fn known_bytes_response() {
        assert_eq!(encoded(|w| SetInfoResponse.encode(w)), message("0200"));
        // Some servers send two bytes more.
        assert!(SetInfoResponse::decode(&message("0200 0000")).is_ok());
        assert!(SetInfoResponse::decode(&message("0300")).is_err());
    }

    #[test]
    fn information_outside_the_buffer_is_refused() {
        for place in [
            "01000000 5F00",
            "03000000 6000",
            "02000000 0000",
            "FFFFFFFF 6000",
        ] {
            let bytes = message(&format!(
                "2100 01 14 {place} 0000 00000000 0100000000000000 0200000000000000 0400"
            ));
            assert!(SetInfoRequest::decode(&bytes).is_err(), "{place}");
        }
    }
}
