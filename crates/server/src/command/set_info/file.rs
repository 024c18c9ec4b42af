//! [MS-SMB2] 3.3.5.21.1 Handling SMB2_0_INFO_FILE

use super::malformed;
use store::{BasicChanges, DispositionFlags, Open, TimeChange};
use wire::dtyp::ErrorStatus;
use wire::fscc::file_information::{
    FileAllocationInformation, FileBasicInformation, FileDispositionInformation,
    FileDispositionInformationEx, FileEndOfFileInformation, FileFullEaInformation,
    FileInformationClass, FileLinkInformation, FileModeInformation, FilePositionInformation,
    FileRenameInformation,
};
use wire::smb2::SetInfoRequest;

/// The store checks the rights of what it does; here only of what it does not do.
pub(super) fn set(open: &Open, request: &SetInfoRequest<'_>) -> Result<(), ErrorStatus> {
    let buffer = request.buffer;
    match FileInformationClass(request.file_info_class) {
        FileInformationClass::BASIC => basic(open, buffer),
        FileInformationClass::RENAME => rename(open, buffer),
        FileInformationClass::LINK => link(open, buffer),
        FileInformationClass::DISPOSITION => disposition(open, buffer),
        FileInformationClass::DISPOSITION_EX => disposition_ex(open, buffer),
        FileInformationClass::END_OF_FILE => {
            let new = FileEndOfFileInformation::decode(buffer).map_err(malformed)?;
            open.set_end_of_file(new.end_of_file)
        }
        FileInformationClass::ALLOCATION => {
            let new = FileAllocationInformation::decode(buffer).map_err(malformed)?;
            open.set_allocation(new.allocation_size)
        }
        FileInformationClass::POSITION => {
            let new = FilePositionInformation::decode(buffer).map_err(malformed)?;
            open.set_position(new.current_byte_offset)
        }
        FileInformationClass::MODE => {
            let new = FileModeInformation::decode(buffer).map_err(malformed)?;
            open.set_mode(new.mode)
        }
        FileInformationClass::FULL_EA => full_ea(open, buffer),
        class => Err(not_set(class)),
    }
}

/// Classes that can be set on Windows, but not here, and those that can be set nowhere.
fn not_set(class: FileInformationClass) -> ErrorStatus {
    match class {
        FileInformationClass::VALID_DATA_LENGTH
        | FileInformationClass::SHORT_NAME
        | FileInformationClass::RENAME_EX
        | FileInformationClass::PIPE
        // Note <428>
        | FileInformationClass(30 | 41 | 42 | 43) => ErrorStatus::NOT_SUPPORTED,
        _ => ErrorStatus::INVALID_INFO_CLASS,
    }
}

fn basic(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    let new = FileBasicInformation::decode(buffer).map_err(malformed)?;
    open.set_basic(&BasicChanges {
        creation: TimeChange::from_file_time(new.creation_time)?,
        access: TimeChange::from_file_time(new.last_access_time)?,
        write: TimeChange::from_file_time(new.last_write_time)?,
        change: TimeChange::from_file_time(new.change_time)?,
        attributes: new.file_attributes.0,
    })
}

fn rename(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    if buffer.len() < FileRenameInformation::MIN_LEN {
        return Err(ErrorStatus::INFO_LENGTH_MISMATCH);
    }
    let new = FileRenameInformation::decode(buffer).map_err(malformed)?;
    if new.root_directory != 0 {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    open.rename(&new.file_name, new.replace_if_exists)
}

fn link(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    let new = FileLinkInformation::decode(buffer).map_err(malformed)?;
    if new.root_directory != 0 {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    open.link(&new.file_name, new.replace_if_exists)
}

fn disposition(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    let new = FileDispositionInformation::decode(buffer).map_err(malformed)?;
    let flags = if new.delete_pending {
        FileDispositionInformationEx::DELETE
    } else {
        0
    };
    open.set_disposition(DispositionFlags(flags))
}

fn disposition_ex(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    let new = FileDispositionInformationEx::decode(buffer).map_err(malformed)?;
    open.set_disposition(DispositionFlags(new.flags))
}

fn full_ea(open: &Open, buffer: &[u8]) -> Result<(), ErrorStatus> {
    let list = FileFullEaInformation::decode_list(buffer)
        .map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT)?;
    open.set_extended_attributes(&list)
}
