//! The length before each message on a direct TCP connection. [MS-SMB2] 2.1 Transport

use crate::dtyp::WireError;

/// Bytes before each message.
pub const PREFIX_LEN: usize = 4;

/// The largest length that three bytes can say.
const LEN_MAX: usize = 0x00FF_FFFF;

/// The prefix of a message of `len` bytes; `None` if three bytes cannot say it.
pub fn prefix(len: usize) -> Option<[u8; PREFIX_LEN]> {
    if len > LEN_MAX {
        return None;
    }
    u32::try_from(len).ok().map(u32::to_be_bytes)
}

/// The length of the message behind a prefix.
pub fn parse_prefix(prefix: [u8; PREFIX_LEN]) -> Result<usize, WireError> {
    let len = usize::try_from(u32::from_be_bytes(prefix)).unwrap_or(usize::MAX);
    if len > LEN_MAX {
        return Err(WireError::Invalid("the zero byte before the length"));
    }
    Ok(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_big_endian() {
        assert_eq!(prefix(0x01_0203), Some([0, 1, 2, 3]));
        assert_eq!(parse_prefix([0, 1, 2, 3]), Ok(0x01_0203));
    }

    #[test]
    fn the_first_byte_is_zero() {
        assert_eq!(prefix(0x00FF_FFFF), Some([0, 0xFF, 0xFF, 0xFF]));
        assert_eq!(prefix(0x0100_0000), None);
        assert!(parse_prefix([0x85, 0, 0, 0]).is_err());
    }
}
