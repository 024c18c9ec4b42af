//! The only message of SMB1 that is taken. [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE

use crate::command::negotiate;
use crate::send::single::{self, Single};
use crate::state::Connection;
use crate::violation::Violation;
use std::sync::Arc;
use wire::smb2::{Command, Dialect, Header, HeaderFlags, smb1_negotiate};

/// Answers a NEGOTIATE that offers SMB2 with an SMB2 NEGOTIATE response; everything else of SMB1
/// ends the connection.
pub(super) fn answer(connection: &Arc<Connection>, frame: &[u8]) -> Result<(), Violation> {
    let dialects = smb1_negotiate::decode(frame).map_err(|_| Violation::Smb1)?;
    if connection.negotiated().is_some() {
        return Err(Violation::NegotiatedTwice);
    }
    let dialect = choose(connection, &dialects).ok_or(Violation::Smb1)?;
    // 3.3.5.2.3: the MessageId of an SMB_COM_NEGOTIATE is taken for zero.
    connection
        .register(0, 1)
        .ok_or(Violation::MessageIdOutsideWindow)?;
    let response = negotiate::multi_protocol(connection, dialect)?;
    let credits = connection.answered(0, 1, 1, 1);
    let header = Header {
        credits,
        flags: HeaderFlags::SERVER_TO_REDIR,
        ..Header::new(Command::NEGOTIATE, 0)
    };
    let message = Single {
        header,
        sign: None,
        encrypt: None,
    };
    single::send(connection, &message, |writer| response.encode(writer));
    Ok(())
}

/// [MS-SMB2] 3.3.5.3.1 SMB 2.1 or SMB 3.x Support and 3.3.5.3.2 SMB 2.0.2 Support
fn choose(connection: &Connection, offered: &[String]) -> Option<Dialect> {
    let supported = &connection.server.config.dialects;
    let offers = |name: &str| offered.iter().any(|dialect| dialect == name);
    if offers("SMB 2.???") && *supported.end() >= Dialect::SMB_2_1 {
        Some(Dialect::WILDCARD)
    } else if offers("SMB 2.002") && supported.contains(&Dialect::SMB_2_0_2) {
        Some(Dialect::SMB_2_0_2)
    } else {
        None
    }
}
