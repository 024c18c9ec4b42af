//! Breaks of oplocks.

use super::body;
use crate::dtyp::{WireError, Writer};
use crate::smb2::create::OplockLevel;
use crate::smb2::file_id::FileId;

/// [MS-SMB2] 2.2.23.1 Oplock Break Notification
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OplockBreakNotification {
    /// The level that is left.
    pub oplock_level: OplockLevel,
    /// The open that had more.
    pub file_id: FileId,
}

/// [MS-SMB2] 2.2.24.1 Oplock Break Acknowledgment, of the same layout.
pub type OplockBreakAcknowledgment = OplockBreakNotification;

/// [MS-SMB2] 2.2.25.1 Oplock Break Response, of the same layout.
pub type OplockBreakResponse = OplockBreakNotification;

pub(super) const STRUCTURE_SIZE: u16 = 24;

impl OplockBreakNotification {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        let oplock_level = OplockLevel(reader.u8()?);
        reader.skip(5)?;
        Ok(Self {
            oplock_level,
            file_id: FileId::decode(&mut reader)?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u8(self.oplock_level.0);
        w.zeros(5);
        self.file_id.encode(w);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BreakAcknowledgment, BreakNotification};
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    #[test]
    fn known_bytes() {
        let bytes = message("1800 01 00 00000000 0100000000000000 0200000000000000");
        let to_level_ii = OplockBreakNotification {
            oplock_level: OplockLevel::II,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
        };
        assert_eq!(encoded(|w| to_level_ii.encode(w)), bytes);
        assert_eq!(
            BreakNotification::decode(&bytes),
            Ok(BreakNotification::Oplock(to_level_ii))
        );
        assert_eq!(
            BreakAcknowledgment::decode(&bytes),
            Ok(BreakAcknowledgment::Oplock(to_level_ii))
        );
    }
}
