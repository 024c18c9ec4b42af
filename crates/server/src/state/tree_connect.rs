//! Tree connects.

use super::share::{Share, ShareKind};
use std::sync::Arc;
use wire::dtyp::AccessMask;

/// [MS-SMB2] 3.3.1.9 Per Tree Connect
pub(crate) struct TreeConnect {
    pub(crate) tree_id: u32,
    pub(crate) share: Arc<Share>,
    pub(crate) maximal_access: AccessMask,
}

impl TreeConnect {
    /// True for IPC$.
    pub(crate) fn is_pipe(&self) -> bool {
        matches!(self.share.kind, ShareKind::Pipe)
    }
}
