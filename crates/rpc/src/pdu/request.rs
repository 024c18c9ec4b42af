//! REQUEST: a call, or a part of one.

use super::{Flags, Header};
use wire::dtyp::{Reader, WireError};

/// C706 12.6.4.9 The request PDU
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) context_id: u16,
    pub(crate) opnum: u16,
    pub(crate) stub: &'a [u8],
}

impl<'a> Request<'a> {
    /// Takes the message apart; `fragment` begins with `header`. The hint how much will come
    /// in all is not believed.
    pub(crate) fn decode(header: &Header, fragment: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(fragment);
        reader.skip(Header::LEN)?;
        reader.skip(4)?;
        let context_id = reader.u16()?;
        let opnum = reader.u16()?;
        if header.flags.contains(Flags::OBJECT_UUID) {
            reader.skip(16)?;
        }
        Ok(Self {
            context_id,
            opnum,
            stub: reader.rest(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let mut bytes = vec![5, 0, 0, 3, 0x10, 0, 0, 0, 26, 0, 0, 0, 2, 0, 0, 0];
        bytes.extend([9, 9, 9, 9, 1, 0, 15, 0, 0xAA, 0xBB]);
        let header = Header::decode(&bytes).unwrap();
        let request = Request {
            context_id: 1,
            opnum: 15,
            stub: &[0xAA, 0xBB],
        };
        assert_eq!(Request::decode(&header, &bytes), Ok(request));
        assert!(Request::decode(&header, &bytes[..23]).is_err());
    }

    #[test]
    fn an_object_is_passed_over() {
        let mut bytes = vec![5, 0, 0, 0x83, 0x10, 0, 0, 0, 41, 0, 0, 0, 2, 0, 0, 0];
        bytes.extend([0; 24]);
        bytes.push(0xCC);
        let header = Header::decode(&bytes).unwrap();
        assert_eq!(Request::decode(&header, &bytes).unwrap().stub, [0xCC]);
        assert!(Request::decode(&header, &bytes[..39]).is_err());
    }
}
