//! FLUSH: brings what was written to stable storage.

use super::body::{self, empty_body};
use super::file_id::FileId;
use crate::dtyp::{WireError, Writer};

/// [MS-SMB2] 2.2.17 SMB2 FLUSH Request
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlushRequest {
    /// The open.
    pub file_id: FileId,
}

empty_body! {
    /// [MS-SMB2] 2.2.18 SMB2 FLUSH Response
    FlushResponse
}

const REQUEST_SIZE: u16 = 24;

impl FlushRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        reader.skip(6)?;
        Ok(Self {
            file_id: FileId::decode(&mut reader)?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.zeros(6);
        self.file_id.encode(w);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = message("1800 0000 00000000 0100000000000000 0200000000000000");
        let request = FlushRequest {
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(FlushRequest::decode(&bytes), Ok(request));
        assert_eq!(encoded(|w| FlushResponse.encode(w)), message("0400 0000"));
    }
}
