//! What the two sides agree on.

use std::ops::{BitAnd, BitOr};

/// [MS-NLMP] 2.2.2.5 NEGOTIATE
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct NegotiateFlags(pub(crate) u32);

impl NegotiateFlags {
    pub(crate) const UNICODE: Self = Self(0x0000_0001);
    pub(crate) const REQUEST_TARGET: Self = Self(0x0000_0004);
    pub(crate) const SIGN: Self = Self(0x0000_0010);
    pub(crate) const SEAL: Self = Self(0x0000_0020);
    pub(crate) const NTLM: Self = Self(0x0000_0200);
    pub(crate) const ALWAYS_SIGN: Self = Self(0x0000_8000);
    pub(crate) const TARGET_TYPE_SERVER: Self = Self(0x0002_0000);
    pub(crate) const EXTENDED_SESSIONSECURITY: Self = Self(0x0008_0000);
    pub(crate) const TARGET_INFO: Self = Self(0x0080_0000);
    pub(crate) const VERSION: Self = Self(0x0200_0000);
    pub(crate) const KEY_128: Self = Self(0x2000_0000);
    pub(crate) const KEY_EXCH: Self = Self(0x4000_0000);
    pub(crate) const KEY_56: Self = Self(0x8000_0000);

    /// True if every flag of `other` is set.
    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if at least one flag of `other` is set.
    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for NegotiateFlags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for NegotiateFlags {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
