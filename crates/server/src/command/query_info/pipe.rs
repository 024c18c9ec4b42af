//! What there is to tell of a named pipe.

use super::Information;
use crate::state::Open;
use wire::dtyp::ErrorStatus;
use wire::fscc::file_information::{
    FileAccessInformation, FileInformationClass, FilePipeInformation, FilePipeLocalInformation,
    FileStandardInformation,
};
use wire::smb2::QueryInfoRequest;

/// What one allocation unit is said to be.
const ALLOCATION: u64 = 4096;

/// FILE_PIPE_MESSAGE_MODE and FILE_PIPE_QUEUE_OPERATION of [MS-FSCC] 2.4.37 FilePipeInformation
pub(crate) const MODE: FilePipeInformation = FilePipeInformation {
    read_mode: 1,
    completion_mode: 0,
};

pub(super) fn query(
    open: &Open,
    request: &QueryInfoRequest<'_>,
) -> Result<Information, ErrorStatus> {
    Ok(match FileInformationClass(request.file_info_class) {
        FileInformationClass::STANDARD => Information::fixed(|w| STANDARD.encode(w)),
        FileInformationClass::ACCESS => {
            let access = FileAccessInformation {
                access_flags: open.granted_access(),
            };
            Information::fixed(|w| access.encode(w))
        }
        FileInformationClass::PIPE => Information::fixed(|w| MODE.encode(w)),
        FileInformationClass::PIPE_LOCAL => Information::fixed(|w| LOCAL.encode(w)),
        _ => return Err(ErrorStatus::INVALID_PARAMETER),
    })
}

/// A pipe goes with its last handle, and Windows says so.
const STANDARD: FileStandardInformation = FileStandardInformation {
    allocation_size: ALLOCATION,
    end_of_file: 0,
    number_of_links: 1,
    delete_pending: true,
    directory: false,
};

/// A connected full-duplex message pipe, seen from its client's end.
const LOCAL: FilePipeLocalInformation = FilePipeLocalInformation {
    named_pipe_type: 1,
    named_pipe_configuration: 2,
    maximum_instances: u32::MAX,
    current_instances: 1,
    inbound_quota: 4096,
    read_data_available: 0,
    outbound_quota: 4096,
    write_quota_available: 4096,
    named_pipe_state: 3,
    named_pipe_end: 0,
};
