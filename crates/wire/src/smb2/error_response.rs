//! What is sent in place of a response when a request failed.

use super::body;
use crate::dtyp::{WireError, Writer};

/// [MS-SMB2] 2.2.2 SMB2 ERROR Response
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ErrorResponse<'a> {
    /// In dialect 3.1.1, how many error contexts the data hold; 0: the data are bare.
    pub context_count: u8,
    /// More about the error.
    pub data: &'a [u8],
}

const STRUCTURE_SIZE: u16 = 9;

impl<'a> ErrorResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        let context_count = reader.u8()?;
        reader.skip(1)?;
        let byte_count = reader.u32()?;
        let data = reader.bytes(body::size(byte_count))?;
        Ok(Self {
            context_count,
            data,
        })
    }

    /// Appends the body behind the header; with no data, the one byte that Windows sends.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u8(self.context_count);
        w.u8(0);
        w.u32(body::len32(self.data.len()));
        body::write_odd(w, self.data);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = message("0900 00 00 00000000 00");
        assert_eq!(encoded(|w| ErrorResponse::default().encode(w)), bytes);
        assert_eq!(ErrorResponse::decode(&bytes), Ok(ErrorResponse::default()));
        // Frame #15 of the capture, with its prefix.
        assert_eq!(4 + bytes.len(), 77);
        assert!(ErrorResponse::decode(&bytes[..bytes.len() - 1]).is_ok());
    }

    #[test]
    fn known_bytes_with_data() {
        let bytes = message("0900 01 00 0C000000 04000000 00000000 10000000");
        let response = ErrorResponse {
            context_count: 1,
            data: &[4, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0],
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(ErrorResponse::decode(&bytes), Ok(response));
        assert!(ErrorResponse::decode(&message("0900 00 00 02000000 00")).is_err());
    }
}
