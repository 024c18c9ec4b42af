//! [MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request

mod contexts;
mod oplock;
mod pipe;
mod response;

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{LocalOpen, Open, ShareKind, TreeConnect};
use contexts::Asked;
use response::Made;
use std::sync::Arc;
use store::{CreateDisposition, CreateOptions, Principal, ShareAccess, ShareRoot};
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::smb2::{CreateRequest, CreateResponse, ImpersonationLevel};

pub(super) fn handle(call: &Call<'_>, tree: &Arc<TreeConnect>, reply: &mut Reply<'_>) -> Answer {
    let request = CreateRequest::decode(call.message)?;
    verify(&request)?;
    verify_limits(call)?;
    let made = match &tree.share.kind {
        ShareKind::Disk { root, .. } => open_file(call, tree, root, &request)?,
        ShareKind::Pipe => pipe::open(call, &request)?,
    };
    let Made {
        local,
        response,
        contexts,
    } = made;
    let server = call.server();
    let file_id = server.next_file_id();
    let open = Open::new(
        file_id,
        Arc::clone(tree),
        local,
        Arc::clone(server.open_count()?),
    );
    let oplock_level = oplock::acquire(call, &open, request.requested_oplock_level, reply);
    let response = CreateResponse {
        oplock_level,
        ..response
    };
    call.session()?.add_open(open);
    reply.produced().file_id = Some(file_id);
    reply.body(|writer| response::encode(response, file_id, &contexts, writer));
    Outcome::SUCCESS
}

/// What holds for files and pipes alike.
fn verify(request: &CreateRequest<'_>) -> Result<(), ErrorStatus> {
    if request.impersonation_level > ImpersonationLevel::DELEGATE {
        return Err(ErrorStatus::BAD_IMPERSONATION_LEVEL);
    }
    // Names are relative to the share.
    if request.name.starts_with('\\') {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    Ok(())
}

fn verify_limits(call: &Call<'_>) -> Result<(), ErrorStatus> {
    let (_, opens) = call.session()?.counts();
    if opens >= call.connection.limits().opens_per_session {
        return Err(ErrorStatus::TOO_MANY_OPENED_FILES);
    }
    call.server().open_count().map(|_| ())
}

/// "Open Execution", for a disk share.
fn open_file(
    call: &Call<'_>,
    tree: &TreeConnect,
    share: &Arc<ShareRoot>,
    request: &CreateRequest<'_>,
) -> Result<Made, ErrorStatus> {
    let asked = contexts::read(request)?;
    let (desired_access, options) = access_and_options(tree, request)?;
    let created = call.server().store.create(&store::CreateRequest {
        share,
        principal: principal(call)?,
        path: &request.name,
        desired_access,
        attributes: request.file_attributes,
        share_access: ShareAccess(request.share_access.0),
        disposition: CreateDisposition(request.create_disposition.0),
        options,
        allocation_size: asked.allocation_size,
        security_descriptor: asked.security_descriptor.as_ref(),
        extended_attributes: &asked.extended_attributes,
    })?;
    made(&created, &asked).inspect_err(|_| created.open.close())
}

fn made(created: &store::Created, asked: &Asked) -> Result<Made, ErrorStatus> {
    let facts = created.open.facts()?;
    Ok(Made {
        response: response::of_file(created.action, &facts),
        contexts: contexts::answer(asked, &created.open, &facts),
        local: LocalOpen::File(Arc::clone(&created.open)),
    })
}

fn principal<'a>(call: &Call<'a>) -> Result<&'a Arc<Principal>, ErrorStatus> {
    let established = call.session()?.established();
    established
        .map(|e| &e.principal)
        .ok_or(ErrorStatus::USER_SESSION_DELETED)
}

/// The options that only matter to a caller on the same machine.
const LOCAL_OPTIONS: u32 = CreateOptions::COMPLETE_IF_OPLOCKED.0
    | CreateOptions::SYNCHRONOUS_IO_ALERT.0
    | CreateOptions::SYNCHRONOUS_IO_NONALERT.0
    | CreateOptions::OPEN_FOR_FREE_SPACE_QUERY.0;

fn access_and_options(
    tree: &TreeConnect,
    request: &CreateRequest<'_>,
) -> Result<(AccessMask, CreateOptions), ErrorStatus> {
    let options = CreateOptions(request.create_options.0);
    if request.desired_access == AccessMask::NONE {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    if options.contains(CreateOptions::DELETE_ON_CLOSE)
        && !tree.maximal_access.contains(AccessMask::DELETE)
    {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    let desired_access = if options.contains(CreateOptions::NO_INTERMEDIATE_BUFFERING) {
        request.desired_access.without(AccessMask::FILE_APPEND_DATA)
    } else {
        request.desired_access
    };
    Ok((desired_access, CreateOptions(options.0 & !LOCAL_OPTIONS)))
}
