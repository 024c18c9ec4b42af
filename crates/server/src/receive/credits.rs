//! MessageIds and credits. [MS-SMB2] 3.3.5.2.3 Verifying the Sequence Number

use crate::state::{Connection, Outstanding};
use crate::violation::Violation;
use std::sync::Arc;
use wire::smb2::Header;

/// How many numbers a request uses up.
pub(crate) fn charge(connection: &Connection, header: &Header) -> u16 {
    let multi = connection
        .negotiated()
        .is_some_and(|n| n.supports_multi_credit);
    if multi {
        header.credit_charge.max(1)
    } else {
        1
    }
}

/// Takes the request's numbers out of the window and enters it into Connection.RequestList.
pub(super) fn consume(
    connection: &Connection,
    header: &Header,
) -> Result<Arc<Outstanding>, Violation> {
    connection
        .register(header.message_id, charge(connection, header))
        .ok_or(Violation::MessageIdOutsideWindow)
}

/// The request is answered: what the answer grants. Before somebody has logged on that is no more
/// than it takes to go on. [MS-SMB2] 3.3.4.1.2 Granting Credits to the Client
pub(crate) fn grant(connection: &Connection, header: &Header) -> u16 {
    let limit = match connection.has_established_session() {
        true => connection.limits().credits,
        false => 1,
    };
    let charge = charge(connection, header);
    connection.answered(header.message_id, charge, header.credits, limit)
}
