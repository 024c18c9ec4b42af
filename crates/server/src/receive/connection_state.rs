//! What may come on a connection in its present state.

use super::compound::Part;
use crate::command;
use crate::limits::REQUEST_WITHOUT_DATA_MAX;
use crate::state::Connection;
use crate::violation::Violation;
use wire::smb2::Command;

/// [MS-SMB2] 3.3.5.2.2 Verifying the Connection State, and the sizes and command codes of 3.3.5.2
/// Receiving Any Message and 3.3.5.2.6 Handling Incorrectly Formatted Requests.
pub(super) fn verify(connection: &Connection, part: &Part, first: bool) -> Result<(), Violation> {
    let command = part.header.command;
    let Some(negotiated) = connection.negotiated() else {
        let expected = command == Command::NEGOTIATE && first && part.header.next_command == 0;
        return if expected {
            Ok(())
        } else {
            Err(Violation::NotNegotiated)
        };
    };
    if command == Command::NEGOTIATE {
        return Err(Violation::NegotiatedTwice);
    }
    let row = command::row_of(command);
    // Inside a compound an unknown command is answered, since the requests before it are.
    if row.is_none() && first {
        return Err(Violation::UnknownCommand);
    }
    let large = negotiated.supports_multi_credit && row.is_some_and(|row| row.carries_data);
    if part.range.len() > REQUEST_WITHOUT_DATA_MAX && !large {
        return Err(Violation::FrameTooLong);
    }
    Ok(())
}
