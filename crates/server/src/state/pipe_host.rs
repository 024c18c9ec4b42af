//! What named pipes tell about the server.

use super::{Server, ShareKind};
use rpc::{Host, ShareInfo};
use std::sync::Arc;
use wire::dtyp::FileTime;

/// The server as the RPC services see it.
pub(crate) struct PipeHost {
    server: Arc<Server>,
}

impl PipeHost {
    pub(crate) const fn new(server: Arc<Server>) -> Self {
        Self { server }
    }
}

impl Host for PipeHost {
    fn server_name(&self) -> String {
        self.server.names.netbios_name.clone()
    }

    fn shares(&self) -> Vec<ShareInfo> {
        let mut shares: Vec<ShareInfo> = self
            .server
            .shares()
            .map(|share| ShareInfo {
                name: share.name.clone(),
                comment: share.comment.clone(),
                kind: match share.kind {
                    ShareKind::Disk { .. } => rpc::ShareKind::Disk,
                    ShareKind::Pipe => rpc::ShareKind::Ipc,
                },
            })
            .collect();
        shares.sort_by(|a, b| a.name.cmp(&b.name));
        shares
    }

    fn comment(&self) -> String {
        String::new()
    }

    fn domain(&self) -> String {
        self.server.names.netbios_domain.clone()
    }

    fn now(&self) -> Option<FileTime> {
        Some(self.server.clock.now())
    }
}
