//! UTF-16 text of the wire.

use super::WireError;

/// Text from little-endian UTF-16. An odd length or a lone surrogate is refused.
pub fn decode_utf16(bytes: &[u8]) -> Result<String, WireError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(WireError::Invalid("UTF-16 length"));
    }
    char::decode_utf16(pairs.iter().map(|pair| u16::from_le_bytes(*pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| WireError::Invalid("UTF-16 surrogate"))
}

/// Little-endian UTF-16, without terminator.
pub fn encode_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Bytes that `text` takes as UTF-16.
pub fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count().saturating_mul(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_and_refuses_half_characters() {
        let text = "süß 🎬";
        assert_eq!(decode_utf16(&encode_utf16(text)), Ok(text.to_owned()));
        assert_eq!(utf16_len("🎬"), 4);
        assert!(decode_utf16(&[0x61]).is_err());
        assert!(decode_utf16(&[0x00, 0xD8]).is_err());
    }
}
