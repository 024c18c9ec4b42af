//! Whose request it is. [MS-SMB2] 3.3.5.2.9 Verifying the Session

use crate::state::{Connection, Request, Session};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;
use wire::smb2::{Command, Header, HeaderFlags};

/// The session of a request, or why it is refused.
#[derive(Default)]
pub(super) struct Found {
    pub(super) session: Option<Arc<Session>>,
    pub(super) refused: Option<ErrorStatus>,
}

impl Found {
    fn refused(status: ErrorStatus) -> Self {
        Self {
            session: None,
            refused: Some(status),
        }
    }
}

/// Finds the session that a request names, or takes over that of the request before it.
pub(super) fn find(connection: &Connection, header: &Header, before: Option<&Request>) -> Found {
    if header.flags.contains(HeaderFlags::RELATED_OPERATIONS) {
        return inherited(before);
    }
    let session = connection.session(header.session_id);
    if let Some(session) = &session {
        session.touch(connection.server.clock.monotonic());
    }
    let refused = match header.command {
        Command::NEGOTIATE | Command::SESSION_SETUP => None,
        Command::ECHO if header.session_id == 0 => None,
        command => verify(session.as_deref(), command).err(),
    };
    Found { session, refused }
}

/// [MS-SMB2] 3.3.5.2.7.2 Handling Compounded Related Requests: nothing to take over, in the first
/// request or after one without a session, is INVALID_PARAMETER.
fn inherited(before: Option<&Request>) -> Found {
    match before.and_then(|request| request.session.clone()) {
        Some(session) => Found {
            session: Some(session),
            refused: None,
        },
        None => Found::refused(ErrorStatus::INVALID_PARAMETER),
    }
}

fn verify(session: Option<&Session>, command: Command) -> Result<(), ErrorStatus> {
    let Some(session) = session else {
        return Err(ErrorStatus::USER_SESSION_DELETED);
    };
    let always = matches!(command, Command::LOGOFF | Command::CLOSE | Command::LOCK);
    if session.established().is_none() && !always {
        return Err(ErrorStatus::USER_SESSION_DELETED);
    }
    Ok(())
}
