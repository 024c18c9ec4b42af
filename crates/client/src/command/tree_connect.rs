//! TREE_CONNECT. [MS-SMB2] 3.2.4.2.4 Connecting to the Share, 3.2.5.5 Receiving an SMB2
//! TREE_CONNECT Response

use crate::connection::request::Request;
use crate::error::Error;
use crate::record::Note;
use crate::session::Session;
use crate::tree::{Tree, TreeInner};
use parking_lot::Mutex;
use std::sync::Arc;
use wire::smb2::{Command, ShareFlags, TreeConnectFlags, TreeConnectRequest, TreeConnectResponse};

const DOING: &str = "connecting to the share";

impl Session {
    /// Enters a share.
    pub async fn tree(&self, share: &str) -> Result<Tree, Error> {
        let server = &self.connection.options().server_name;
        let body = TreeConnectRequest {
            flags: TreeConnectFlags::NONE,
            path: format!(r"\\{server}\{share}"),
        };
        // 3.1.1 wants this request signed even where nothing else is; it does no harm elsewhere.
        let request = Request {
            sign: true,
            ..Request::new(Command::TREE_CONNECT, DOING, Note::named("TREE_CONNECT"))
                .within(&self.security)
        };
        let reply = self
            .connection
            .exchange()
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(share))?;
        let response = TreeConnectResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        let seal = self.connection.dialect().is_smb3()
            && response.share_flags.contains(ShareFlags::ENCRYPT_DATA);
        if seal && !self.security.can_seal() {
            return Err(Error::no_cipher());
        }
        let tree = Tree {
            inner: Arc::new(TreeInner {
                session: self.clone(),
                tree_id: reply.header.tree_id,
                share: share.to_owned(),
                seal,
                maximal_access: response.maximal_access,
                offload_refusal: Mutex::new(None),
            }),
        };
        tree.validate_negotiation().await?;
        Ok(tree)
    }
}
