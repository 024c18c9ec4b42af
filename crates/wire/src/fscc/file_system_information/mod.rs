//! What a client asks about a volume. [MS-FSCC] 2.5 File System Information Classes

mod attribute;
mod class;
mod control;
mod device;
mod full_size;
mod object_id;
mod sector_size;
mod size;
mod volume;

pub use attribute::FileFsAttributeInformation;
pub use class::FileSystemInformationClass;
pub use control::FileFsControlInformation;
pub use device::FileFsDeviceInformation;
pub use full_size::FileFsFullSizeInformation;
pub use object_id::FileFsObjectIdInformation;
pub use sector_size::FileFsSectorSizeInformation;
pub use size::FileFsSizeInformation;
pub use volume::FileFsVolumeInformation;
