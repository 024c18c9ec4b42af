//! Control codes.

use crate::dtyp::AccessMask;
use std::fmt;

/// A control code. [MS-FSCC] 2.3 FSCTL Structures, FSCTL function number
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fsctl(pub u32);

impl Fsctl {
    /// What the handle must have been granted for this control, by the access bits (14 and 15)
    /// of the code: FILE_READ_ACCESS and FILE_WRITE_ACCESS of the CTL_CODE macro.
    pub const fn required_access(self) -> AccessMask {
        match (self.0 >> 14) & 3 {
            0 => AccessMask::NONE,
            1 => AccessMask::FILE_READ_DATA,
            2 => AccessMask::FILE_WRITE_DATA,
            _ => AccessMask(AccessMask::FILE_READ_DATA.0 | AccessMask::FILE_WRITE_DATA.0),
        }
    }
}

impl fmt::Display for Fsctl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "FSCTL_{name}"),
            None => write!(f, "FSCTL 0x{:08X}", self.0),
        }
    }
}

impl fmt::Debug for Fsctl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! codes {
    ($($name:ident = $value:literal,)*) => {
        #[allow(missing_docs)]
        impl Fsctl {
            $(pub const $name: Self = Self($value);)*

            /// The name without its `FSCTL_` prefix.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    DFS_GET_REFERRALS = 0x0006_0194,
    DFS_GET_REFERRALS_EX = 0x0006_01B0,
    IS_PATHNAME_VALID = 0x0009_002C,
    GET_COMPRESSION = 0x0009_003C,
    FILESYSTEM_GET_STATISTICS = 0x0009_0060,
    GET_NTFS_VOLUME_DATA = 0x0009_0064,
    GET_RETRIEVAL_POINTERS = 0x0009_0073,
    FIND_FILES_BY_SID = 0x0009_008F,
    SET_OBJECT_ID = 0x0009_0098,
    GET_OBJECT_ID = 0x0009_009C,
    DELETE_OBJECT_ID = 0x0009_00A0,
    SET_REPARSE_POINT = 0x0009_00A4,
    GET_REPARSE_POINT = 0x0009_00A8,
    DELETE_REPARSE_POINT = 0x0009_00AC,
    SET_OBJECT_ID_EXTENDED = 0x0009_00BC,
    CREATE_OR_GET_OBJECT_ID = 0x0009_00C0,
    SET_SPARSE = 0x0009_00C4,
    READ_FILE_USN_DATA = 0x0009_00EB,
    WRITE_USN_CLOSE_RECORD = 0x0009_00EF,
    MARK_HANDLE = 0x0009_00FC,
    QUERY_ON_DISK_VOLUME_INFO = 0x0009_013C,
    SET_ZERO_ON_DEALLOCATION = 0x0009_0194,
    GET_INTEGRITY_INFORMATION = 0x0009_027C,
    QUERY_FILE_REGIONS = 0x0009_0284,
    GET_REFS_VOLUME_DATA = 0x0009_02D8,
    QUERY_SHARED_VIRTUAL_DISK_SUPPORT = 0x0009_0300,
    SVHDX_SYNC_TUNNEL_REQUEST = 0x0009_0304,
    SVHDX_ASYNC_TUNNEL_REQUEST = 0x0009_0364,
    SET_INTEGRITY_INFORMATION_EX = 0x0009_0380,
    GET_RETRIEVAL_POINTERS_AND_REFCOUNT = 0x0009_03D3,
    GET_RETRIEVAL_POINTER_COUNT = 0x0009_042B,
    REFS_STREAM_SNAPSHOT_MANAGEMENT = 0x0009_0440,
    QUERY_ALLOCATED_RANGES = 0x0009_40CF,
    OFFLOAD_READ = 0x0009_4264,
    SET_ZERO_DATA = 0x0009_80C8,
    FILE_LEVEL_TRIM = 0x0009_8208,
    OFFLOAD_WRITE = 0x0009_8268,
    DUPLICATE_EXTENTS_TO_FILE = 0x0009_8344,
    DUPLICATE_EXTENTS_TO_FILE_EX = 0x0009_83E8,
    SET_COMPRESSION = 0x0009_C040,
    SET_INTEGRITY_INFORMATION = 0x0009_C280,
    PIPE_WAIT = 0x0011_0018,
    PIPE_PEEK = 0x0011_400C,
    PIPE_TRANSCEIVE = 0x0011_C017,
    SRV_REQUEST_RESUME_KEY = 0x0014_0078,
    LMR_SET_LINK_TRACKING_INFORMATION = 0x0014_00EC,
    LMR_REQUEST_RESILIENCY = 0x0014_01D4,
    QUERY_NETWORK_INTERFACE_INFO = 0x0014_01FC,
    VALIDATE_NEGOTIATE_INFO = 0x0014_0204,
    SRV_ENUMERATE_SNAPSHOTS = 0x0014_4064,
    SRV_COPYCHUNK = 0x0014_40F2,
    SRV_READ_HASH = 0x0014_41BB,
    SRV_COPYCHUNK_WRITE = 0x0014_80F2,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_says_what_it_needs() {
        assert_eq!(
            Fsctl::OFFLOAD_READ.required_access(),
            AccessMask::FILE_READ_DATA
        );
        assert_eq!(
            Fsctl::OFFLOAD_WRITE.required_access(),
            AccessMask::FILE_WRITE_DATA
        );
        assert_eq!(
            Fsctl::SRV_REQUEST_RESUME_KEY.required_access(),
            AccessMask::NONE
        );
        assert_eq!(
            Fsctl::SRV_COPYCHUNK.required_access(),
            AccessMask::FILE_READ_DATA
        );
        assert_eq!(
            Fsctl::SRV_COPYCHUNK_WRITE.required_access(),
            AccessMask::FILE_WRITE_DATA
        );
        assert_eq!(Fsctl::SET_INTEGRITY_INFORMATION.required_access().0, 3);
    }

    #[test]
    fn unknown_codes_are_shown_as_numbers() {
        assert_eq!(Fsctl::OFFLOAD_READ.to_string(), "FSCTL_OFFLOAD_READ");
        assert_eq!(Fsctl(0x0009_FFFF).to_string(), "FSCTL 0x0009FFFF");
    }
}
