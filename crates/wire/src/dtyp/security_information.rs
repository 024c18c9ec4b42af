//! Which parts of a security descriptor are meant.

use std::ops::BitOr;

/// [MS-DTYP] 2.4.7 SECURITY_INFORMATION
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct SecurityInformation(pub u32);

#[allow(missing_docs)]
impl SecurityInformation {
    pub const OWNER: Self = Self(0x0000_0001);
    pub const GROUP: Self = Self(0x0000_0002);
    pub const DACL: Self = Self(0x0000_0004);
    pub const SACL: Self = Self(0x0000_0008);
    pub const LABEL: Self = Self(0x0000_0010);
    pub const ATTRIBUTE: Self = Self(0x0000_0020);
    pub const SCOPE: Self = Self(0x0000_0040);
    pub const BACKUP: Self = Self(0x0001_0000);
    pub const UNPROTECTED_SACL: Self = Self(0x1000_0000);
    pub const UNPROTECTED_DACL: Self = Self(0x2000_0000);
    pub const PROTECTED_SACL: Self = Self(0x4000_0000);
    pub const PROTECTED_DACL: Self = Self(0x8000_0000);

    /// True if every part of `other` is meant.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if at least one part of `other` is meant.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl BitOr for SecurityInformation {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
