//! The numbers of the file information classes.

/// [MS-FSCC] 2.4 File Information Classes, Level
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FileInformationClass(pub u8);

#[allow(missing_docs)]
impl FileInformationClass {
    pub const DIRECTORY: Self = Self(1);
    pub const FULL_DIRECTORY: Self = Self(2);
    pub const BOTH_DIRECTORY: Self = Self(3);
    pub const BASIC: Self = Self(4);
    pub const STANDARD: Self = Self(5);
    pub const INTERNAL: Self = Self(6);
    pub const EA: Self = Self(7);
    pub const ACCESS: Self = Self(8);
    pub const NAME: Self = Self(9);
    pub const RENAME: Self = Self(10);
    pub const LINK: Self = Self(11);
    pub const NAMES: Self = Self(12);
    pub const DISPOSITION: Self = Self(13);
    pub const POSITION: Self = Self(14);
    pub const FULL_EA: Self = Self(15);
    pub const MODE: Self = Self(16);
    pub const ALIGNMENT: Self = Self(17);
    pub const ALL: Self = Self(18);
    pub const ALLOCATION: Self = Self(19);
    pub const END_OF_FILE: Self = Self(20);
    pub const ALTERNATE_NAME: Self = Self(21);
    pub const STREAM: Self = Self(22);
    pub const PIPE: Self = Self(23);
    pub const PIPE_LOCAL: Self = Self(24);
    pub const PIPE_REMOTE: Self = Self(25);
    pub const COMPRESSION: Self = Self(28);
    pub const QUOTA: Self = Self(32);
    pub const NETWORK_OPEN: Self = Self(34);
    pub const ATTRIBUTE_TAG: Self = Self(35);
    pub const ID_BOTH_DIRECTORY: Self = Self(37);
    pub const ID_FULL_DIRECTORY: Self = Self(38);
    pub const VALID_DATA_LENGTH: Self = Self(39);
    pub const SHORT_NAME: Self = Self(40);
    pub const NORMALIZED_NAME: Self = Self(48);
    pub const ID: Self = Self(59);
    pub const ID_EXTD_DIRECTORY: Self = Self(60);
    pub const ID_EXTD_BOTH_DIRECTORY: Self = Self(63);
    pub const DISPOSITION_EX: Self = Self(64);
    pub const RENAME_EX: Self = Self(65);
    pub const ID_64_EXTD_DIRECTORY: Self = Self(78);
    pub const ID_64_EXTD_BOTH_DIRECTORY: Self = Self(79);
    pub const ID_ALL_EXTD_DIRECTORY: Self = Self(80);
    pub const ID_ALL_EXTD_BOTH_DIRECTORY: Self = Self(81);
}
