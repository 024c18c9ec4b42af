//! TREE_DISCONNECT. [MS-SMB2] 3.2.4.22 Application Requests Closing a Share Connection

use crate::error::Error;
use crate::record::Note;
use crate::tree::Tree;
use wire::smb2::{Command, TreeDisconnectRequest};

impl Tree {
    /// Leaves the share: the server closes the files opened through it.
    pub async fn disconnect(self) -> Result<(), Error> {
        let note = Note::named("TREE_DISCONNECT");
        let request = self.request(Command::TREE_DISCONNECT, "leaving the share", note);
        let exchange = self.connection().exchange();
        exchange
            .call(&request, |w| TreeDisconnectRequest.encode(w))
            .await
            .map(|_| ())
    }
}
