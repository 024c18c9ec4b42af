//! What can be set on a named pipe.

use super::malformed;
use crate::command::query_info::PIPE_MODE;
use wire::dtyp::ErrorStatus;
use wire::fscc::file_information::{FileInformationClass, FilePipeInformation};
use wire::smb2::SetInfoRequest;

/// Pipes have one mode, which may be set again.
pub(super) fn set(request: &SetInfoRequest<'_>) -> Result<(), ErrorStatus> {
    if FileInformationClass(request.file_info_class) != FileInformationClass::PIPE {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    let new = FilePipeInformation::decode(request.buffer).map_err(malformed)?;
    if new == PIPE_MODE {
        Ok(())
    } else {
        Err(ErrorStatus::INVALID_PARAMETER)
    }
}
