//! LOGOFF. [MS-SMB2] 3.2.4.23 Application Requests Terminating an Authenticated Context

use crate::connection::request::Request;
use crate::error::Error;
use crate::record::Note;
use crate::session::Session;
use wire::smb2::{Command, LogoffRequest};

impl Session {
    /// Ends the session: the server closes its files.
    pub async fn logoff(self) -> Result<(), Error> {
        let request = Request::new(Command::LOGOFF, "logging off", Note::named("LOGOFF"))
            .within(&self.security);
        let exchange = self.connection.exchange();
        let outcome = exchange.call(&request, |w| LogoffRequest.encode(w)).await;
        self.connection.remove_session(self.security.session_id);
        outcome.map(|_| ())
    }
}
