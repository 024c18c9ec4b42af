//! What can be done to the store.

use arbitrary::Arbitrary;
use store::CreateOptions;
use wire::dtyp::AccessMask;

#[derive(Arbitrary, Debug)]
pub(super) struct Input {
    /// What the volume can do.
    pub(super) clones: u8,
    pub(super) kernel_copies: u8,
    pub(super) operations: Vec<Operation>,
}

#[derive(Arbitrary, Debug)]
pub(super) enum Operation {
    Create(Create),
    On(u8, Event),
    Cancel(u8),
    Advance(u8),
}

#[derive(Arbitrary, Debug)]
pub(super) struct Create {
    pub(super) other_user: bool,
    name: u8,
    pub(super) access: Access,
    pub(super) exclusive: bool,
    pub(super) share_access: u8,
    pub(super) disposition: u8,
    options: Options,
    pub(super) allocation: Option<Number>,
}

#[derive(Arbitrary, Debug)]
enum Options {
    None,
    Directory,
    DeleteOnClose,
    Any(u32),
}

#[derive(Arbitrary, Debug)]
pub(super) enum Access {
    All,
    ReadWrite,
    Read,
    Append,
    Maximum,
    Bits(u32),
}

#[derive(Arbitrary, Debug)]
pub(super) enum Event {
    Close,
    Read(Number, u16),
    Write(Number, u16, u8),
    SetEndOfFile(Number),
    SetAllocation(Number),
    SetZeroData(Number, Number),
    SetSparse(bool),
    AllocatedRanges(Number, Number),
    Lock(Vec<(Number, Number, bool, bool)>),
    Unlock(Number, Number),
    Rename(u8, bool),
    Link(u8, bool),
    Dispose(u8),
    Flush,
    Facts,
    OffloadRead(Number, Number, u16),
    OffloadWrite(OffloadWrite),
}

#[derive(Arbitrary, Debug)]
pub(super) struct OffloadWrite {
    pub(super) token: u8,
    pub(super) to: Number,
    pub(super) from: Number,
    pub(super) length: Number,
    /// After so many looks at it the request is given up; 0 is never.
    pub(super) patience: u8,
}

/// Offsets and sizes near the places where something changes.
#[derive(Arbitrary, Debug)]
pub(super) enum Number {
    Small(u16),
    Sectors(u8),
    Pages(u8),
    Near(u8, i8),
}

impl Number {
    pub(super) fn value(&self) -> u64 {
        match self {
            Self::Small(value) => u64::from(*value),
            Self::Sectors(count) => u64::from(*count) * 512,
            Self::Pages(count) => u64::from(*count) * 4096,
            Self::Near(power, less) => {
                let power = 1_u64.checked_shl((*power).into()).unwrap_or(0);
                power.wrapping_add_signed((*less).into())
            }
        }
    }
}

/// Names that meet again, and some that are none.
pub(super) fn name(number: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "a", "b", "A", "d", "d\\a", "d\\b", "d\\d", "d\\d\\a", "", "..", "a:s", "*",
    ];
    NAMES[usize::from(number) % NAMES.len()]
}

impl Create {
    /// A file of each user, which the other may use too.
    pub(super) fn first_two() -> [Self; 2] {
        [(false, 0), (true, 1)].map(|(other_user, name)| Self {
            other_user,
            name,
            access: Access::All,
            exclusive: false,
            share_access: 7,
            disposition: 3,
            options: Options::None,
            allocation: None,
        })
    }

    pub(super) fn path(&self) -> &'static str {
        name(self.name)
    }

    pub(super) fn options(&self) -> CreateOptions {
        match self.options {
            Options::None => CreateOptions::NONE,
            Options::Directory => CreateOptions::DIRECTORY_FILE,
            Options::DeleteOnClose => CreateOptions::DELETE_ON_CLOSE,
            Options::Any(options) => CreateOptions(options),
        }
    }
}

impl Access {
    pub(super) fn mask(&self) -> AccessMask {
        match self {
            Self::All => AccessMask::FILE_ALL,
            Self::ReadWrite => AccessMask::GENERIC_READ | AccessMask::GENERIC_WRITE,
            Self::Read => AccessMask::GENERIC_READ,
            Self::Append => AccessMask::FILE_APPEND_DATA,
            Self::Maximum => AccessMask::MAXIMUM_ALLOWED,
            Self::Bits(bits) => AccessMask(*bits),
        }
    }
}
