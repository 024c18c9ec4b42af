//! Changes of times and attributes. [MS-FSCC] 2.4.7 FileBasicInformation

use wire::dtyp::{ErrorStatus, FileTime};

/// What to do with one time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TimeChange {
    /// 0: leave it as it is.
    #[default]
    Keep,
    /// -1: this handle no longer moves it.
    Stop,
    /// -2: this handle moves it again.
    Resume,
    /// Set it, and no longer move it through this handle.
    Set(FileTime),
}

impl TimeChange {
    /// From the 64 bits of the structure; values below -2 are INVALID_PARAMETER.
    pub fn from_file_time(time: FileTime) -> Result<Self, ErrorStatus> {
        match i64::from_ne_bytes(time.0.to_ne_bytes()) {
            0 => Ok(Self::Keep),
            -1 => Ok(Self::Stop),
            -2 => Ok(Self::Resume),
            value if value < 0 => Err(ErrorStatus::INVALID_PARAMETER),
            _ => Ok(Self::Set(time)),
        }
    }

    /// The time to store, if one is given.
    pub(crate) fn value(self) -> Option<FileTime> {
        match self {
            Self::Set(time) => Some(time),
            Self::Keep | Self::Stop | Self::Resume => None,
        }
    }

    /// Turns the "set by the user" flag of a handle on or off.
    pub(crate) fn apply_to(self, fixed: &mut bool) {
        match self {
            Self::Keep => {}
            Self::Stop | Self::Set(_) => *fixed = true,
            Self::Resume => *fixed = false,
        }
    }
}

/// New times and attributes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct BasicChanges {
    pub creation: TimeChange,
    pub access: TimeChange,
    pub write: TimeChange,
    pub change: TimeChange,
    /// FILE_ATTRIBUTE_*; 0 leaves them as they are.
    pub attributes: u32,
}

/// Which times a handle no longer moves.
/// [MS-FSA] 2.1.1.6 Per Open: UserSetModificationTime, UserSetChangeTime, UserSetAccessTime
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct FixedTimes {
    pub(crate) access: bool,
    pub(crate) write: bool,
    pub(crate) change: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_negative_values_are_orders() {
        let change = |value: i64| TimeChange::from_file_time(FileTime(value as u64));
        assert_eq!(change(0), Ok(TimeChange::Keep));
        assert_eq!(change(-1), Ok(TimeChange::Stop));
        assert_eq!(change(-2), Ok(TimeChange::Resume));
        assert_eq!(change(-3), Err(ErrorStatus::INVALID_PARAMETER));
        assert_eq!(change(5), Ok(TimeChange::Set(FileTime(5))));
    }
}
