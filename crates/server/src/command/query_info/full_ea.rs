//! FileFullEaInformation: extended attributes.
//! [MS-SMB2] 3.3.5.20.1 Handling SMB2_0_INFO_FILE

use super::{Information, encoded};
use crate::state::Open;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::fscc::file_information::{FileFullEaInformation, FileGetEaInformation};
use wire::smb2::QueryInfoRequest;

// [MS-ERREF] 2.3.1 NTSTATUS Values
const STATUS_NONEXISTENT_EA_ENTRY: NtStatus = NtStatus(0xC000_0051);
const STATUS_NO_EAS_ON_FILE: NtStatus = NtStatus(0xC000_0052);

// Flags of [MS-SMB2] 2.2.37 SMB2 QUERY_INFO Request
const SL_RESTART_SCAN: u32 = 0x0000_0001;
const SL_RETURN_SINGLE_ENTRY: u32 = 0x0000_0002;
const SL_INDEX_SPECIFIED: u32 = 0x0000_0004;

/// Tells whole attributes only: those that fit, with BUFFER_OVERFLOW if there are more.
pub(super) fn query(
    (open, file): (&Open, &store::Open),
    request: &QueryInfoRequest<'_>,
) -> Result<Information, ErrorStatus> {
    let all = file.extended_attributes()?;
    if request.input.is_empty() && all.is_empty() {
        return Err(error(STATUS_NO_EAS_ON_FILE));
    }
    let asked = Asked::read(open, request, all.len())?;
    let mut list = asked.list(all);
    if request.flags & SL_RETURN_SINGLE_ENTRY != 0 {
        list.truncate(1);
    }
    let room = usize::try_from(request.output_buffer_length).unwrap_or(usize::MAX);
    let fitting = fitting(&list, room)?;
    if fitting.is_empty() {
        return Err(ErrorStatus::BUFFER_TOO_SMALL);
    }
    if let Asked::Next(index) = asked {
        let next = index.saturating_add(fitting.len());
        open.current_ea_index.store(next, Ordering::Relaxed);
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

/// Which attributes are meant. Indexes count from 0.
enum Asked {
    Names(Vec<FileGetEaInformation>),
    From(usize),
    /// On from where the last query ended.
    Next(usize),
}

impl Asked {
    /// A list of names counts more than an index, and either more than SL_RESTART_SCAN.
    fn read(
        open: &Open,
        request: &QueryInfoRequest<'_>,
        count: usize,
    ) -> Result<Self, ErrorStatus> {
        let has = |flag| request.flags & flag != 0;
        if !request.input.is_empty() {
            let names = FileGetEaInformation::decode_list(request.input);
            return names
                .map(Self::Names)
                .map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT);
        }
        if has(SL_INDEX_SPECIFIED) {
            // On the wire the first one has the index 1.
            let index = usize::try_from(request.additional_information).unwrap_or(usize::MAX);
            let index = index.checked_sub(1).filter(|index| *index < count);
            return index
                .map(Self::From)
                .ok_or(error(STATUS_NONEXISTENT_EA_ENTRY));
        }
        if has(SL_RESTART_SCAN) {
            open.current_ea_index.store(0, Ordering::Relaxed);
        }
        let next = open.current_ea_index.load(Ordering::Relaxed);
        if next < count {
            Ok(Self::Next(next))
        } else {
            Err(ErrorStatus::NO_MORE_EAS)
        }
    }

    fn list(&self, all: Vec<FileFullEaInformation>) -> Vec<FileFullEaInformation> {
        match self {
            Self::Names(names) => named(&all, names),
            Self::From(index) | Self::Next(index) => all.into_iter().skip(*index).collect(),
        }
    }
}

/// The attributes with these names; one that is not there has no value.
fn named(
    all: &[FileFullEaInformation],
    names: &[FileGetEaInformation],
) -> Vec<FileFullEaInformation> {
    let by_name: HashMap<Vec<u8>, &FileFullEaInformation> = all
        .iter()
        .map(|ea| (ea.ea_name.to_ascii_uppercase(), ea))
        .collect();
    let find = |name: &FileGetEaInformation| {
        let found = by_name.get(&name.ea_name.to_ascii_uppercase());
        found.map_or_else(
            || FileFullEaInformation {
                flags: 0,
                ea_name: name.ea_name.clone(),
                ea_value: Vec::new(),
            },
            |found| FileFullEaInformation::clone(found),
        )
    };
    names.iter().map(find).collect()
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
