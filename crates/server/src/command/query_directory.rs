//! [MS-SMB2] 3.3.5.18 Receiving an SMB2 QUERY_DIRECTORY Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::Open;
use std::sync::Arc;
use store::{DirectoryItem, DirectoryQuery};
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::fscc::attributes::FileAttributes;
use wire::fscc::directory_information::{DirectoryClass, DirectoryRecord, DirectoryWriter};
use wire::fscc::file_information::FileInformationClass;
use wire::smb2::{QueryDirectoryFlags, QueryDirectoryRequest, QueryDirectoryResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = QueryDirectoryRequest::decode(call.message)?;
    let directory = directory(open, &request)?;
    call.verify_transfer(request.output_buffer_length)?;
    // FILE_LIST_DIRECTORY
    open.require_any(AccessMask::FILE_READ_DATA)?;
    let class = FileInformationClass(request.file_information_class);
    let class = DirectoryClass::from_class(class).ok_or(ErrorStatus::INVALID_INFO_CLASS)?;
    let max_len = usize::try_from(request.output_buffer_length).unwrap_or(usize::MAX);
    if max_len < class.fixed_len() {
        return Err(ErrorStatus::INFO_LENGTH_MISMATCH.into());
    }
    let entries = scan(directory, &request, DirectoryWriter::new(class, max_len))?;
    reply.body(|writer| QueryDirectoryResponse { buffer: &entries }.encode(writer));
    Outcome::SUCCESS
}

fn directory<'a>(
    open: &'a Open,
    request: &QueryDirectoryRequest,
) -> Result<&'a store::Open, ErrorStatus> {
    let file = open.file()?;
    match (
        file.is_directory(),
        request.flags.contains(QueryDirectoryFlags::REOPEN),
    ) {
        (true, _) => Ok(file),
        // Note <406>
        (false, true) => Err(ErrorStatus::NOT_SUPPORTED),
        (false, false) => Err(ErrorStatus::INVALID_PARAMETER),
    }
}

/// Lists until the buffer is full. INDEX_SPECIFIED is ignored, as in note <410>.
fn scan(
    directory: &store::Open,
    request: &QueryDirectoryRequest,
    mut entries: DirectoryWriter,
) -> Result<Vec<u8>, ErrorStatus> {
    let has = |flag| request.flags.contains(flag);
    let query = DirectoryQuery {
        pattern: Some(request.file_name.as_str()).filter(|pattern| !pattern.is_empty()),
        restart: has(QueryDirectoryFlags::RESTART_SCANS),
        reopen: has(QueryDirectoryFlags::REOPEN),
        index: None,
        single: has(QueryDirectoryFlags::RETURN_SINGLE_ENTRY),
    };
    directory.query_directory(&query, &mut |item| entries.push(&record(item)))?;
    if entries.is_empty() {
        // There is an entry, but not even one fits.
        return Err(ErrorStatus::INFO_LENGTH_MISMATCH);
    }
    Ok(entries.into_buffer())
}

fn record(item: &DirectoryItem<'_>) -> DirectoryRecord {
    DirectoryRecord {
        file_index: 0,
        creation_time: item.creation_time,
        last_access_time: item.last_access_time,
        last_write_time: item.last_write_time,
        change_time: item.change_time,
        end_of_file: item.end_of_file,
        allocation_size: item.allocation_size,
        attributes: FileAttributes(item.attributes),
        ea_size: item.ea_size,
        short_name: item.short_name().unwrap_or_default(),
        file_id: item.id.inode,
        reparse_tag: 0,
        name: item.name.to_owned(),
    }
}
