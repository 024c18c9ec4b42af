//! Through which share. [MS-SMB2] 3.3.5.2.11 Verifying the Tree Connect

use crate::state::{Connection, Session, TreeConnect};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// The tree connect of a request; ACCESS_DENIED where its share demands encryption and the request
/// came without.
pub(crate) fn find(
    connection: &Connection,
    session: &Session,
    tree_id: u32,
    encrypted: bool,
) -> Result<Arc<TreeConnect>, ErrorStatus> {
    let tree = session
        .tree_connect(tree_id)
        .ok_or(ErrorStatus::NETWORK_NAME_DELETED)?;
    let smb3 = connection.negotiated().is_some_and(|n| n.dialect.is_smb3());
    if tree.share.encrypt_data() && !(encrypted && smb3) {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    Ok(tree)
}
