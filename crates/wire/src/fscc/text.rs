//! Names with a length of four bytes.

use crate::dtyp::{Reader, WireError, Writer, decode_utf16, utf16_len};

/// Appends the length of `text` in bytes.
pub(crate) fn encode_len(text: &str, writer: &mut Writer) {
    writer.u32(u32::try_from(utf16_len(text)).unwrap_or(u32::MAX));
}

/// Appends the length of `text` in bytes, and the text.
pub(crate) fn encode(text: &str, writer: &mut Writer) {
    encode_len(text, writer);
    writer.utf16(text);
}

/// A length in bytes, and as much text.
pub(crate) fn decode(reader: &mut Reader<'_>) -> Result<String, WireError> {
    let len = decode_len(reader)?;
    decode_utf16(reader.bytes(len)?)
}

/// A length in bytes.
pub(crate) fn decode_len(reader: &mut Reader<'_>) -> Result<usize, WireError> {
    usize::try_from(reader.u32()?).map_err(|_| WireError::Truncated)
}
