//! FileFsSectorSizeInformation: sector sizes and alignment.

use crate::dtyp::{Reader, WireError, Writer};

/// Sector sizes and alignment. [MS-FSCC] 2.5.7 FileFsSectorSizeInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileFsSectorSizeInformation {
    /// What offsets of uncached and offloaded I/O must be multiples of.
    pub logical_bytes_per_sector: u32,
    /// What the device writes in one piece.
    pub physical_bytes_per_sector_for_atomicity: u32,
    /// What the device likes best.
    pub physical_bytes_per_sector_for_performance: u32,
    /// What the file system takes for the physical sector.
    pub file_system_effective_physical_bytes_per_sector_for_atomicity: u32,
    /// `FileFsSectorSizeInformation::ALIGNED_DEVICE` and its like.
    pub flags: u32,
    /// First logical sector in its physical sector, or `OFFSET_UNKNOWN`.
    pub byte_offset_for_sector_alignment: u32,
    /// First partition in its physical sector, or `OFFSET_UNKNOWN`.
    pub byte_offset_for_partition_alignment: u32,
}

impl FileFsSectorSizeInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 28;
    /// SSINFO_FLAGS_ALIGNED_DEVICE
    pub const ALIGNED_DEVICE: u32 = 0x0000_0001;
    /// SSINFO_FLAGS_PARTITION_ALIGNED_ON_DEVICE
    pub const PARTITION_ALIGNED_ON_DEVICE: u32 = 0x0000_0002;
    /// SSINFO_FLAGS_NO_SEEK_PENALTY
    pub const NO_SEEK_PENALTY: u32 = 0x0000_0004;
    /// SSINFO_FLAGS_TRIM_ENABLED
    pub const TRIM_ENABLED: u32 = 0x0000_0008;
    /// SSINFO_OFFSET_UNKNOWN
    pub const OFFSET_UNKNOWN: u32 = u32::MAX;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            logical_bytes_per_sector: reader.u32()?,
            physical_bytes_per_sector_for_atomicity: reader.u32()?,
            physical_bytes_per_sector_for_performance: reader.u32()?,
            file_system_effective_physical_bytes_per_sector_for_atomicity: reader.u32()?,
            flags: reader.u32()?,
            byte_offset_for_sector_alignment: reader.u32()?,
            byte_offset_for_partition_alignment: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.logical_bytes_per_sector);
        writer.u32(self.physical_bytes_per_sector_for_atomicity);
        writer.u32(self.physical_bytes_per_sector_for_performance);
        writer.u32(self.file_system_effective_physical_bytes_per_sector_for_atomicity);
        writer.u32(self.flags);
        writer.u32(self.byte_offset_for_sector_alignment);
        writer.u32(self.byte_offset_for_partition_alignment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsSectorSizeInformation {
            logical_bytes_per_sector: 0x200,
            physical_bytes_per_sector_for_atomicity: 0x1000,
            physical_bytes_per_sector_for_performance: 0x1000,
            file_system_effective_physical_bytes_per_sector_for_atomicity: 0x1000,
            flags: 3,
            byte_offset_for_sector_alignment: 0,
            byte_offset_for_partition_alignment: 0xFFFFFFFF,
        };
        let bytes = hex("0002000000100000 0010000000100000 0300000000000000 FFFFFFFF");
        crate::fscc::check_known_bytes!(FileFsSectorSizeInformation, value, bytes);
    }
}
