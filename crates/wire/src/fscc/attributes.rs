//! File attributes.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// [MS-FSCC] 2.6 File Attributes
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct FileAttributes(pub u32);

#[allow(missing_docs)]
impl FileAttributes {
    pub const NONE: Self = Self(0);
    pub const READONLY: Self = Self(0x0000_0001);
    pub const HIDDEN: Self = Self(0x0000_0002);
    pub const SYSTEM: Self = Self(0x0000_0004);
    pub const DIRECTORY: Self = Self(0x0000_0010);
    pub const ARCHIVE: Self = Self(0x0000_0020);
    /// No other attribute; alone only.
    pub const NORMAL: Self = Self(0x0000_0080);
    pub const TEMPORARY: Self = Self(0x0000_0100);
    pub const SPARSE_FILE: Self = Self(0x0000_0200);
    pub const REPARSE_POINT: Self = Self(0x0000_0400);
    pub const COMPRESSED: Self = Self(0x0000_0800);
    pub const OFFLINE: Self = Self(0x0000_1000);
    pub const NOT_CONTENT_INDEXED: Self = Self(0x0000_2000);
    pub const ENCRYPTED: Self = Self(0x0000_4000);
    pub const INTEGRITY_STREAM: Self = Self(0x0000_8000);
    pub const NO_SCRUB_DATA: Self = Self(0x0002_0000);
    pub const RECALL_ON_OPEN: Self = Self(0x0004_0000);
    pub const PINNED: Self = Self(0x0008_0000);
    pub const UNPINNED: Self = Self(0x0010_0000);
    pub const RECALL_ON_DATA_ACCESS: Self = Self(0x0040_0000);

    /// True if every attribute of `other` is set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if at least one attribute of `other` is set.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The attributes without those of `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for FileAttributes {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for FileAttributes {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for FileAttributes {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
