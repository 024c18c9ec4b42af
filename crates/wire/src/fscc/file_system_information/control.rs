//! FileFsControlInformation: quota and indexing.

use crate::dtyp::{Reader, WireError, Writer};

/// Quota and indexing. [MS-FSCC] 2.5.2 FileFsControlInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FileFsControlInformation {
    /// 0, ignored.
    pub free_space_start_filtering: u64,
    /// 0, ignored.
    pub free_space_threshold: u64,
    /// 0, ignored.
    pub free_space_stop_filtering: u64,
    /// Warn a user from here on; `NO_QUOTA` is never.
    pub default_quota_threshold: u64,
    /// Stop a user here; `NO_QUOTA` is never.
    pub default_quota_limit: u64,
    /// FILE_VC_QUOTA_TRACK 1, FILE_VC_QUOTA_ENFORCE 2 and their like.
    pub file_system_control_flags: u32,
}

impl FileFsControlInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 48;
    /// The threshold or limit that never applies.
    pub const NO_QUOTA: u64 = u64::MAX;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        let read = Self {
            free_space_start_filtering: reader.u64()?,
            free_space_threshold: reader.u64()?,
            free_space_stop_filtering: reader.u64()?,
            default_quota_threshold: reader.u64()?,
            default_quota_limit: reader.u64()?,
            file_system_control_flags: reader.u32()?,
        };
        reader.skip(4)?;
        Ok(read)
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u64(self.free_space_start_filtering);
        writer.u64(self.free_space_threshold);
        writer.u64(self.free_space_stop_filtering);
        writer.u64(self.default_quota_threshold);
        writer.u64(self.default_quota_limit);
        writer.u32(self.file_system_control_flags);
        writer.zeros(4);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FileFsControlInformation {
            free_space_start_filtering: 0,
            free_space_threshold: 0,
            free_space_stop_filtering: 0,
            default_quota_threshold: 0xFFFFFFFFFFFFFFFF,
            default_quota_limit: 0x40000000,
            file_system_control_flags: 2,
        };
        let bytes = hex(
            "0000000000000000 0000000000000000 0000000000000000 FFFFFFFFFFFFFFFF \
             0000004000000000 0200000000000000",
        );
        crate::fscc::check_known_bytes!(FileFsControlInformation, value, bytes);
    }
}
