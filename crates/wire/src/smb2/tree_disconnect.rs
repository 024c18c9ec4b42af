//! TREE_DISCONNECT: leaves a share.

use super::body::empty_body;

empty_body! {
    /// [MS-SMB2] 2.2.11 SMB2 TREE_DISCONNECT Request
    TreeDisconnectRequest
}

empty_body! {
    /// [MS-SMB2] 2.2.12 SMB2 TREE_DISCONNECT Response
    TreeDisconnectResponse
}
