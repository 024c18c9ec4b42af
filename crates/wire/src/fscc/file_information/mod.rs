//! What a client asks about a file and sets on it. [MS-FSCC] 2.4 File Information Classes
//!
//! One file for each class. Classes that list a directory are in
//! [`directory_information`](super::directory_information).

mod access;
mod alignment;
mod all;
mod allocation;
mod alternate_name;
mod attribute_tag;
mod basic;
mod class;
mod compression;
mod disposition;
mod disposition_ex;
mod ea;
mod end_of_file;
mod full_ea;
mod id;
mod internal;
mod link;
mod mode;
mod name;
mod network_open;
mod normalized_name;
mod pipe;
mod pipe_local;
mod position;
mod rename;
mod rename_ex;
mod standard;
mod stream;
mod valid_data_length;

pub use access::FileAccessInformation;
pub use alignment::FileAlignmentInformation;
pub use all::FileAllInformation;
pub use allocation::FileAllocationInformation;
pub use alternate_name::FileAlternateNameInformation;
pub use attribute_tag::FileAttributeTagInformation;
pub use basic::FileBasicInformation;
pub use class::FileInformationClass;
pub use compression::FileCompressionInformation;
pub use disposition::FileDispositionInformation;
pub use disposition_ex::FileDispositionInformationEx;
pub use ea::FileEaInformation;
pub use end_of_file::FileEndOfFileInformation;
pub use full_ea::{FileFullEaInformation, FileGetEaInformation};
pub use id::FileIdInformation;
pub use internal::FileInternalInformation;
pub use link::FileLinkInformation;
pub use mode::FileModeInformation;
pub use name::FileNameInformation;
pub use network_open::FileNetworkOpenInformation;
pub use normalized_name::FileNormalizedNameInformation;
pub use pipe::FilePipeInformation;
pub use pipe_local::FilePipeLocalInformation;
pub use position::FilePositionInformation;
pub use rename::FileRenameInformation;
pub use rename_ex::FileRenameInformationEx;
pub use standard::FileStandardInformation;
pub use stream::FileStreamInformation;
pub use valid_data_length::FileValidDataLengthInformation;
