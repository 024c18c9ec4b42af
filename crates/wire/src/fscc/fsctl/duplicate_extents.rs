//! FSCTL_DUPLICATE_EXTENTS_TO_FILE and its _EX form: share clusters between two files.

use crate::dtyp::{Reader, WireError, Writer};

/// What to share. [MS-FSCC] 2.3.7.2 SMB2_DUPLICATE_EXTENTS_DATA
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DuplicateExtentsData {
    /// FileId of the open to the source: its persistent part.
    pub source_file_id_persistent: u64,
    /// Its volatile part.
    pub source_file_id_volatile: u64,
    /// Where to take; a multiple of the cluster size, as are the two below.
    pub source_file_offset: u64,
    /// Where to put.
    pub target_file_offset: u64,
    /// How much.
    pub byte_count: u64,
}

impl DuplicateExtentsData {
    /// Bytes on the wire.
    pub const LEN: usize = 40;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        Self::read(&mut Reader::new(bytes))
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            source_file_id_persistent: reader.u64()?,
            source_file_id_volatile: reader.u64()?,
            source_file_offset: reader.u64()?,
            target_file_offset: reader.u64()?,
            byte_count: reader.u64()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.source_file_id_persistent);
        writer.u64(self.source_file_id_volatile);
        writer.u64(self.source_file_offset);
        writer.u64(self.target_file_offset);
        writer.u64(self.byte_count);
    }
}

/// What to share, and how. [MS-FSCC] 2.3.9.2 SMB2_DUPLICATE_EXTENTS_DATA_EX
///
/// StructureSize is specified to be 0x30, though the fields add up to 56 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DuplicateExtentsDataEx {
    /// Source, target and length.
    pub extents: DuplicateExtentsData,
    /// [`SOURCE_ATOMIC`](Self::SOURCE_ATOMIC) or 0.
    pub flags: u32,
}

impl DuplicateExtentsDataEx {
    /// Bytes on the wire.
    pub const LEN: usize = 56;
    /// The source does not change while its clusters are shared.
    pub const SOURCE_ATOMIC: u32 = 0x0000_0001;
    const STRUCTURE_SIZE: u64 = 0x30;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        if reader.u64()? != Self::STRUCTURE_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        let extents = DuplicateExtentsData::read(&mut reader)?;
        let flags = reader.u32()?;
        reader.skip(4)?;
        Ok(Self { extents, flags })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(Self::STRUCTURE_SIZE);
        self.extents.encode(writer);
        writer.u32(self.flags);
        writer.u32(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    const EXTENTS: DuplicateExtentsData = DuplicateExtentsData {
        source_file_id_persistent: 0x11,
        source_file_id_volatile: 0x22,
        source_file_offset: 0x1000,
        target_file_offset: 0x2000,
        byte_count: 0x3000,
    };
    const BYTES: &str = "1100000000000000 2200000000000000 0010000000000000 \
        0020000000000000 0030000000000000";

    #[test]
    fn known_bytes() {
        crate::fscc::check_known_bytes!(DuplicateExtentsData, EXTENTS, hex(BYTES));
    }

    #[test]
    fn known_bytes_of_the_ex_form() {
        let value = DuplicateExtentsDataEx {
            extents: EXTENTS,
            flags: 1,
        };
        let bytes = hex(&format!("3000000000000000 {BYTES} 01000000 00000000"));
        assert_eq!(bytes.len(), DuplicateExtentsDataEx::LEN);
        crate::fscc::check_known_bytes!(DuplicateExtentsDataEx, value, bytes);
        let wrong = hex(&format!("3800000000000000 {BYTES} 01000000 00000000"));
        assert!(DuplicateExtentsDataEx::decode(&wrong).is_err());
    }
}
