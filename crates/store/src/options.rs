//! The numbers an open is asked for with. [MS-SMB2] 2.2.13 SMB2 CREATE Request

/// Which accesses an open leaves to others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct ShareAccess(pub u32);

#[allow(missing_docs)]
impl ShareAccess {
    pub const NONE: Self = Self(0);
    pub const READ: Self = Self(1);
    pub const WRITE: Self = Self(2);
    pub const DELETE: Self = Self(4);
    pub const ALL: Self = Self(7);

    /// True if every bit of `other` is in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// What to do if the file exists, and if it does not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct CreateDisposition(pub u32);

#[allow(missing_docs)]
impl CreateDisposition {
    pub const SUPERSEDE: Self = Self(0);
    pub const OPEN: Self = Self(1);
    pub const CREATE: Self = Self(2);
    pub const OPEN_IF: Self = Self(3);
    pub const OVERWRITE: Self = Self(4);
    pub const OVERWRITE_IF: Self = Self(5);

    /// True if a missing file is an error.
    pub const fn needs_existing(self) -> bool {
        matches!(self, Self::OPEN | Self::OVERWRITE)
    }

    /// True if the contents of an existing file go.
    pub const fn overwrites(self) -> bool {
        matches!(self, Self::SUPERSEDE | Self::OVERWRITE | Self::OVERWRITE_IF)
    }
}

/// Options of an open.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct CreateOptions(pub u32);

#[allow(missing_docs)]
impl CreateOptions {
    pub const NONE: Self = Self(0);
    pub const DIRECTORY_FILE: Self = Self(0x0000_0001);
    pub const WRITE_THROUGH: Self = Self(0x0000_0002);
    pub const SEQUENTIAL_ONLY: Self = Self(0x0000_0004);
    pub const NO_INTERMEDIATE_BUFFERING: Self = Self(0x0000_0008);
    pub const SYNCHRONOUS_IO_ALERT: Self = Self(0x0000_0010);
    pub const SYNCHRONOUS_IO_NONALERT: Self = Self(0x0000_0020);
    pub const NON_DIRECTORY_FILE: Self = Self(0x0000_0040);
    pub const CREATE_TREE_CONNECTION: Self = Self(0x0000_0080);
    pub const COMPLETE_IF_OPLOCKED: Self = Self(0x0000_0100);
    pub const NO_EA_KNOWLEDGE: Self = Self(0x0000_0200);
    pub const OPEN_REMOTE_INSTANCE: Self = Self(0x0000_0400);
    pub const RANDOM_ACCESS: Self = Self(0x0000_0800);
    pub const DELETE_ON_CLOSE: Self = Self(0x0000_1000);
    pub const OPEN_BY_FILE_ID: Self = Self(0x0000_2000);
    pub const OPEN_FOR_BACKUP_INTENT: Self = Self(0x0000_4000);
    pub const NO_COMPRESSION: Self = Self(0x0000_8000);
    pub const OPEN_REQUIRING_OPLOCK: Self = Self(0x0001_0000);
    pub const DISALLOW_EXCLUSIVE: Self = Self(0x0002_0000);
    pub const RESERVE_OPFILTER: Self = Self(0x0010_0000);
    pub const OPEN_REPARSE_POINT: Self = Self(0x0020_0000);
    pub const OPEN_NO_RECALL: Self = Self(0x0040_0000);
    pub const OPEN_FOR_FREE_SPACE_QUERY: Self = Self(0x0080_0000);

    /// True if every option of `other` is set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// True if at least one option of `other` is set.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What an open did. [MS-SMB2] 2.2.14 SMB2 CREATE Response
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct CreateAction(pub u32);

#[allow(missing_docs)]
impl CreateAction {
    pub const SUPERSEDED: Self = Self(0);
    pub const OPENED: Self = Self(1);
    pub const CREATED: Self = Self(2);
    pub const OVERWRITTEN: Self = Self(3);
}
