//! What watchers want to know, and what they are told.

/// Kinds of change. [MS-SMB2] and [MS-FSCC] share these numbers: FILE_NOTIFY_CHANGE_*
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotifyFilter(pub u32);

#[allow(missing_docs)]
impl NotifyFilter {
    pub const FILE_NAME: Self = Self(0x001);
    pub const DIR_NAME: Self = Self(0x002);
    pub const ATTRIBUTES: Self = Self(0x004);
    pub const SIZE: Self = Self(0x008);
    pub const LAST_WRITE: Self = Self(0x010);
    pub const LAST_ACCESS: Self = Self(0x020);
    pub const CREATION: Self = Self(0x040);
    pub const EA: Self = Self(0x080);
    pub const SECURITY: Self = Self(0x100);
    pub const STREAM_NAME: Self = Self(0x200);
    pub const STREAM_SIZE: Self = Self(0x400);
    pub const STREAM_WRITE: Self = Self(0x800);

    /// Another file than before has the name.
    /// [MS-FSA] 2.1.5.15.12 FileRenameInformation, FilterMatch
    pub const REPLACED: Self = Self(0x1FC);

    /// True if both have a kind in common.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kind that a name's coming and going is.
    pub const fn of_name(is_directory: bool) -> Self {
        if is_directory {
            Self::DIR_NAME
        } else {
            Self::FILE_NAME
        }
    }
}

/// What happened to a name. [MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotifyAction(pub u32);

#[allow(missing_docs)]
impl NotifyAction {
    pub const ADDED: Self = Self(1);
    pub const REMOVED: Self = Self(2);
    pub const MODIFIED: Self = Self(3);
    pub const RENAMED_OLD_NAME: Self = Self(4);
    pub const RENAMED_NEW_NAME: Self = Self(5);
    pub const ADDED_STREAM: Self = Self(6);
    pub const REMOVED_STREAM: Self = Self(7);
    pub const MODIFIED_STREAM: Self = Self(8);
}
