//! CLOSE. [MS-SMB2] 3.2.4.5 Application Requests Closing a File or Named Pipe

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::smb2::{CloseFlags, CloseRequest, Command};

const DOING: &str = "closing";

impl File {
    /// Closes the file and waits until the server has done so.
    pub async fn close(self) -> Result<(), Error> {
        self.close_shared().await
    }

    /// As [`close`](Self::close), for a file that others still hold; they can use it no more.
    pub async fn close_shared(&self) -> Result<(), Error> {
        if !self.mark_closed() {
            return Ok(());
        }
        let request = self.request(Command::CLOSE, DOING, Note::named("CLOSE"));
        let body = self.close_body();
        let exchange = self.connection().exchange();
        let outcome = exchange.call(&request, |w| body.encode(w)).await;
        outcome.map(|_| ()).map_err(|error| error.on(&self.name))
    }

    /// Asks for the file to be closed without waiting for that.
    pub(crate) fn close_unseen(&self) {
        let request = self.request(Command::CLOSE, DOING, Note::named("CLOSE"));
        let body = self.close_body();
        self.connection()
            .exchange()
            .send_and_forget(&request, |w| body.encode(w));
    }

    fn close_body(&self) -> CloseRequest {
        CloseRequest {
            flags: CloseFlags::NONE,
            file_id: self.id,
        }
    }
}
