//! OPLOCK_BREAK: the server takes caching rights back, and the client agrees.
//!
//! Oplocks and leases share the command; StructureSize tells which of them is meant.

mod lease;
mod oplock;

pub use lease::{
    LeaseBreakAcknowledgment, LeaseBreakFlags, LeaseBreakNotification, LeaseBreakResponse,
};
pub use oplock::{OplockBreakAcknowledgment, OplockBreakNotification, OplockBreakResponse};

use super::body;
use crate::dtyp::{Reader, WireError, Writer};

/// [MS-SMB2] 2.2.23 SMB2 OPLOCK_BREAK Notification
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BreakNotification {
    /// Of an oplock.
    Oplock(OplockBreakNotification),
    /// Of a lease.
    Lease(LeaseBreakNotification),
}

/// [MS-SMB2] 2.2.24 SMB2 OPLOCK_BREAK Acknowledgment
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BreakAcknowledgment {
    /// Of an oplock.
    Oplock(OplockBreakAcknowledgment),
    /// Of a lease.
    Lease(LeaseBreakAcknowledgment),
}

/// [MS-SMB2] 2.2.25 SMB2 OPLOCK_BREAK Response, of the same layout.
pub type BreakResponse = BreakAcknowledgment;

impl BreakNotification {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        if structure_size(message)? == oplock::STRUCTURE_SIZE {
            return OplockBreakNotification::decode(message).map(Self::Oplock);
        }
        LeaseBreakNotification::decode(message).map(Self::Lease)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        match self {
            Self::Oplock(notification) => notification.encode(w),
            Self::Lease(notification) => notification.encode(w),
        }
    }
}

impl BreakAcknowledgment {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        if structure_size(message)? == oplock::STRUCTURE_SIZE {
            return OplockBreakAcknowledgment::decode(message).map(Self::Oplock);
        }
        LeaseBreakAcknowledgment::decode(message).map(Self::Lease)
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        match self {
            Self::Oplock(acknowledgment) => acknowledgment.encode(w),
            Self::Lease(acknowledgment) => acknowledgment.encode(w),
        }
    }
}

fn structure_size(message: &[u8]) -> Result<u16, WireError> {
    let mut reader = Reader::new(message);
    reader.skip(super::header::Header::LEN)?;
    reader.u16()
}
