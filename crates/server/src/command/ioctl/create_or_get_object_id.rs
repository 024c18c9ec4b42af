//! FSCTL_CREATE_OR_GET_OBJECT_ID. [MS-FSA] 2.1.5.10.1 FSCTL_CREATE_OR_GET_OBJECT_ID

use super::{Output, max_output};
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::{ErrorStatus, Writer};
use wire::smb2::IoctlRequest;

/// Bytes of [MS-FSCC] 2.1.3.1 FILE_OBJECTID_BUFFER Type 1.
const LEN: usize = 64;

/// The object id is made of what names the file on this machine, so that it need not be stored.
pub(super) fn handle(
    _: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    if max_output(request) < LEN {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    let id = open.node_id();
    let mut writer = Writer::new();
    writer.u64(id.device);
    writer.u64(id.inode);
    // BirthVolumeId, BirthObjectId (the same as the object id) and DomainId
    writer.zeros(16);
    writer.u64(id.device);
    writer.u64(id.inode);
    writer.zeros(16);
    Ok(Output::success(writer.into_inner()))
}
