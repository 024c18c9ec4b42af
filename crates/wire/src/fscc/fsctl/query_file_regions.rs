//! FSCTL_QUERY_FILE_REGIONS: which parts of a file hold valid data.

use crate::dtyp::{Reader, WireError, Writer};

/// The range in question. [MS-FSCC] 2.3.55 FSCTL_QUERY_FILE_REGIONS Request
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileRegionInput {
    /// Where it begins.
    pub file_offset: u64,
    /// How long it is.
    pub length: u64,
    /// `FileRegionInfo::VALID_CACHED_DATA` or `VALID_NONCACHED_DATA`.
    pub desired_usage: u32,
}

impl FileRegionInput {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    /// Takes the structure from the front of `bytes`; none at all means the whole file.
    pub fn decode(bytes: &[u8]) -> Result<Option<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let info = FileRegionInfo::read(&mut Reader::new(bytes))?;
        let FileRegionInfo {
            file_offset,
            length,
            usage,
        } = info;
        Ok(Some(Self {
            file_offset,
            length,
            desired_usage: usage,
        }))
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.file_offset);
        writer.u64(self.length);
        writer.u32(self.desired_usage);
        writer.u32(0);
    }
}

/// A region. [MS-FSCC] 2.3.56.1 FILE_REGION_INFO
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileRegionInfo {
    /// Where it begins.
    pub file_offset: u64,
    /// How long it is.
    pub length: u64,
    /// What was asked for, or 0 if the region is not that.
    pub usage: u32,
}

impl FileRegionInfo {
    /// Bytes on the wire.
    pub const LEN: usize = 24;
    /// Before the valid data length as the cache has it.
    pub const VALID_CACHED_DATA: u32 = 1;
    /// Before the valid data length as the storage has it.
    pub const VALID_NONCACHED_DATA: u32 = 2;

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let info = Self {
            file_offset: reader.u64()?,
            length: reader.u64()?,
            usage: reader.u32()?,
        };
        reader.skip(4)?;
        Ok(info)
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u64(self.file_offset);
        writer.u64(self.length);
        writer.u32(self.usage);
        writer.u32(0);
    }
}

/// The regions. [MS-FSCC] 2.3.56 FSCTL_QUERY_FILE_REGIONS Reply
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileRegionOutput {
    /// None defined, ignored.
    pub flags: u32,
    /// How many there are.
    pub total_region_entry_count: u32,
    /// Those for which there was room.
    pub regions: Vec<FileRegionInfo>,
}

impl FileRegionOutput {
    /// Bytes on the wire, without the regions.
    pub const FIXED_LEN: usize = 16;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let flags = reader.u32()?;
        let total_region_entry_count = reader.u32()?;
        let count = reader.u32()?;
        reader.skip(4)?;
        let regions = (0..count)
            .map(|_| FileRegionInfo::read(&mut reader))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            flags,
            total_region_entry_count,
            regions,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.flags);
        writer.u32(self.total_region_entry_count);
        writer.u32(u32::try_from(self.regions.len()).unwrap_or(u32::MAX));
        writer.u32(0);
        for region in &self.regions {
            region.encode(writer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes_of_the_request() {
        let value = FileRegionInput {
            file_offset: 0x1000,
            length: 0x2000,
            desired_usage: 1,
        };
        let bytes = hex("0010000000000000 0020000000000000 01000000 00000000");
        let mut writer = Writer::new();
        value.encode(&mut writer);
        assert_eq!(writer.written(), bytes);
        assert_eq!(FileRegionInput::decode(&bytes), Ok(Some(value)));
        assert_eq!(FileRegionInput::decode(&[]), Ok(None));
        assert_eq!(
            FileRegionInput::decode(&bytes[..23]),
            Err(WireError::Truncated)
        );
    }

    #[test]
    fn known_bytes_of_the_reply() {
        let region = FileRegionInfo {
            file_offset: 0,
            length: 0x800,
            usage: 2,
        };
        let value = FileRegionOutput {
            flags: 0,
            total_region_entry_count: 3,
            regions: vec![region],
        };
        let bytes = hex("00000000 03000000 01000000 00000000 \
             0000000000000000 0008000000000000 02000000 00000000");
        crate::fscc::check_known_bytes!(FileRegionOutput, value, bytes);
    }
}
