//! FSCTL_SET_SPARSE. [MS-FSA] 2.1.5.10.38 FSCTL_SET_SPARSE

use super::Output;
use crate::command::{Call, Failure};
use store::Open;
use wire::fscc::fsctl::FileSetSparseBuffer;
use wire::smb2::IoctlRequest;

pub(super) fn handle(
    _: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let input = FileSetSparseBuffer::decode(request.input)?;
    open.set_sparse(input.set_sparse)?;
    Ok(Output::EMPTY)
}
