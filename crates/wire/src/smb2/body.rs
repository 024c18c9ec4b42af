//! What the bodies of all messages have in common.

use super::header::Header;
use crate::dtyp::{Reader, WireError, Writer, decode_utf16};
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

/// A reader behind the StructureSize of the body, which must be `structure_size`.
pub(super) fn start(message: &[u8], structure_size: u16) -> Result<Reader<'_>, WireError> {
    let mut reader = Reader::new(message);
    reader.skip(Header::LEN)?;
    if reader.u16()? != structure_size {
        return Err(WireError::Invalid("StructureSize"));
    }
    Ok(reader)
}

/// The fixed part of the body as a structure, of which the StructureSize is not yet checked.
pub(super) fn layout<T>(message: &[u8]) -> Result<&T, WireError>
where
    T: FromBytes + KnownLayout + Immutable + Unaligned,
{
    let body = message.get(Header::LEN..).ok_or(WireError::Truncated)?;
    T::ref_from_prefix(body)
        .map(|(fixed, _)| fixed)
        .map_err(|_| WireError::Truncated)
}

/// The `len` bytes at `offset` from the header. `fixed` must stand at the end of the fixed
/// part: a buffer may not begin before it. The offset of an empty buffer means nothing, and
/// clients leave any number there.
pub(super) fn buffer<'a>(
    fixed: &Reader<'a>,
    offset: u32,
    len: u32,
    field: &'static str,
) -> Result<&'a [u8], WireError> {
    if len == 0 {
        return Ok(&[]);
    }
    let offset = size(offset);
    if offset < fixed.position() {
        return Err(WireError::Invalid(field));
    }
    fixed.slice_at(offset, size(len))
}

/// The UTF-16 text of `len` bytes at `offset`, found like [`buffer`].
pub(super) fn text(
    fixed: &Reader<'_>,
    offset: u32,
    len: u32,
    field: &'static str,
) -> Result<String, WireError> {
    decode_utf16(buffer(fixed, offset, len, field)?)
}

/// A 32-bit length of the wire as a length in memory.
pub(super) fn size(wire: u32) -> usize {
    usize::try_from(wire).unwrap_or(usize::MAX)
}

/// A length in memory as a 16-bit field. What does not fit becomes the largest number, which
/// no receiver takes for the right one: building such a message is a mistake of the caller.
pub(super) fn len16(len: usize) -> u16 {
    u16::try_from(len).unwrap_or(u16::MAX)
}

/// A length in memory as a 32-bit field, like [`len16`].
pub(super) fn len32(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

/// `value` rounded up to a multiple of 8.
pub(super) const fn align8(value: usize) -> usize {
    value.saturating_add(7) & !7
}

/// Appends the buffer of a body with an odd StructureSize: that size counts one byte of the
/// buffer, and receivers insist on it even when the buffer is empty.
pub(super) fn write_odd(w: &mut Writer, buffer: &[u8]) {
    if buffer.is_empty() {
        w.u8(0);
    } else {
        w.bytes(buffer);
    }
}

/// A body that says nothing: StructureSize 4 and two reserved bytes.
macro_rules! empty_body {
    ($(#[$outer:meta])* $name:ident) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
        pub struct $name;

        impl $name {
            /// Reads the body of `message`, which starts at its header.
            pub fn decode(message: &[u8]) -> Result<Self, $crate::dtyp::WireError> {
                $crate::smb2::body::start(message, 4)?.skip(2)?;
                Ok(Self)
            }

            /// Appends the body behind the header.
            pub fn encode(&self, w: &mut $crate::dtyp::Writer) {
                w.u16(4);
                w.u16(0);
            }
        }
    };
}

pub(super) use empty_body;

const OUTPUT_SIZE: u16 = 9;

/// Reads a body that has nothing but a buffer: OutputBufferOffset, OutputBufferLength, Buffer.
pub(super) fn decode_output(message: &[u8]) -> Result<&[u8], WireError> {
    let mut reader = start(message, OUTPUT_SIZE)?;
    let offset = reader.u16()?;
    let len = reader.u32()?;
    buffer(&reader, offset.into(), len, "OutputBufferOffset")
}

/// Appends a body that has nothing but a buffer.
pub(super) fn encode_output(buffer: &[u8], w: &mut Writer) {
    w.u16(OUTPUT_SIZE);
    w.u16(len16(w.position().saturating_add(6)));
    w.u32(len32(buffer.len()));
    w.bytes(buffer);
}
