//! The SMB1 NEGOTIATE with which old clients ask for SMB2.
//! [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE

use super::protocol_id::ProtocolId;
use crate::dtyp::{Reader, WireError};

/// The dialect string that asks for SMB 2.0.2.
pub const SMB_2_002: &str = "SMB 2.002";
/// The dialect string that asks for a newer dialect, to be agreed on in SMB2.
pub const SMB_2_WILDCARD: &str = "SMB 2.???";

const SMB_COM_NEGOTIATE: u8 = 0x72;
/// From behind the command to the end of the SMB1 header.
const REST_OF_HEADER: usize = 27;
/// BufferFormat of a dialect string.
const DIALECT: u8 = 2;

/// The dialect strings of an SMB1 NEGOTIATE.
pub fn decode(frame: &[u8]) -> Result<Vec<String>, WireError> {
    let mut reader = Reader::new(frame);
    if ProtocolId(reader.array()?) != ProtocolId::SMB1 {
        return Err(WireError::Invalid("ProtocolId"));
    }
    if reader.u8()? != SMB_COM_NEGOTIATE {
        return Err(WireError::Invalid("Command"));
    }
    reader.skip(REST_OF_HEADER)?;
    let word_count = reader.u8()?;
    reader.skip(usize::from(word_count).saturating_mul(2))?;
    let byte_count = reader.u16()?;
    dialects(reader.bytes(usize::from(byte_count))?)
}

fn dialects(mut bytes: &[u8]) -> Result<Vec<String>, WireError> {
    let mut found = Vec::new();
    while let Some((format, rest)) = bytes.split_first() {
        if *format != DIALECT {
            return Err(WireError::Invalid("BufferFormat"));
        }
        let mut parts = rest.splitn(2, |byte| *byte == 0);
        let text = parts.next().unwrap_or_default();
        bytes = parts.next().ok_or(WireError::Truncated)?;
        found.push(String::from_utf8_lossy(text).into_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::hex;
    use super::*;

    fn negotiate(strings: &[u8]) -> Vec<u8> {
        let mut frame = hex("FF534D42 72 00000000 18 53C8 0000 0000000000000000 0000
            FFFF FEFF 0000 0000 00");
        frame.extend(u16::try_from(strings.len()).unwrap().to_le_bytes());
        frame.extend(strings);
        frame
    }

    #[test]
    fn known_bytes() {
        let frame = negotiate(b"\x02NT LM 0.12\0\x02SMB 2.002\0\x02SMB 2.???\0");
        let found = decode(&frame).unwrap();
        assert_eq!(found, ["NT LM 0.12", SMB_2_002, SMB_2_WILDCARD]);
    }

    #[test]
    fn dialects_that_do_not_end_are_refused() {
        assert_eq!(
            decode(&negotiate(b"\x02SMB 2.002")),
            Err(WireError::Truncated)
        );
        assert!(decode(&negotiate(b"\x03SMB 2.002\0")).is_err());
        let mut cut = negotiate(b"\x02SMB 2.002\0");
        cut.pop();
        assert_eq!(decode(&cut), Err(WireError::Truncated));
    }
}
