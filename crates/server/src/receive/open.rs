//! On which open.

use crate::state::{Open, Session, TreeConnect};
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, Reader};
use wire::smb2::FileId;

/// The FileId at `offset` of a request.
pub(crate) fn file_id_at(message: &[u8], offset: usize) -> Result<FileId, ErrorStatus> {
    let reader = Reader::new(message);
    let field = reader
        .slice_at(offset, 16)
        .map_err(|_| ErrorStatus::INVALID_PARAMETER)?;
    FileId::decode(&mut Reader::new(field)).map_err(|_| ErrorStatus::INVALID_PARAMETER)
}

/// The open of that name, which must have been made through the same tree connect.
pub(crate) fn find(
    session: &Session,
    tree: &TreeConnect,
    file_id: FileId,
) -> Result<Arc<Open>, ErrorStatus> {
    session
        .open(file_id)
        .filter(|open| open.tree_connect.tree_id == tree.tree_id)
        .ok_or(ErrorStatus::FILE_CLOSED)
}
