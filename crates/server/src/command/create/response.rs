//! "Response Construction" of [MS-SMB2] 3.3.5.9.

use super::contexts::Answered;
use crate::state::LocalOpen;
use store::Facts;
use wire::dtyp::{FileTime, Writer};
use wire::smb2::{
    CreateAction, CreateContext, CreateResponse, CreateResponseFlags, FileId, OplockLevel,
};

/// What an open brought.
pub(super) struct Made {
    pub(super) local: LocalOpen,
    pub(super) response: CreateResponse<'static>,
    pub(super) contexts: Vec<Answered>,
}

/// The response for a file or directory.
pub(super) fn of_file(action: store::CreateAction, facts: &Facts) -> CreateResponse<'static> {
    CreateResponse {
        create_action: CreateAction(action.0),
        creation_time: facts.creation_time,
        last_access_time: facts.last_access_time,
        last_write_time: facts.last_write_time,
        change_time: facts.change_time,
        allocation_size: facts.allocation_size,
        end_of_file: facts.end_of_file,
        file_attributes: facts.attributes,
        ..of_pipe()
    }
}

/// FILE_ATTRIBUTE_NORMAL
const NORMAL: u32 = 0x80;

/// The response for a named pipe.
pub(super) const fn of_pipe() -> CreateResponse<'static> {
    CreateResponse {
        oplock_level: OplockLevel::NONE,
        flags: CreateResponseFlags::NONE,
        create_action: CreateAction::OPENED,
        creation_time: FileTime::ZERO,
        last_access_time: FileTime::ZERO,
        last_write_time: FileTime::ZERO,
        change_time: FileTime::ZERO,
        allocation_size: 0,
        end_of_file: 0,
        file_attributes: NORMAL,
        file_id: FileId::ALL_ONES,
        create_contexts: Vec::new(),
    }
}

/// Writes the body.
pub(super) fn encode(
    response: CreateResponse<'static>,
    file_id: FileId,
    contexts: &[Answered],
    writer: &mut Writer,
) {
    let create_contexts = contexts
        .iter()
        .map(|context| CreateContext {
            name: context.name,
            data: &context.data,
        })
        .collect();
    CreateResponse {
        file_id,
        create_contexts,
        ..response
    }
    .encode(writer);
}
