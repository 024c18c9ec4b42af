//! What the server tells a client that did not ask.

use super::body;
use super::values::wire_values;
use crate::dtyp::{WireError, Writer};

wire_values! {
    /// SMB_NOTIFICATION_ID.
    NotificationType(u32) {
        NOTIFY_SESSION_CLOSED = 0,
    }
}

/// [MS-SMB2] 2.2.44.1 Server to Client Notification. The only type there is, session closed,
/// carries nothing but a reserved field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServerToClientNotification {
    /// What happened.
    pub notification_type: NotificationType,
}

const STRUCTURE_SIZE: u16 = 4;

impl ServerToClientNotification {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        reader.skip(2)?;
        Ok(Self {
            notification_type: NotificationType(reader.u32()?),
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u16(0);
        w.u32(self.notification_type.0);
        w.u32(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = message("0400 0000 00000000 00000000");
        let closed = ServerToClientNotification {
            notification_type: NotificationType::NOTIFY_SESSION_CLOSED,
        };
        assert_eq!(encoded(|w| closed.encode(w)), bytes);
        assert_eq!(ServerToClientNotification::decode(&bytes), Ok(closed));
    }
}
