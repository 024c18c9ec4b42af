//! [MS-SMB2] 3.3.5.8 Receiving an SMB2 TREE_DISCONNECT Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::TreeConnect;
use std::sync::Arc;
use wire::smb2::{TreeDisconnectRequest, TreeDisconnectResponse};

pub(super) fn handle(call: &Call<'_>, tree: &Arc<TreeConnect>, reply: &mut Reply<'_>) -> Answer {
    TreeDisconnectRequest::decode(call.message)?;
    for open in call.session()?.remove_tree_connect(tree.tree_id) {
        open.close();
    }
    reply.body(|writer| TreeDisconnectResponse.encode(writer));
    Outcome::SUCCESS
}
