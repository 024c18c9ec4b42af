//! LOCK: locks and unlocks byte ranges.

use super::body::{self, empty_body};
use super::file_id::FileId;
use super::values::wire_flags;
use crate::dtyp::{Reader, WireError, Writer};

wire_flags! {
    /// [MS-SMB2] 2.2.26.1 SMB2_LOCK_ELEMENT Structure, Flags
    LockFlags(u32) {
        SHARED_LOCK = 0x0000_0001,
        EXCLUSIVE_LOCK = 0x0000_0002,
        UNLOCK = 0x0000_0004,
        FAIL_IMMEDIATELY = 0x0000_0010,
    }
}

/// [MS-SMB2] 2.2.26 SMB2 LOCK Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LockRequest {
    /// LockSequenceNumber in the four least significant bits, LockSequenceIndex above.
    pub lock_sequence: u32,
    /// The open.
    pub file_id: FileId,
    /// The ranges.
    pub locks: Vec<LockElement>,
}

/// [MS-SMB2] 2.2.26.1 SMB2_LOCK_ELEMENT Structure
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LockElement {
    /// First byte of the range.
    pub offset: u64,
    /// Bytes of the range.
    pub length: u64,
    /// What to do with it.
    pub flags: LockFlags,
}

empty_body! {
    /// [MS-SMB2] 2.2.27 SMB2 LOCK Response
    LockResponse
}

const REQUEST_SIZE: u16 = 48;

impl LockRequest {
    /// The number that tells a repeated request from a new one.
    pub const fn lock_sequence_number(&self) -> u32 {
        self.lock_sequence & 0xF
    }

    /// Which of the sequences of the open is meant; 0 is none.
    pub const fn lock_sequence_index(&self) -> u32 {
        self.lock_sequence >> 4
    }

    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, REQUEST_SIZE)?;
        let lock_count = reader.u16()?;
        let lock_sequence = reader.u32()?;
        let file_id = FileId::decode(&mut reader)?;
        let locks = (0..lock_count)
            .map(|_| LockElement::decode(&mut reader))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            lock_sequence,
            file_id,
            locks,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(REQUEST_SIZE);
        w.u16(body::len16(self.locks.len()));
        w.u32(self.lock_sequence);
        self.file_id.encode(w);
        for lock in &self.locks {
            lock.encode(w);
        }
    }
}

impl LockElement {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let found = Self {
            offset: reader.u64()?,
            length: reader.u64()?,
            flags: LockFlags(reader.u32()?),
        };
        reader.skip(4)?;
        Ok(found)
    }

    fn encode(&self, w: &mut Writer) {
        w.u64(self.offset);
        w.u64(self.length);
        w.u32(self.flags.0);
        w.u32(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes() {
        let bytes = message(
            "3000 0200 15000000 0100000000000000 0200000000000000
             0010000000000000 0800000000000000 12000000 00000000
             0020000000000000 0100000000000000 04000000 00000000",
        );
        let request = LockRequest {
            lock_sequence: 0x15,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            locks: vec![
                LockElement {
                    offset: 0x1000,
                    length: 8,
                    flags: LockFlags::EXCLUSIVE_LOCK | LockFlags::FAIL_IMMEDIATELY,
                },
                LockElement {
                    offset: 0x2000,
                    length: 1,
                    flags: LockFlags::UNLOCK,
                },
            ],
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(
            (
                request.lock_sequence_number(),
                request.lock_sequence_index()
            ),
            (5, 1)
        );
        assert_eq!(LockRequest::decode(&bytes), Ok(request));
        assert_eq!(
            LockRequest::decode(&bytes[..bytes.len() - 1]),
            Err(WireError::Truncated)
        );
    }
}
