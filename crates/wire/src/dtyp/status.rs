//! NTSTATUS values.

use std::fmt;

/// A status on the wire. [MS-ERREF] 2.3 NTSTATUS
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NtStatus(pub u32);

/// A status that can only be a warning or an error, so that a failed request cannot
/// claim success. [MS-ERREF] 2.3 NTSTATUS, severity bits
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorStatus(NtStatus);

impl NtStatus {
    /// True for severity "error" (3).
    pub const fn is_error(self) -> bool {
        self.0 >> 30 == 3
    }

    /// True for severity "warning" (2) or "error" (3).
    pub const fn is_failure(self) -> bool {
        self.0 >> 31 == 1
    }
}

impl ErrorStatus {
    /// The status as an error, if its severity is warning or error.
    pub const fn new(status: NtStatus) -> Option<Self> {
        if status.is_failure() {
            Some(Self(status))
        } else {
            None
        }
    }

    /// The plain status.
    pub const fn status(self) -> NtStatus {
        self.0
    }
}

impl From<ErrorStatus> for NtStatus {
    fn from(error: ErrorStatus) -> Self {
        error.0
    }
}

impl fmt::Display for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "STATUS_{name}"),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}

impl fmt::Debug for NtStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ErrorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ErrorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for ErrorStatus {}

macro_rules! statuses {
    (
        successes { $($ok:ident = $ok_value:literal,)* }
        failures { $($name:ident = $value:literal,)* }
    ) => {
        #[allow(missing_docs)]
        impl NtStatus {
            $(pub const $ok: Self = Self($ok_value);)*
            $(pub const $name: Self = Self($value);)*

            /// The name without its `STATUS_` prefix.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($ok_value => Some(stringify!($ok)),)*
                    $($value => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }

        #[allow(missing_docs)]
        impl ErrorStatus {
            $(pub const $name: Self = match Self::new(NtStatus::$name) {
                Some(error) => error,
                None => panic!("not a failure"),
            };)*
        }
    };
}

statuses! {
successes {
    SUCCESS = 0x00000000,
    PENDING = 0x00000103,
    NOTIFY_CLEANUP = 0x0000010B,
    NOTIFY_ENUM_DIR = 0x0000010C,
}
failures {
    BUFFER_OVERFLOW = 0x80000005,
    NO_MORE_FILES = 0x80000006,
    STOPPED_ON_SYMLINK = 0x8000002D,
    NO_MORE_EAS = 0x80000012,
    UNSUCCESSFUL = 0xC0000001,
    NOT_IMPLEMENTED = 0xC0000002,
    INVALID_INFO_CLASS = 0xC0000003,
    INFO_LENGTH_MISMATCH = 0xC0000004,
    INVALID_HANDLE = 0xC0000008,
    INVALID_PARAMETER = 0xC000000D,
    NO_SUCH_DEVICE = 0xC000000E,
    NO_SUCH_FILE = 0xC000000F,
    INVALID_DEVICE_REQUEST = 0xC0000010,
    END_OF_FILE = 0xC0000011,
    MORE_PROCESSING_REQUIRED = 0xC0000016,
    NO_MEMORY = 0xC0000017,
    ACCESS_DENIED = 0xC0000022,
    BUFFER_TOO_SMALL = 0xC0000023,
    OBJECT_TYPE_MISMATCH = 0xC0000024,
    OBJECT_NAME_INVALID = 0xC0000033,
    OBJECT_NAME_NOT_FOUND = 0xC0000034,
    OBJECT_NAME_COLLISION = 0xC0000035,
    OBJECT_PATH_INVALID = 0xC0000039,
    OBJECT_PATH_NOT_FOUND = 0xC000003A,
    OBJECT_PATH_SYNTAX_BAD = 0xC000003B,
    DATA_ERROR = 0xC000003E,
    SHARING_VIOLATION = 0xC0000043,
    EA_TOO_LARGE = 0xC0000050,
    EAS_NOT_SUPPORTED = 0xC000004F,
    FILE_LOCK_CONFLICT = 0xC0000054,
    LOCK_NOT_GRANTED = 0xC0000055,
    DELETE_PENDING = 0xC0000056,
    PRIVILEGE_NOT_HELD = 0xC0000061,
    WRONG_PASSWORD = 0xC000006A,
    LOGON_FAILURE = 0xC000006D,
    ACCOUNT_RESTRICTION = 0xC000006E,
    PASSWORD_EXPIRED = 0xC0000071,
    ACCOUNT_DISABLED = 0xC0000072,
    RANGE_NOT_LOCKED = 0xC000007E,
    INVALID_SID = 0xC0000078,
    INVALID_ACL = 0xC0000077,
    INVALID_SECURITY_DESCR = 0xC0000079,
    DISK_FULL = 0xC000007F,
    INSUFFICIENT_RESOURCES = 0xC000009A,
    MEDIA_WRITE_PROTECTED = 0xC00000A2,
    BAD_IMPERSONATION_LEVEL = 0xC00000A5,
    PIPE_NOT_AVAILABLE = 0xC00000AC,
    INVALID_PIPE_STATE = 0xC00000AD,
    PIPE_BUSY = 0xC00000AE,
    PIPE_DISCONNECTED = 0xC00000B0,
    PIPE_EMPTY = 0xC00000D9,
    FILE_IS_A_DIRECTORY = 0xC00000BA,
    NOT_SUPPORTED = 0xC00000BB,
    NETWORK_NAME_DELETED = 0xC00000C9,
    NETWORK_ACCESS_DENIED = 0xC00000CA,
    BAD_NETWORK_NAME = 0xC00000CC,
    REQUEST_NOT_ACCEPTED = 0xC00000D0,
    NOT_SAME_DEVICE = 0xC00000D4,
    FILE_RENAMED = 0xC00000D5,
    INTERNAL_ERROR = 0xC00000E5,
    UNEXPECTED_IO_ERROR = 0xC00000E9,
    DIRECTORY_NOT_EMPTY = 0xC0000101,
    NOT_A_DIRECTORY = 0xC0000103,
    CANCELLED = 0xC0000120,
    CANNOT_DELETE = 0xC0000121,
    FILE_DELETED = 0xC0000123,
    FILE_CLOSED = 0xC0000128,
    INVALID_LEVEL = 0xC0000148,
    USER_SESSION_DELETED = 0xC0000203,
    INSUFF_SERVER_RESOURCES = 0xC0000205,
    IO_TIMEOUT = 0xC00000B5,
    INVALID_USER_BUFFER = 0xC00000E8,
    IO_DEVICE_ERROR = 0xC0000185,
    INVALID_OPLOCK_PROTOCOL = 0xC00000E3,
    NOT_FOUND = 0xC0000225,
    PATH_NOT_COVERED = 0xC0000257,
    IO_REPARSE_TAG_NOT_HANDLED = 0xC0000279,
    NOT_A_REPARSE_POINT = 0xC0000275,
    NETWORK_SESSION_EXPIRED = 0xC000035C,
    DOWNGRADE_DETECTED = 0xC0000388,
    TOO_MANY_OPENED_FILES = 0xC000011F,
    TOO_MANY_LINKS = 0xC0000265,
    NAME_TOO_LONG = 0xC0000106,
    QUOTA_EXCEEDED = 0xC0000044,
    CONNECTION_DISCONNECTED = 0xC000020C,
    CONNECTION_RESET = 0xC000020D,
    CONNECTION_REFUSED = 0xC0000236,
    CRC_ERROR = 0xC000003F,
    FILE_INVALID = 0xC0000098,
    INVALID_ADDRESS = 0xC0000141,
    VOLUME_DISMOUNTED = 0xC000026E,
    NO_SUCH_USER = 0xC0000064,
    FILE_TOO_LARGE = 0xC0000904,
    OFFLOAD_READ_FLT_NOT_SUPPORTED = 0xC000A2A1,
    OFFLOAD_WRITE_FLT_NOT_SUPPORTED = 0xC000A2A2,
    OFFLOAD_READ_FILE_NOT_SUPPORTED = 0xC000A2A3,
    OFFLOAD_WRITE_FILE_NOT_SUPPORTED = 0xC000A2A4,
    INVALID_TOKEN = 0xC0000465,
    DEVICE_UNREACHABLE = 0xC0000464,
    DEVICE_FEATURE_NOT_SUPPORTED = 0xC0000463,
    BEYOND_VDL = 0xC0000432,
    INVALID_VIEW_SIZE = 0xC000001F,
    SERVER_UNAVAILABLE = 0xC0000466,
    FILE_NOT_AVAILABLE = 0xC0000467,
    SHARE_UNAVAILABLE = 0xC0000480,
    INVALID_SIGNATURE = 0xC000A000,
    BAD_DEVICE_TYPE = 0xC00000CB,
    NO_MORE_ENTRIES = 0x8000001A,
    BAD_NETWORK_PATH = 0xC00000BE,
    LOGON_TYPE_NOT_GRANTED = 0xC000015B,
    TRUSTED_DOMAIN_FAILURE = 0xC000018C,
    HASH_NOT_SUPPORTED = 0xC000A100,
    SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP = 0xC05D0000,
    NO_SECURITY_CONTEXT = 0xC000042D,
    INVALID_NETWORK_RESPONSE = 0xC00000C3,
    INVALID_OWNER = 0xC000005A,
    MAPPED_FILE_SIZE_ZERO = 0xC000011E,
    USER_MAPPED_FILE = 0xC0000243,
    TIME_DIFFERENCE_AT_DC = 0xC0000133,
    INVALID_LOCK_RANGE = 0xC00001A1,
    INVALID_EA_NAME = 0x80000013,
    EA_LIST_INCONSISTENT = 0x80000014,
    PASSWORD_MUST_CHANGE = 0xC0000224,
}
}
