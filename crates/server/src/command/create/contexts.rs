//! Create contexts. Those that nobody knows are ignored, and so are requests for what this server
//! does not grant: durable opens and leases.

use store::Facts;
use wire::dtyp::{AccessMask, ErrorStatus, NtStatus, SecurityDescriptor, Writer};
use wire::fscc::file_information::FileFullEaInformation;
use wire::smb2::create::context::{
    AllocationSize, DurableHandleReconnect, DurableHandleReconnectV2, QueryMaximalAccessRequest,
    QueryMaximalAccessResponse, QueryOnDiskIdResponse, TimewarpToken, ea_buffer, sd_buffer,
};
use wire::smb2::{CreateContext, CreateRequest};

/// [MS-ERREF] 2.3.1 NTSTATUS Values
const STATUS_NONE_MAPPED: NtStatus = NtStatus(0xC000_0073);

/// What the contexts of a request ask for.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) allocation_size: Option<u64>,
    pub(super) security_descriptor: Option<SecurityDescriptor>,
    pub(super) extended_attributes: Vec<FileFullEaInformation>,
    maximal_access: Option<QueryMaximalAccessRequest>,
    on_disk_id: bool,
}

/// A context of the response.
pub(super) struct Answered {
    pub(super) name: &'static [u8],
    pub(super) data: Vec<u8>,
}

/// Reads the contexts of a request.
pub(super) fn read(request: &CreateRequest<'_>) -> Result<Asked, ErrorStatus> {
    let mut asked = Asked::default();
    for context in &request.create_contexts {
        read_one(context, &mut asked)?;
    }
    Ok(asked)
}

fn read_one(context: &CreateContext<'_>, asked: &mut Asked) -> Result<(), ErrorStatus> {
    let invalid = |_| ErrorStatus::INVALID_PARAMETER;
    let data = context.data;
    match context.name {
        QueryMaximalAccessRequest::NAME => {
            let decoded = QueryMaximalAccessRequest::decode(data).map_err(invalid)?;
            asked.maximal_access = Some(decoded);
        }
        QueryOnDiskIdResponse::NAME => asked.on_disk_id = true,
        AllocationSize::NAME => {
            let decoded = AllocationSize::decode(data).map_err(invalid)?;
            asked.allocation_size = Some(decoded.allocation_size);
        }
        sd_buffer::NAME => {
            let decoded = SecurityDescriptor::decode(data).map_err(invalid)?;
            asked.security_descriptor = Some(decoded);
        }
        // 3.3.5.9.1 Handling the SMB2_CREATE_EA_BUFFER Create Context
        ea_buffer::NAME => {
            asked.extended_attributes = FileFullEaInformation::decode_list(data)
                .map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT)?;
        }
        // 3.3.5.9.4, .7 and .12: there is no snapshot and no durable open to be found.
        TimewarpToken::NAME | DurableHandleReconnect::NAME | DurableHandleReconnectV2::NAME => {
            return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
        }
        _ => {}
    }
    Ok(())
}

/// The contexts of the response.
pub(super) fn answer(asked: &Asked, open: &store::Open, facts: &Facts) -> Vec<Answered> {
    let mut answered = Vec::new();
    if let Some(query) = &asked.maximal_access {
        answered.push(maximal_access(query, open, facts));
    }
    if asked.on_disk_id {
        answered.push(on_disk_id(open));
    }
    answered
}

/// [MS-SMB2] 3.3.5.9.5 Handling the SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST Create Context
fn maximal_access(
    query: &QueryMaximalAccessRequest,
    open: &store::Open,
    facts: &Facts,
) -> Answered {
    let (query_status, maximal_access) = if query.timestamp == Some(facts.change_time) {
        (STATUS_NONE_MAPPED, AccessMask::NONE)
    } else {
        match open.maximal_access() {
            Ok(access) => (NtStatus::SUCCESS, access),
            Err(status) => (status.status(), AccessMask::NONE),
        }
    };
    let response = QueryMaximalAccessResponse {
        query_status,
        maximal_access,
    };
    let mut writer = Writer::new();
    response.encode(&mut writer);
    Answered {
        name: QueryMaximalAccessResponse::NAME,
        data: writer.into_inner(),
    }
}

/// [MS-SMB2] 3.3.5.9.9 Handling the SMB2_CREATE_QUERY_ON_DISK_ID Create Context
fn on_disk_id(open: &store::Open) -> Answered {
    let response = QueryOnDiskIdResponse {
        disk_file_id: open.node_id().inode,
        volume_id: u64::from(open.share().volume.description().serial),
    };
    let mut writer = Writer::new();
    response.encode(&mut writer);
    Answered {
        name: QueryOnDiskIdResponse::NAME,
        data: writer.into_inner(),
    }
}
