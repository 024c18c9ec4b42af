//! [MS-SMB2] 3.3.5.7 Receiving an SMB2 TREE_CONNECT Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::{Negotiated, Session, Share, ShareKind, TreeConnect};
use crate::violation::Violation;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::{
    Dialect, ShareCapabilities, ShareFlags, ShareType, TreeConnectRequest, TreeConnectResponse,
};

pub(super) fn handle(call: &Call<'_>, session: &Arc<Session>, reply: &mut Reply<'_>) -> Answer {
    let negotiated = call.negotiated()?;
    let protected = call.encrypted || call.request.is_signed();
    if negotiated.dialect == Dialect::SMB_3_1_1 && !protected {
        return Err(Violation::UnprotectedTreeConnect.into());
    }
    let request = TreeConnectRequest::decode(call.message)?;
    let share_name = share_name(&request.path)?;
    let share = call
        .server()
        .share(share_name)
        .ok_or(ErrorStatus::BAD_NETWORK_NAME)?;
    verify_encryption(&share, negotiated)?;
    let maximal_access = share.maximal_access();
    let limit = call.connection.limits().tree_connects_per_session;
    let response = response(&share, negotiated);
    let tree = session.add_tree_connect(limit, |tree_id| TreeConnect {
        tree_id,
        share,
        maximal_access,
    })?;
    reply.body(|writer| response.encode(writer));
    reply.produced().tree_id = Some(tree.tree_id);
    Outcome::SUCCESS
}

/// The share of `\\server\share`. Any server name will do: clients reach a machine by many.
fn share_name(path: &str) -> Result<&str, ErrorStatus> {
    let rest = path
        .strip_prefix(r"\\")
        .ok_or(ErrorStatus::INVALID_PARAMETER)?;
    let (_, share) = rest
        .split_once('\\')
        .ok_or(ErrorStatus::INVALID_PARAMETER)?;
    Ok(share)
}

/// RejectUnencryptedAccess is TRUE: a client that cannot encrypt has no way into such a share.
fn verify_encryption(share: &Share, negotiated: &Negotiated) -> Result<(), ErrorStatus> {
    if share.encrypt_data() && !negotiated.can_encrypt() {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    Ok(())
}

fn response(share: &Share, negotiated: &Negotiated) -> TreeConnectResponse {
    let share_type = match share.kind {
        ShareKind::Disk { .. } => ShareType::DISK,
        ShareKind::Pipe => ShareType::PIPE,
    };
    let mut share_flags = match share.kind {
        // Manual caching, as Windows does by default.
        ShareKind::Disk { .. } => ShareFlags::NONE,
        ShareKind::Pipe => ShareFlags::NO_CACHING,
    };
    if share.encrypt_data() && negotiated.dialect.is_smb3() {
        share_flags |= ShareFlags::ENCRYPT_DATA;
    }
    TreeConnectResponse {
        share_type,
        share_flags,
        capabilities: ShareCapabilities::NONE,
        maximal_access: share.maximal_access(),
    }
}
