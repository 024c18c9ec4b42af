//! Reads parameters.

use crate::limits::STRING_UNITS_MAX;
use wire::dtyp::{Reader, WireError, decode_utf16};

/// Reads parameters from the stub data of a request.
#[derive(Debug)]
pub(crate) struct NdrReader<'a> {
    reader: Reader<'a>,
}

impl<'a> NdrReader<'a> {
    /// A reader at the first parameter.
    pub(crate) const fn new(stub: &'a [u8]) -> Self {
        Self {
            reader: Reader::new(stub),
        }
    }

    /// A DWORD.
    pub(crate) fn u32(&mut self) -> Result<u32, WireError> {
        self.align()?;
        self.reader.u32()
    }

    /// A pointer that may be null: whether something comes for it.
    pub(crate) fn pointer(&mut self) -> Result<bool, WireError> {
        Ok(self.u32()? != 0)
    }

    /// A `[string, unique] wchar_t*` at the top level.
    pub(crate) fn unique_string(&mut self) -> Result<Option<String>, WireError> {
        if self.pointer()? {
            self.string().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A `[unique] DWORD*` at the top level.
    pub(crate) fn unique_u32(&mut self) -> Result<Option<u32>, WireError> {
        if self.pointer()? {
            self.u32().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A `[string] wchar_t*`: a conformant and varying array that ends with a zero.
    /// C706 14.3.4.2 Conformant and Varying Strings
    pub(crate) fn string(&mut self) -> Result<String, WireError> {
        let maximum = self.u32()?;
        let offset = self.u32()?;
        let actual = self.u32()?;
        if offset != 0 || actual > maximum || actual > STRING_UNITS_MAX {
            return Err(WireError::Invalid("string length"));
        }
        let units = usize::try_from(actual).map_err(|_| WireError::Truncated)?;
        let bytes = self.reader.bytes(units.saturating_mul(2))?;
        let Some((text, [0, 0])) = bytes.split_last_chunk::<2>() else {
            return Err(WireError::Invalid("string terminator"));
        };
        decode_utf16(text)
    }

    /// Everything read here is aligned to four bytes from the start of the stub data.
    fn align(&mut self) -> Result<(), WireError> {
        let position = self.reader.position();
        let aligned = position
            .checked_next_multiple_of(4)
            .ok_or(WireError::Truncated)?;
        self.reader.skip(aligned.saturating_sub(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(maximum: u32, offset: u32, actual: u32, text: &[u8]) -> Result<String, WireError> {
        let mut bytes = Vec::new();
        for number in [maximum, offset, actual] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(text);
        NdrReader::new(&bytes).string()
    }

    #[test]
    fn strings() {
        assert_eq!(string(3, 0, 3, b"a\0b\0\0\0"), Ok("ab".to_owned()));
        assert_eq!(string(9, 0, 1, b"\0\0"), Ok(String::new()));
    }

    #[test]
    fn strings_that_lie_are_refused() {
        assert!(string(2, 0, 3, b"a\0b\0\0\0").is_err());
        assert!(string(3, 1, 2, b"a\0\0\0").is_err());
        assert!(string(3, 0, 3, b"a\0b\0c\0").is_err());
        assert!(string(3, 0, 3, b"a\0\0\0").is_err());
        assert!(string(0, 0, 0, b"").is_err());
        assert!(string(u32::MAX, 0, 1025, &[0; 4096]).is_err());
        assert!(string(u32::MAX, 0, u32::MAX, &[]).is_err());
    }

    #[test]
    fn numbers_after_text_are_aligned() {
        let mut bytes = vec![
            1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0xEE, 0xEE,
        ];
        bytes.extend(7u32.to_le_bytes());
        let mut reader = NdrReader::new(&bytes);
        assert_eq!(reader.unique_string(), Ok(Some(String::new())));
        assert_eq!(reader.u32(), Ok(7));
        assert_eq!(reader.u32(), Err(WireError::Truncated));
    }

    #[test]
    fn null_pointers_bring_nothing() {
        let mut reader = NdrReader::new(&[0; 8]);
        assert_eq!(reader.unique_string(), Ok(None));
        assert_eq!(reader.unique_u32(), Ok(None));
    }
}
