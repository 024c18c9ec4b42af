//! What Windows keeps of a file and Linux does not: the attribute `user.crossdock.dos`.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 2 | version, 1 |
//! | 2 | 2 | which fields are set: 1 = attributes, 2 = creation time, 4 = change time |
//! | 4 | 4 | FILE_ATTRIBUTE_* |
//! | 8 | 8 | creation time, FILETIME |
//! | 16 | 8 | change time, FILETIME; this and the next only if one is set |
//! | 24 | 8 | when that was stored: it holds while the file system's own change time is this |
//!
//! All little-endian. A later version may be longer; a reader of version 1 ignores
//! values of versions it does not know, as if nothing had been stored.

use super::extended_attributes::Names;
use super::values;
use crate::node::Result;
use rustix::fd::AsFd;
use wire::dtyp::{ErrorStatus, FileTime, Reader, Writer};

const KEY: &str = "dos";
const VERSION: u16 = 1;
const HAS_ATTRIBUTES: u16 = 1;
const HAS_CREATION_TIME: u16 = 2;
const HAS_CHANGE_TIME: u16 = 4;

/// What a client has stored; `None` for what it has not.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct DosFacts {
    pub(super) attributes: Option<u32>,
    pub(super) creation_time: Option<FileTime>,
    pub(super) change_time: Option<ChangeTime>,
}

/// A change time that a client has set. Linux keeps only its own, which goes on with every change,
/// this one's storing included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct ChangeTime {
    pub(super) shown: FileTime,
    /// When it was stored.
    pub(super) stored: FileTime,
}

impl DosFacts {
    /// Reads what is stored beside the file.
    pub(super) fn load(descriptor: &impl AsFd) -> Result<Self> {
        let value = values::get(descriptor, KEY)?;
        Ok(value
            .and_then(|value| Self::decode(&value))
            .unwrap_or_default())
    }

    /// True if something is stored at all.
    pub(super) fn is_among(names: &Names) -> bool {
        names.contain(&values::attribute_name(KEY))
    }

    /// Stores the facts. On a file system without extended attributes nothing is kept and
    /// nothing fails: a copy to such a volume must not end in an error for want of an ARCHIVE
    /// bit, and that is also what other servers do there.
    pub(super) fn store(&self, descriptor: &impl AsFd) -> Result<()> {
        match values::set(descriptor, KEY, Some(&self.encode())) {
            Err(ErrorStatus::NOT_SUPPORTED) => Ok(()),
            other => other,
        }
    }

    fn decode(value: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(value);
        if reader.u16().ok()? != VERSION {
            return None;
        }
        let set = reader.u16().ok()?;
        let attributes = reader.u32().ok()?;
        let creation_time = FileTime(reader.u64().ok()?);
        let change_time = match set & HAS_CHANGE_TIME {
            0 => None,
            _ => Some(ChangeTime {
                shown: FileTime(reader.u64().ok()?),
                stored: FileTime(reader.u64().ok()?),
            }),
        };
        Some(Self {
            attributes: (set & HAS_ATTRIBUTES != 0).then_some(attributes),
            creation_time: (set & HAS_CREATION_TIME != 0).then_some(creation_time),
            change_time,
        })
    }

    fn encode(&self) -> Vec<u8> {
        let mut set = 0;
        if self.attributes.is_some() {
            set |= HAS_ATTRIBUTES;
        }
        if self.creation_time.is_some() {
            set |= HAS_CREATION_TIME;
        }
        if self.change_time.is_some() {
            set |= HAS_CHANGE_TIME;
        }
        let mut writer = Writer::new();
        writer.u16(VERSION);
        writer.u16(set);
        writer.u32(self.attributes.unwrap_or(0));
        writer.u64(self.creation_time.unwrap_or_default().0);
        if let Some(change_time) = self.change_time {
            writer.u64(change_time.shown.0);
            writer.u64(change_time.stored.0);
        }
        writer.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; 16] = [1, 0, 3, 0, 0x22, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1];

    #[test]
    fn known_bytes() {
        let facts = DosFacts {
            attributes: Some(0x22),
            creation_time: Some(FileTime(0x0102_0304_0506_0708)),
            change_time: None,
        };
        assert_eq!(facts.encode(), BYTES);
        assert_eq!(DosFacts::decode(&BYTES), Some(facts));
        let change_time = ChangeTime {
            shown: FileTime(5),
            stored: FileTime(6),
        };
        let longer = DosFacts {
            change_time: Some(change_time),
            ..facts
        };
        let mut bytes = BYTES.to_vec();
        bytes[2] = 7;
        bytes.extend([5, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(longer.encode(), bytes);
        assert_eq!(DosFacts::decode(&bytes), Some(longer));
        assert_eq!(DosFacts::decode(&bytes[..31]), None);
    }

    #[test]
    fn fields_that_were_never_set_stay_unset() {
        let mut bytes = BYTES;
        bytes[2] = 2;
        assert_eq!(
            DosFacts::decode(&bytes).map(|facts| facts.attributes),
            Some(None)
        );
        bytes[2] = 0;
        assert_eq!(DosFacts::decode(&bytes), Some(DosFacts::default()));
    }

    #[test]
    fn other_versions_and_short_values_are_as_if_not_there() {
        let mut bytes = BYTES;
        bytes[0] = 9;
        assert_eq!(DosFacts::decode(&bytes), None);
        assert_eq!(DosFacts::decode(&BYTES[..15]), None);
    }
}
