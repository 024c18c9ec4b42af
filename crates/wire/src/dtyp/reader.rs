//! A reader that cannot read past the end of what a peer sent.

use super::{FileTime, Guid};
use std::fmt;

/// Why bytes from a peer are not a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WireError {
    /// The bytes end before the field does.
    Truncated,
    /// A field has a value that the specification forbids; the text names the field.
    Invalid(&'static str),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the message ends early"),
            Self::Invalid(field) => write!(f, "{field} has a forbidden value"),
        }
    }
}

impl std::error::Error for WireError {}

/// Reads little-endian fields from the front of a slice.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    whole: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self {
            whole: bytes,
            position: 0,
        }
    }

    /// Bytes already read.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// Bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.whole.len().saturating_sub(self.position)
    }

    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// The next `count` bytes.
    pub fn bytes(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let end = self
            .position
            .checked_add(count)
            .ok_or(WireError::Truncated)?;
        let found = self
            .whole
            .get(self.position..end)
            .ok_or(WireError::Truncated)?;
        self.position = end;
        Ok(found)
    }

    /// All that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        let found = self.whole.get(self.position..).unwrap_or_default();
        self.position = self.whole.len();
        found
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let found = self.bytes(N)?;
        found.try_into().map_err(|_| WireError::Truncated)
    }

    /// Passes over `count` bytes.
    pub fn skip(&mut self, count: usize) -> Result<(), WireError> {
        self.bytes(count).map(|_| ())
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, WireError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    /// Two bytes, little-endian.
    pub fn u16(&mut self) -> Result<u16, WireError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    /// Four bytes, little-endian.
    pub fn u32(&mut self) -> Result<u32, WireError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Eight bytes, little-endian.
    pub fn u64(&mut self) -> Result<u64, WireError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Sixteen bytes, little-endian.
    pub fn u128(&mut self) -> Result<u128, WireError> {
        Ok(u128::from_le_bytes(self.array()?))
    }

    /// A GUID in its packet representation.
    pub fn guid(&mut self) -> Result<Guid, WireError> {
        Ok(Guid(self.array()?))
    }

    /// A FILETIME.
    pub fn file_time(&mut self) -> Result<FileTime, WireError> {
        Ok(FileTime(self.u64()?))
    }

    /// `len` bytes at `offset` from the start of what this reader was made from,
    /// whatever has been read so far.
    pub fn slice_at(&self, offset: usize, len: usize) -> Result<&'a [u8], WireError> {
        let end = offset.checked_add(len).ok_or(WireError::Truncated)?;
        self.whole.get(offset..end).ok_or(WireError::Truncated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_little_endian_and_stops_at_the_end() {
        let mut reader = Reader::new(&[1, 2, 0, 3, 0, 0, 0]);
        assert_eq!(reader.u8(), Ok(1));
        assert_eq!(reader.u16(), Ok(2));
        assert_eq!(reader.u32(), Ok(3));
        assert_eq!(reader.u8(), Err(WireError::Truncated));
    }

    #[test]
    fn slices_with_lengths_that_lie_are_refused() {
        let reader = Reader::new(&[0; 8]);
        assert_eq!(reader.slice_at(4, 4), Ok(&[0u8; 4][..]));
        assert_eq!(reader.slice_at(4, 5), Err(WireError::Truncated));
        assert_eq!(reader.slice_at(usize::MAX, 2), Err(WireError::Truncated));
    }
}
