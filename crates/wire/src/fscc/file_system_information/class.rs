//! The numbers of the file system information classes.

/// [MS-FSCC] 2.5 File System Information Classes, Level
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FileSystemInformationClass(pub u8);

#[allow(missing_docs)]
impl FileSystemInformationClass {
    pub const VOLUME: Self = Self(1);
    pub const LABEL: Self = Self(2);
    pub const SIZE: Self = Self(3);
    pub const DEVICE: Self = Self(4);
    pub const ATTRIBUTE: Self = Self(5);
    pub const CONTROL: Self = Self(6);
    pub const FULL_SIZE: Self = Self(7);
    pub const OBJECT_ID: Self = Self(8);
    pub const DRIVER_PATH: Self = Self(9);
    pub const VOLUME_FLAGS: Self = Self(10);
    pub const SECTOR_SIZE: Self = Self(11);
}
