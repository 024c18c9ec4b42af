//! File system controls and their structures. [MS-FSCC] 2.3 FSCTL Structures and
//! [MS-SMB2] 2.2.31 SMB2 IOCTL Request
//!
//! One file for each control that has a structure.

mod code;
mod duplicate_extents;
mod file_level_trim;
mod network_interface_info;
mod offload_read;
mod offload_write;
mod query_allocated_ranges;
mod query_file_regions;
mod set_sparse;
mod set_zero_data;
mod srv_copychunk;
mod srv_request_resume_key;
mod storage_offload_token;
mod validate_negotiate_info;

pub use code::Fsctl;
pub use duplicate_extents::{DuplicateExtentsData, DuplicateExtentsDataEx};
pub use file_level_trim::{FileLevelTrim, FileLevelTrimOutput, FileLevelTrimRange};
pub use network_interface_info::NetworkInterfaceInfo;
pub use offload_read::{OffloadReadInput, OffloadReadOutput};
pub use offload_write::{OffloadWriteInput, OffloadWriteOutput};
pub use query_allocated_ranges::FileAllocatedRangeBuffer;
pub use query_file_regions::{FileRegionInfo, FileRegionInput, FileRegionOutput};
pub use set_sparse::FileSetSparseBuffer;
pub use set_zero_data::FileZeroDataInformation;
pub use srv_copychunk::{SrvCopychunk, SrvCopychunkCopy, SrvCopychunkResponse};
pub use srv_request_resume_key::SrvRequestResumeKey;
pub use storage_offload_token::{StorageOffloadToken, TokenType};
pub use validate_negotiate_info::{ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse};
