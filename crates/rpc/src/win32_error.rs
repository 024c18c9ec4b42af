//! What a method answers when it was understood.

/// [MS-ERREF] 2.2 Win32 Error Codes, and the NERR_ codes of [MS-SRVS]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Win32Error(pub(crate) u32);

impl Win32Error {
    pub(crate) const SUCCESS: Self = Self(0);
    pub(crate) const ACCESS_DENIED: Self = Self(5);
    pub(crate) const NOT_SUPPORTED: Self = Self(50);
    pub(crate) const INVALID_PARAMETER: Self = Self(87);
    pub(crate) const INVALID_LEVEL: Self = Self(124);
    pub(crate) const MORE_DATA: Self = Self(234);
    pub(crate) const NERR_NET_NAME_NOT_FOUND: Self = Self(2310);
}
