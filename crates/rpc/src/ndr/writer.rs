//! Writes what a method answers.

use crate::win32_error::Win32Error;
use wire::dtyp::Writer;

/// A field of a structure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    /// A DWORD.
    Number(u32),
    /// A `[string] wchar_t*`.
    Text(String),
    /// A pointer that leads nowhere.
    Null,
}

impl Field {
    /// About how many bytes the field takes.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Number(_) | Self::Null => 4,
            Self::Text(text) => wire::dtyp::utf16_len(text).saturating_add(18),
        }
    }
}

/// Writes the stub data of a response.
#[derive(Debug)]
pub(crate) struct NdrWriter {
    writer: Writer,
    referent: u32,
}

impl NdrWriter {
    /// A writer at the first parameter.
    pub(crate) const fn new() -> Self {
        Self {
            writer: Writer::new(),
            referent: 0x0002_0000,
        }
    }

    /// The stub data, with what the method returns at its end.
    pub(crate) fn finish(mut self, result: Win32Error) -> Vec<u8> {
        self.u32(result.0);
        self.writer.into_inner()
    }

    /// A DWORD.
    pub(crate) fn u32(&mut self, value: u32) {
        self.writer.align(4);
        self.writer.u32(value);
    }

    /// A pointer to something that follows.
    pub(crate) fn pointer(&mut self) {
        self.u32(self.referent);
        self.referent = self.referent.wrapping_add(4);
    }

    /// A pointer that leads nowhere.
    pub(crate) fn null(&mut self) {
        self.u32(0);
    }

    /// A `[unique] DWORD*`.
    pub(crate) fn unique_u32(&mut self, value: Option<u32>) {
        match value {
            Some(value) => {
                self.pointer();
                self.u32(value);
            }
            None => self.null(),
        }
    }

    /// A structure, then what its pointers lead to. C706 14.3.12.3 Algorithm for Deferral of
    /// Referents
    pub(crate) fn structure(&mut self, fields: &[Field]) {
        self.fixed_part(fields);
        self.referents(fields);
    }

    /// A pointer to a conformant array of structures: its size, all structures, and then what
    /// all their pointers lead to.
    pub(crate) fn array(&mut self, structures: &[Vec<Field>]) {
        self.u32(u32::try_from(structures.len()).unwrap_or(u32::MAX));
        for fields in structures {
            self.fixed_part(fields);
        }
        for fields in structures {
            self.referents(fields);
        }
    }

    fn fixed_part(&mut self, fields: &[Field]) {
        for field in fields {
            match field {
                Field::Number(value) => self.u32(*value),
                Field::Text(_) => self.pointer(),
                Field::Null => self.null(),
            }
        }
    }

    fn referents(&mut self, fields: &[Field]) {
        for field in fields {
            if let Field::Text(text) = field {
                self.string(text);
            }
        }
    }

    /// C706 14.3.4.2 Conformant and Varying Strings
    fn string(&mut self, text: &str) {
        let units = text.encode_utf16().count().saturating_add(1);
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        self.u32(units);
        self.u32(0);
        self.u32(units);
        self.writer.utf16(text);
        self.writer.u16(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pointers_lead_to_comes_after_all_structures() {
        let mut writer = NdrWriter::new();
        let first = vec![Field::Text("a".to_owned()), Field::Number(7)];
        let second = vec![Field::Null, Field::Number(8)];
        writer.array(&[first, second]);
        let words: Vec<u32> = writer
            .finish(Win32Error(9))
            .chunks(4)
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
            .collect();
        assert_eq!(
            words,
            [2, 0x0002_0000, 7, 0, 8, 2, 0, 2, u32::from(b'a'), 9]
        );
    }

    #[test]
    fn pointers_are_told_apart() {
        let mut writer = NdrWriter::new();
        writer.unique_u32(Some(1));
        writer.unique_u32(None);
        writer.unique_u32(Some(2));
        let bytes = writer.finish(Win32Error::SUCCESS);
        assert_eq!(bytes[..4], 0x0002_0000u32.to_le_bytes());
        assert_eq!(bytes[12..16], 0x0002_0004u32.to_le_bytes());
    }
}
