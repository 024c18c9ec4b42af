//! Access rights.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// Rights asked for or granted. [MS-SMB2] 2.2.13.1 SMB2 Access Mask Encoding
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct AccessMask(pub u32);

#[allow(missing_docs)]
impl AccessMask {
    pub const NONE: Self = Self(0);
    /// FILE_LIST_DIRECTORY on a directory.
    pub const FILE_READ_DATA: Self = Self(0x0000_0001);
    /// FILE_ADD_FILE on a directory.
    pub const FILE_WRITE_DATA: Self = Self(0x0000_0002);
    /// FILE_ADD_SUBDIRECTORY on a directory.
    pub const FILE_APPEND_DATA: Self = Self(0x0000_0004);
    pub const FILE_READ_EA: Self = Self(0x0000_0008);
    pub const FILE_WRITE_EA: Self = Self(0x0000_0010);
    /// FILE_TRAVERSE on a directory.
    pub const FILE_EXECUTE: Self = Self(0x0000_0020);
    pub const FILE_DELETE_CHILD: Self = Self(0x0000_0040);
    pub const FILE_READ_ATTRIBUTES: Self = Self(0x0000_0080);
    pub const FILE_WRITE_ATTRIBUTES: Self = Self(0x0000_0100);
    pub const DELETE: Self = Self(0x0001_0000);
    pub const READ_CONTROL: Self = Self(0x0002_0000);
    pub const WRITE_DAC: Self = Self(0x0004_0000);
    pub const WRITE_OWNER: Self = Self(0x0008_0000);
    pub const SYNCHRONIZE: Self = Self(0x0010_0000);
    pub const ACCESS_SYSTEM_SECURITY: Self = Self(0x0100_0000);
    pub const MAXIMUM_ALLOWED: Self = Self(0x0200_0000);
    pub const GENERIC_ALL: Self = Self(0x1000_0000);
    pub const GENERIC_EXECUTE: Self = Self(0x2000_0000);
    pub const GENERIC_WRITE: Self = Self(0x4000_0000);
    pub const GENERIC_READ: Self = Self(0x8000_0000);

    /// Every specific and standard right of a file: FILE_ALL_ACCESS.
    pub const FILE_ALL: Self = Self(0x001F_01FF);
    pub const FILE_GENERIC_READ: Self = Self(0x0012_0089);
    pub const FILE_GENERIC_WRITE: Self = Self(0x0012_0116);
    pub const FILE_GENERIC_EXECUTE: Self = Self(0x0012_00A0);

    /// True if every right of `other` is in this mask.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if at least one right of `other` is in this mask.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The mask without the rights of `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Generic rights replaced by what they mean for a file; MAXIMUM_ALLOWED stays.
    pub const fn map_generic(self) -> Self {
        let mut mask = self.0 & 0x0FFF_FFFF;
        if self.intersects(Self::GENERIC_READ) {
            mask |= Self::FILE_GENERIC_READ.0;
        }
        if self.intersects(Self::GENERIC_WRITE) {
            mask |= Self::FILE_GENERIC_WRITE.0;
        }
        if self.intersects(Self::GENERIC_EXECUTE) {
            mask |= Self::FILE_GENERIC_EXECUTE.0;
        }
        if self.intersects(Self::GENERIC_ALL) {
            mask |= Self::FILE_ALL.0;
        }
        Self(mask)
    }
}

impl BitOr for AccessMask {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for AccessMask {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for AccessMask {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for AccessMask {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_rights_become_file_rights() {
        let mask = (AccessMask::GENERIC_READ | AccessMask::MAXIMUM_ALLOWED).map_generic();
        assert_eq!(mask.0, 0x0212_0089);
    }
}
