//! FileFsFullSizeInformation: space on the volume, for this user and in all.

use crate::dtyp::{Reader, WireError, Writer};

/// Space on the volume, for this user and in all. [MS-FSCC] 2.5.4 FileFsFullSizeInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileFsFullSizeInformation {
    /// Clusters this user may have.
    pub total_allocation_units: u64,
    /// Free clusters this user may have.
    pub caller_available_allocation_units: u64,
    /// Free clusters.
    pub actual_available_allocation_units: u64,
    /// Sectors of a cluster.
    pub sectors_per_allocation_unit: u32,
    /// Bytes of a sector.
    pub bytes_per_sector: u32,
}

impl FileFsFullSizeInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 32;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            total_allocation_units: reader.u64()?,
            caller_available_allocation_units: reader.u64()?,
            actual_available_allocation_units: reader.u64()?,
            sectors_per_allocation_unit: reader.u32()?,
            bytes_per_sector: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.total_allocation_units);
        writer.u64(self.caller_available_allocation_units);
        writer.u64(self.actual_available_allocation_units);
        writer.u32(self.sectors_per_allocation_unit);
        writer.u32(self.bytes_per_sector);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsFullSizeInformation {
            total_allocation_units: 0x100000,
            caller_available_allocation_units: 0x7FFFF,
            actual_available_allocation_units: 0x80000,
            sectors_per_allocation_unit: 8,
            bytes_per_sector: 0x200,
        };
        let bytes = hex("0000100000000000 FFFF070000000000 0000080000000000 0800000000020000");
        crate::fscc::check_known_bytes!(FileFsFullSizeInformation, value, bytes);
    }
}
