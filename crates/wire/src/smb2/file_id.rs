//! File identifiers.

use crate::dtyp::{Reader, WireError, Writer};
use zerocopy::byteorder::little_endian::U64;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Names an open. [MS-SMB2] 2.2.14.1 SMB2_FILEID
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct FileId {
    /// The part that survives a reconnect.
    pub persistent: u64,
    /// The part that changes with each reconnect.
    pub volatile: u64,
}

impl FileId {
    /// No open, or in a related request of a compound: the open of the request before.
    pub const ALL_ONES: Self = Self {
        persistent: u64::MAX,
        volatile: u64::MAX,
    };

    /// Reads the sixteen bytes of an identifier.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            persistent: reader.u64()?,
            volatile: reader.u64()?,
        })
    }

    /// Appends the sixteen bytes of an identifier.
    pub fn encode(&self, w: &mut Writer) {
        w.u64(self.persistent);
        w.u64(self.volatile);
    }
}

/// How the identifier lies in a message.
#[derive(Clone, Copy, FromBytes, IntoBytes, Unaligned, KnownLayout, Immutable)]
#[repr(C)]
pub(super) struct FileIdLayout {
    persistent: U64,
    volatile: U64,
}

impl From<FileIdLayout> for FileId {
    fn from(layout: FileIdLayout) -> Self {
        Self {
            persistent: layout.persistent.get(),
            volatile: layout.volatile.get(),
        }
    }
}

impl From<FileId> for FileIdLayout {
    fn from(id: FileId) -> Self {
        Self {
            persistent: id.persistent.into(),
            volatile: id.volatile.into(),
        }
    }
}
