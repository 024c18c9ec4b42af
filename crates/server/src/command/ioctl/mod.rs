//! [MS-SMB2] 3.3.5.15 Receiving an SMB2 IOCTL Request
//!
//! A table of its own: a row says what its control code works on, and the handler gets that.

mod allowed;
mod create_or_get_object_id;
mod dfs_get_referrals;
mod get_reparse_point;
mod lmr_request_resiliency;
mod offload_read;
mod offload_write;
mod pipe_transceive;
mod pipe_wait;
mod query_allocated_ranges;
mod query_network_interface_info;
mod set_sparse;
mod set_zero_data;
mod srv_enumerate_snapshots;
mod validate_negotiate_info;

use super::{Answer, Call, Failure, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open, TreeConnect};
use crate::work::Lane;
use parking_lot::Mutex;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, NtStatus, Reader};
use wire::fscc::fsctl::Fsctl;
use wire::smb2::{FileId, IoctlFlags, IoctlRequest, IoctlResponse};

/// What the table of commands knows of IOCTL.
pub(super) struct Handlers {
    pub(super) file_id_at: usize,
    /// True for control codes that need no open. Errors come before the open is looked for.
    pub(super) works_without_file: fn(&[u8]) -> Result<bool, ErrorStatus>,
    pub(super) without_file: fn(&Call<'_>, &Arc<TreeConnect>, &mut Reply<'_>) -> Answer,
    pub(super) with_open: fn(&Call<'_>, &Arc<Open>, &mut Reply<'_>) -> Answer,
}

pub(super) const HANDLERS: Handlers = Handlers {
    file_id_at: 72,
    works_without_file,
    without_file,
    with_open,
};

/// A control code and its handler.
struct Row {
    code: Fsctl,
    on: On,
}

/// What a control code works on.
enum On {
    /// Only a tree connect; the FileId is all ones.
    TreeConnect(fn(&Call<'_>, &TreeConnect, &IoctlRequest<'_>) -> Result<Output, Failure>),
    File(fn(&Call<'_>, &store::Open, &IoctlRequest<'_>) -> Result<Output, Failure>),
    Pipe(fn(&Mutex<rpc::Pipe>, &IoctlRequest<'_>) -> Result<Output, Failure>),
}

/// What a handler gives back.
struct Output {
    status: NtStatus,
    bytes: Vec<u8>,
}

impl Output {
    const EMPTY: Self = Self::success(Vec::new());

    const fn success(bytes: Vec<u8>) -> Self {
        Self {
            status: NtStatus::SUCCESS,
            bytes,
        }
    }
}

const ROWS: &[Row] = &[
    row(
        Fsctl::DFS_GET_REFERRALS,
        On::TreeConnect(dfs_get_referrals::handle),
    ),
    row(
        Fsctl::DFS_GET_REFERRALS_EX,
        On::TreeConnect(dfs_get_referrals::handle),
    ),
    row(Fsctl::PIPE_WAIT, On::TreeConnect(pipe_wait::handle)),
    row(
        Fsctl::QUERY_NETWORK_INTERFACE_INFO,
        On::TreeConnect(query_network_interface_info::handle),
    ),
    row(
        Fsctl::VALIDATE_NEGOTIATE_INFO,
        On::TreeConnect(validate_negotiate_info::handle),
    ),
    row(Fsctl::PIPE_TRANSCEIVE, On::Pipe(pipe_transceive::handle)),
    row(
        Fsctl::CREATE_OR_GET_OBJECT_ID,
        On::File(create_or_get_object_id::handle),
    ),
    row(
        Fsctl::GET_REPARSE_POINT,
        On::File(get_reparse_point::handle),
    ),
    row(
        Fsctl::LMR_REQUEST_RESILIENCY,
        On::File(lmr_request_resiliency::handle),
    ),
    row(Fsctl::OFFLOAD_READ, On::File(offload_read::handle)),
    row(Fsctl::OFFLOAD_WRITE, On::File(offload_write::handle)),
    row(
        Fsctl::QUERY_ALLOCATED_RANGES,
        On::File(query_allocated_ranges::handle),
    ),
    row(Fsctl::SET_SPARSE, On::File(set_sparse::handle)),
    row(Fsctl::SET_ZERO_DATA, On::File(set_zero_data::handle)),
    row(
        Fsctl::SRV_ENUMERATE_SNAPSHOTS,
        On::File(srv_enumerate_snapshots::handle),
    ),
];

const fn row(code: Fsctl, on: On) -> Row {
    Row { code, on }
}

fn row_of(code: Fsctl) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.code == code)
}

/// Offloaded copies run beside all else.
pub(super) fn lane(message: &[u8]) -> Lane {
    let code = Reader::new(message)
        .slice_at(68, 4)
        .and_then(|field| Reader::new(field).u32());
    match code.map(Fsctl) {
        Ok(Fsctl::OFFLOAD_READ | Fsctl::OFFLOAD_WRITE) => Lane::Offload,
        _ => Lane::Disk,
    }
}

fn works_without_file(message: &[u8]) -> Result<bool, ErrorStatus> {
    let request = IoctlRequest::decode(message).map_err(|_| ErrorStatus::INVALID_PARAMETER)?;
    if request.flags != IoctlFlags::IS_FSCTL {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    let on_tree =
        row_of(Fsctl(request.ctl_code)).is_some_and(|row| matches!(row.on, On::TreeConnect(_)));
    if on_tree && request.file_id != FileId::ALL_ONES {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    Ok(on_tree)
}

fn without_file(call: &Call<'_>, tree: &Arc<TreeConnect>, reply: &mut Reply<'_>) -> Answer {
    let request = decode(call)?;
    let row = row_of(Fsctl(request.ctl_code)).ok_or(ErrorStatus::NOT_SUPPORTED)?;
    let output = match row.on {
        On::TreeConnect(handler) => handler(call, tree, &request)?,
        On::File(_) | On::Pipe(_) => return Err(ErrorStatus::FILE_CLOSED.into()),
    };
    answer(&request, FileId::ALL_ONES, &output, reply)
}

fn with_open(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = decode(call)?;
    let code = Fsctl(request.ctl_code);
    let Some(row) = row_of(code) else {
        return Err(allowed::refusal(code).into());
    };
    // The code itself says which rights its handle needs. [MS-FSCC] 2.3 FSCTL Structures
    if !open.granted_access().contains(code.required_access()) {
        return Err(ErrorStatus::ACCESS_DENIED.into());
    }
    let output = match (&row.on, &open.local) {
        (On::File(handler), LocalOpen::File(file)) => handler(call, file, &request)?,
        (On::Pipe(handler), LocalOpen::Pipe(pipe)) => handler(pipe, &request)?,
        _ => return Err(ErrorStatus::INVALID_DEVICE_REQUEST.into()),
    };
    answer(&request, open.file_id, &output, reply)
}

fn decode<'a>(call: &Call<'a>) -> Result<IoctlRequest<'a>, Failure> {
    let request = IoctlRequest::decode(call.message)?;
    call.verify_transfer(u32::try_from(request.input.len()).unwrap_or(u32::MAX))?;
    call.verify_transfer(request.max_input_response)?;
    call.verify_transfer(request.max_output_response)?;
    Ok(request)
}

fn answer(
    request: &IoctlRequest<'_>,
    file_id: FileId,
    output: &Output,
    reply: &mut Reply<'_>,
) -> Answer {
    if output.bytes.len() > max_output(request) {
        return Err(ErrorStatus::BUFFER_TOO_SMALL.into());
    }
    let response = IoctlResponse {
        ctl_code: request.ctl_code,
        file_id,
        flags: IoctlFlags::NONE,
        input: &[],
        output: &output.bytes,
    };
    reply.body(|writer| response.encode(writer));
    Ok(Outcome::Done(output.status))
}

/// MaxOutputResponse as a length.
fn max_output(request: &IoctlRequest<'_>) -> usize {
    usize::try_from(request.max_output_response).unwrap_or(usize::MAX)
}
