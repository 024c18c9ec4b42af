//! FileFullEaInformation: extended attributes.
//! [MS-SMB2] 3.3.5.20.1 Handling SMB2_0_INFO_FILE

use super::{Information, encoded};
use store::Open;
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::fscc::file_information::{FileFullEaInformation, FileGetEaInformation};
use wire::smb2::QueryInfoRequest;

// [MS-ERREF] 2.3.1 NTSTATUS Values
const STATUS_NONEXISTENT_EA_ENTRY: NtStatus = NtStatus(0xC000_0051);
const STATUS_NO_EAS_ON_FILE: NtStatus = NtStatus(0xC000_0052);

// Flags of [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request
const SL_RETURN_SINGLE_ENTRY: u32 = 0x0000_0002;
const SL_INDEX_SPECIFIED: u32 = 0x0000_0004;

/// Tells whole attributes only: those that fit, with BUFFER_OVERFLOW if there are more. Each query
/// begins anew, as if SL_RESTART_SCAN were set.
pub(super) fn query(
    open: &Open,
    request: &QueryInfoRequest<'_>,
) -> Result<Information, ErrorStatus> {
    let list = asked_for(open.extended_attributes()?, request)?;
    if list.is_empty() {
        return Err(error(STATUS_NO_EAS_ON_FILE));
    }
    let room = usize::try_from(request.output_buffer_length).unwrap_or(usize::MAX);
    let fitting = fitting(&list, room)?;
    if fitting.is_empty() {
        return Err(ErrorStatus::BUFFER_TOO_SMALL);
    }
    let status = match fitting.len() < list.len() {
        true => NtStatus::BUFFER_OVERFLOW,
        false => NtStatus::SUCCESS,
    };
    let bytes = bytes(fitting)?;
    Ok(Information {
        bytes,
        fixed_len: 0,
        status,
    })
}

/// The attributes that are meant: by name, from an index on, or all.
fn asked_for(
    mut all: Vec<FileFullEaInformation>,
    request: &QueryInfoRequest<'_>,
) -> Result<Vec<FileFullEaInformation>, ErrorStatus> {
    if !request.input.is_empty() {
        let names = FileGetEaInformation::decode_list(request.input)
            .map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT)?;
        all = names
            .into_iter()
            .map(|name| named(&all, name.ea_name))
            .collect();
    } else if request.flags & SL_INDEX_SPECIFIED != 0 && !all.is_empty() {
        // The first one has the index 1.
        let index = usize::try_from(request.additional_information).unwrap_or(usize::MAX);
        let before = index.checked_sub(1).filter(|before| *before < all.len());
        all.drain(..before.ok_or(error(STATUS_NONEXISTENT_EA_ENTRY))?);
    }
    if request.flags & SL_RETURN_SINGLE_ENTRY != 0 {
        all.truncate(1);
    }
    Ok(all)
}

/// An attribute that is not there has no value.
fn named(all: &[FileFullEaInformation], ea_name: Vec<u8>) -> FileFullEaInformation {
    let found = all
        .iter()
        .find(|ea| ea.ea_name.eq_ignore_ascii_case(&ea_name));
    found.cloned().unwrap_or(FileFullEaInformation {
        flags: 0,
        ea_name,
        ea_value: Vec::new(),
    })
}

fn fitting(
    list: &[FileFullEaInformation],
    room: usize,
) -> Result<&[FileFullEaInformation], ErrorStatus> {
    let mut used = 0_usize;
    for (index, attribute) in list.iter().enumerate() {
        used = used
            .next_multiple_of(4)
            .saturating_add(bytes(std::slice::from_ref(attribute))?.len());
        if used > room {
            return Ok(list.get(..index).unwrap_or_default());
        }
    }
    Ok(list)
}

fn bytes(list: &[FileFullEaInformation]) -> Result<Vec<u8>, ErrorStatus> {
    let mut result = Ok(());
    let bytes = encoded(|writer| result = FileFullEaInformation::encode_list(list, writer));
    result
        .map(|()| bytes)
        .map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT)
}

fn error(status: NtStatus) -> ErrorStatus {
    ErrorStatus::new(status).unwrap_or(ErrorStatus::EAS_NOT_SUPPORTED)
}
