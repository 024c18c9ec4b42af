//! [MS-SMB2] 3.3.5.21.2 Handling SMB2_0_INFO_FILESYSTEM

use wire::dtyp::ErrorStatus;
use wire::fscc::file_system_information::FileSystemInformationClass;
use wire::smb2::SetInfoRequest;

/// Nothing of a volume is set through a share.
pub(super) fn set(request: &SetInfoRequest<'_>) -> Result<(), ErrorStatus> {
    match FileSystemInformationClass(request.file_info_class) {
        FileSystemInformationClass::CONTROL
        | FileSystemInformationClass::OBJECT_ID
        | FileSystemInformationClass::LABEL => Err(ErrorStatus::NOT_SUPPORTED),
        _ => Err(ErrorStatus::INVALID_INFO_CLASS),
    }
}
