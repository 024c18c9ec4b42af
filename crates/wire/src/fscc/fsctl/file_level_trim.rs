//! FSCTL_FILE_LEVEL_TRIM: ranges whose contents are no longer needed.

use crate::dtyp::{Reader, WireError, Writer};

/// A range. [MS-FSCC] 2.3.13.1 FILE_LEVEL_TRIM_RANGE
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileLevelTrimRange {
    /// Where it begins.
    pub offset: u64,
    /// How long it is.
    pub length: u64,
}

/// The ranges. [MS-FSCC] 2.3.13 FSCTL_FILE_LEVEL_TRIM Request
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileLevelTrim {
    /// Must be 0 over SMB2.
    pub key: u32,
    /// The ranges.
    pub ranges: Vec<FileLevelTrimRange>,
}

impl FileLevelTrim {
    /// Bytes on the wire, without the ranges.
    pub const FIXED_LEN: usize = 8;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let key = reader.u32()?;
        let count = reader.u32()?;
        let mut range = || {
            Ok(FileLevelTrimRange {
                offset: reader.u64()?,
                length: reader.u64()?,
            })
        };
        let ranges = (0..count)
            .map(|_| range())
            .collect::<Result<_, WireError>>()?;
        Ok(Self { key, ranges })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.key);
        writer.u32(u32::try_from(self.ranges.len()).unwrap_or(u32::MAX));
        for range in &self.ranges {
            writer.u64(range.offset);
            writer.u64(range.length);
        }
    }
}

/// How many ranges were dealt with. [MS-FSCC] 2.3.14 FSCTL_FILE_LEVEL_TRIM Reply
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileLevelTrimOutput {
    /// That many, from the first one on.
    pub num_ranges_processed: u32,
}

impl FileLevelTrimOutput {
    /// Bytes on the wire.
    pub const LEN: usize = 4;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Ok(Self {
            num_ranges_processed: Reader::new(bytes).u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.num_ranges_processed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let ranges = vec![FileLevelTrimRange {
            offset: 0x1000,
            length: 0x2000,
        }];
        let value = FileLevelTrim { key: 0, ranges };
        let bytes = hex("00000000 01000000 0010000000000000 0020000000000000");
        crate::fscc::check_known_bytes!(FileLevelTrim, value, bytes);
    }

    #[test]
    fn known_bytes_of_the_reply() {
        let value = FileLevelTrimOutput {
            num_ranges_processed: 5,
        };
        crate::fscc::check_known_bytes!(FileLevelTrimOutput, value, hex("05000000"));
    }
}
