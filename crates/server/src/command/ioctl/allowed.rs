//! Control codes without a row.

use wire::dtyp::ErrorStatus;
use wire::fscc::fsctl::Fsctl;

/// Codes that Windows lets through to the file system, [MS-SMB2] note <380> and 2.2.31 SMB2 IOCTL
/// Request, and that no volume here can do anything with.
const ALLOWED: &[Fsctl] = &[
    Fsctl::DELETE_OBJECT_ID,
    Fsctl::DELETE_REPARSE_POINT,
    Fsctl::DUPLICATE_EXTENTS_TO_FILE,
    Fsctl::DUPLICATE_EXTENTS_TO_FILE_EX,
    Fsctl::FILESYSTEM_GET_STATISTICS,
    Fsctl::FILE_LEVEL_TRIM,
    Fsctl::FIND_FILES_BY_SID,
    Fsctl::GET_COMPRESSION,
    Fsctl::GET_INTEGRITY_INFORMATION,
    Fsctl::GET_NTFS_VOLUME_DATA,
    Fsctl::GET_OBJECT_ID,
    Fsctl::GET_RETRIEVAL_POINTERS,
    Fsctl::GET_RETRIEVAL_POINTERS_AND_REFCOUNT,
    Fsctl::GET_RETRIEVAL_POINTER_COUNT,
    Fsctl::IS_PATHNAME_VALID,
    Fsctl::LMR_SET_LINK_TRACKING_INFORMATION,
    Fsctl::MARK_HANDLE,
    Fsctl::PIPE_PEEK,
    Fsctl::QUERY_FILE_REGIONS,
    Fsctl::QUERY_ON_DISK_VOLUME_INFO,
    Fsctl::QUERY_SHARED_VIRTUAL_DISK_SUPPORT,
    Fsctl::READ_FILE_USN_DATA,
    Fsctl::REFS_STREAM_SNAPSHOT_MANAGEMENT,
    Fsctl::SET_COMPRESSION,
    Fsctl::SET_INTEGRITY_INFORMATION,
    Fsctl::SET_INTEGRITY_INFORMATION_EX,
    Fsctl::SET_OBJECT_ID,
    Fsctl::SET_OBJECT_ID_EXTENDED,
    Fsctl::SET_REPARSE_POINT,
    Fsctl::SET_ZERO_ON_DEALLOCATION,
    Fsctl::SRV_COPYCHUNK,
    Fsctl::SRV_COPYCHUNK_WRITE,
    Fsctl::SRV_READ_HASH,
    Fsctl::SRV_REQUEST_RESUME_KEY,
    Fsctl::SVHDX_ASYNC_TUNNEL_REQUEST,
    Fsctl::SVHDX_SYNC_TUNNEL_REQUEST,
    Fsctl::WRITE_USN_CLOSE_RECORD,
];

/// INVALID_DEVICE_REQUEST where the file system cannot, NOT_SUPPORTED where the server would not
/// even ask it.
pub(super) fn refusal(code: Fsctl) -> ErrorStatus {
    if ALLOWED.contains(&code) {
        ErrorStatus::INVALID_DEVICE_REQUEST
    } else {
        ErrorStatus::NOT_SUPPORTED
    }
}
