//! Breaks of leases.

use super::body;
use crate::dtyp::{Guid, WireError, Writer};
use crate::smb2::create::context::LeaseState;
use crate::smb2::values::wire_flags;

wire_flags! {
    /// [MS-SMB2] 2.2.23.2 Lease Break Notification, Flags
    LeaseBreakFlags(u32) {
        ACK_REQUIRED = 0x01,
    }
}

/// [MS-SMB2] 2.2.23.2 Lease Break Notification
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeaseBreakNotification {
    /// Counts the changes of the state, in the SMB 3.x dialect family.
    pub new_epoch: u16,
    /// Whether the server waits for an acknowledgment.
    pub flags: LeaseBreakFlags,
    /// Names the lease.
    pub lease_key: Guid,
    /// What the client could cache so far.
    pub current_lease_state: LeaseState,
    /// What it can cache from now on.
    pub new_lease_state: LeaseState,
}

/// [MS-SMB2] 2.2.24.2 Lease Break Acknowledgment
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LeaseBreakAcknowledgment {
    /// Names the lease.
    pub lease_key: Guid,
    /// What the client keeps.
    pub lease_state: LeaseState,
}

/// [MS-SMB2] 2.2.25.2 Lease Break Response, of the same layout.
pub type LeaseBreakResponse = LeaseBreakAcknowledgment;

const NOTIFICATION_SIZE: u16 = 44;
const ACKNOWLEDGMENT_SIZE: u16 = 36;

impl LeaseBreakNotification {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, NOTIFICATION_SIZE)?;
        let found = Self {
            new_epoch: reader.u16()?,
            flags: LeaseBreakFlags(reader.u32()?),
            lease_key: reader.guid()?,
            current_lease_state: LeaseState(reader.u32()?),
            new_lease_state: LeaseState(reader.u32()?),
        };
        reader.skip(12)?;
        Ok(found)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(NOTIFICATION_SIZE);
        w.u16(self.new_epoch);
        w.u32(self.flags.0);
        w.guid(self.lease_key);
        w.u32(self.current_lease_state.0);
        w.u32(self.new_lease_state.0);
        w.zeros(12);
    }
}

impl LeaseBreakAcknowledgment {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, ACKNOWLEDGMENT_SIZE)?;
        reader.skip(6)?;
        let found = Self {
            lease_key: reader.guid()?,
            lease_state: LeaseState(reader.u32()?),
        };
        reader.skip(8)?;
        Ok(found)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(ACKNOWLEDGMENT_SIZE);
        w.zeros(6);
        w.guid(self.lease_key);
        w.u32(self.lease_state.0);
        w.u64(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BreakAcknowledgment, BreakNotification};
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    const KEY: &str = "A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1";

    #[test]
    fn known_bytes_notification() {
        let bytes = message(&format!(
            "2C00 0200 01000000 {KEY} 07000000 03000000 00000000 00000000 00000000"
        ));
        let notification = LeaseBreakNotification {
            new_epoch: 2,
            flags: LeaseBreakFlags::ACK_REQUIRED,
            lease_key: Guid([0xA1; 16]),
            current_lease_state: LeaseState(7),
            new_lease_state: LeaseState::READ_CACHING | LeaseState::HANDLE_CACHING,
        };
        assert_eq!(encoded(|w| notification.encode(w)), bytes);
        assert_eq!(
            BreakNotification::decode(&bytes),
            Ok(BreakNotification::Lease(notification))
        );
    }

    #[test]
    fn known_bytes_acknowledgment() {
        let bytes = message(&format!(
            "2400 0000 00000000 {KEY} 01000000 0000000000000000"
        ));
        let acknowledgment = LeaseBreakAcknowledgment {
            lease_key: Guid([0xA1; 16]),
            lease_state: LeaseState::READ_CACHING,
        };
        assert_eq!(encoded(|w| acknowledgment.encode(w)), bytes);
        assert_eq!(
            BreakAcknowledgment::decode(&bytes),
            Ok(BreakAcknowledgment::Lease(acknowledgment))
        );
        assert!(BreakAcknowledgment::decode(&message("2500 0000")).is_err());
    }
}
