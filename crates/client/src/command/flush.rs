//! FLUSH. [MS-SMB2] 3.2.4.16 Application Requests Flushing Cached Data

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use wire::smb2::{Command, FlushRequest};

impl File {
    /// Waits until what was written is on the server's disk.
    pub async fn flush(&self) -> Result<(), Error> {
        let request = self.request(Command::FLUSH, "flushing", Note::named("FLUSH"));
        let body = FlushRequest { file_id: self.id };
        let exchange = self.connection().exchange();
        let outcome = exchange.call(&request, |w| body.encode(w)).await;
        outcome.map(|_| ()).map_err(|error| error.on(&self.name))
    }
}
