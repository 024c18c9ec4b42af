//! FileFsSizeInformation: space on the volume.

use crate::dtyp::{Reader, WireError, Writer};

/// Space on the volume. [MS-FSCC] 2.5.8 FileFsSizeInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileFsSizeInformation {
    /// Clusters this user may have.
    pub total_allocation_units: u64,
    /// Free clusters this user may have.
    pub available_allocation_units: u64,
    /// Sectors of a cluster.
    pub sectors_per_allocation_unit: u32,
    /// Bytes of a sector.
    pub bytes_per_sector: u32,
}

impl FileFsSizeInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 24;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            total_allocation_units: reader.u64()?,
            available_allocation_units: reader.u64()?,
            sectors_per_allocation_unit: reader.u32()?,
            bytes_per_sector: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.total_allocation_units);
        writer.u64(self.available_allocation_units);
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
        let value = FileFsSizeInformation {
            total_allocation_units: 0x100000,
            available_allocation_units: 0x80000,
            sectors_per_allocation_unit: 8,
            bytes_per_sector: 0x200,
        };
        let bytes = hex("0000100000000000 0000080000000000 0800000000020000");
        crate::fscc::check_known_bytes!(FileFsSizeInformation, value, bytes);
    }
}
