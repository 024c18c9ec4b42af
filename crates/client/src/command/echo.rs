//! ECHO. [MS-SMB2] 2.2.28 SMB2 ECHO Request

use crate::connection::request::Request;
use crate::error::Error;
use crate::record::Note;
use crate::session::Session;
use wire::smb2::{Command, EchoRequest};

impl Session {
    /// Asks whether the server is still there.
    pub async fn echo(&self) -> Result<(), Error> {
        let request = Request::new(
            Command::ECHO,
            "asking for a sign of life",
            Note::named("ECHO"),
        )
        .within(&self.security);
        let exchange = self.connection.exchange();
        exchange
            .call(&request, |w| EchoRequest.encode(w))
            .await
            .map(|_| ())
    }
}
