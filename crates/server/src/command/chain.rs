//! What related requests of a compound take over from those before them.
//! [MS-SMB2] 3.3.5.2.7.2 Handling Compounded Related Requests

use super::{Answer, Call, Failure};
use crate::receive::open::file_id_at;
use crate::send::Produced;
use crate::state::Request;
use wire::dtyp::ErrorStatus;
use wire::smb2::{Command, FileId};

/// The identifiers that the previous request used or made. The session's is found on arrival,
/// since the signature needs it.
#[derive(Default)]
pub(crate) struct Chain {
    tree_id: Option<u32>,
    file: ChainFile,
}

#[derive(Clone, Copy, Default)]
enum ChainFile {
    /// No request has used one.
    #[default]
    None,
    Id(FileId),
    /// The CREATE that should have made one failed: so does all that relates to it.
    Failed(ErrorStatus),
}

impl Chain {
    /// An unrelated request begins a new chain.
    pub(super) fn enter(&mut self, request: &Request) {
        if !request.is_related() {
            *self = Self {
                tree_id: Some(request.header.tree_id),
                file: ChainFile::None,
            };
        }
    }

    /// Takes in what a request made.
    pub(super) fn leave(&mut self, command: Command, produced: &Produced, answer: &Answer) {
        match (command, answer) {
            (Command::TREE_CONNECT, _) => self.tree_id = produced.tree_id,
            (Command::CREATE, Err(Failure::Status(status, _))) => {
                self.file = ChainFile::Failed(*status);
            }
            (Command::CREATE, _) => {
                self.file = produced.file_id.map_or(ChainFile::None, ChainFile::Id);
            }
            _ => {}
        }
    }

    /// The TreeId to use.
    pub(crate) fn tree_id(&self) -> Result<u32, ErrorStatus> {
        self.tree_id.ok_or(ErrorStatus::INVALID_PARAMETER)
    }

    /// The FileId to use: of a related request that of the request before.
    pub(super) fn file_id(
        &mut self,
        call: &Call<'_>,
        offset: usize,
    ) -> Result<FileId, ErrorStatus> {
        if !call.request.is_related() {
            self.file = ChainFile::Id(file_id_at(call.message, offset)?);
        }
        match self.file {
            ChainFile::Id(file_id) => Ok(file_id),
            ChainFile::Failed(status) => Err(status),
            ChainFile::None => Err(ErrorStatus::INVALID_HANDLE),
        }
    }
}
