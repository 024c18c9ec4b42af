//! Values for the fields of requests: what the client was given, and what is near a limit.

use super::client::{Client, Opened};
use arbitrary::Arbitrary;
use wire::smb2::FileId;

#[derive(Arbitrary, Debug)]
pub(super) struct Context<'a> {
    name: u8,
    pub(super) data: &'a [u8],
}

impl Context<'_> {
    pub(super) fn name(&self) -> &'static [u8] {
        CONTEXTS[usize::from(self.name) % CONTEXTS.len()]
    }
}

/// Names of create contexts that clients send.
const CONTEXTS: [&[u8]; 12] = [
    b"MxAc", b"QFid", b"AlSi", b"SecD", b"ExtA", b"DHnQ", b"DHnC", b"DH2Q", b"DH2C", b"RqLs",
    b"TWrp", b"????",
];

/// One that the client was given, the one of the request before, or none at all.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) struct File(pub(super) u8);

impl File {
    pub(super) fn id(self, client: &Client<'_>) -> FileId {
        match self.known(client) {
            Some(file) => file.id,
            None if self.0 == u8::MAX => FileId {
                persistent: 1 << 40,
                volatile: 1 << 40,
            },
            None => FileId::ALL_ONES,
        }
    }

    pub(super) fn known(self, client: &Client<'_>) -> Option<Opened> {
        let index = usize::from(self.0).checked_rem(client.files.len())?;
        (self.0 < 240).then(|| client.files[index])
    }
}

/// Names that meet again.
#[derive(Arbitrary, Debug)]
pub(super) enum Name<'a> {
    Known(u8),
    Any(&'a str),
}

const NAMES: [&str; 16] = [
    "", "a", "b", "A", "d", "d\\a", "d\\b", "d\\d", "*", "a?", "a:s", "a::$DATA", "..", "srvsvc",
    "é<\">", "a*.b",
];

impl Name<'_> {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Known(index) => NAMES[usize::from(*index) % NAMES.len()].to_owned(),
            Self::Any(text) => (*text).to_owned(),
        }
    }
}

/// Offsets and sizes near the places where something changes.
#[derive(Arbitrary, Debug)]
pub(super) enum Number {
    Small(u16),
    Sectors(u8),
    Near(u8, i8),
    Any(u64),
}

impl Number {
    pub(super) fn value(&self) -> u64 {
        match self {
            Self::Small(value) => u64::from(*value),
            Self::Sectors(count) => u64::from(*count) * 512,
            Self::Near(power, less) => {
                let power = 1_u64.checked_shl((*power).into()).unwrap_or(0);
                power.wrapping_add_signed((*less).into())
            }
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
pub(super) enum Length {
    Small(u8),
    Near(u8, i8),
    Any(u32),
}

impl Length {
    pub(super) fn value(&self) -> u32 {
        match self {
            Self::Small(value) => u32::from(*value),
            Self::Near(power, less) => (1_u32 << (power % 21)).wrapping_add_signed((*less).into()),
            Self::Any(value) => *value,
        }
    }
}

#[derive(Arbitrary, Debug)]
pub(super) enum Code {
    Known(u8),
    Any(u32),
}

const CODES: [u32; 24] = [
    0x0006_0194,
    0x0006_01B0,
    0x0009_003C,
    0x0009_009C,
    0x0009_00A4,
    0x0009_00A8,
    0x0009_00C0,
    0x0009_00C4,
    0x0009_0284,
    0x0009_40CF,
    0x0009_4264,
    0x0009_80C8,
    0x0009_8208,
    0x0009_8268,
    0x0009_8344,
    0x0011_0018,
    0x0011_400C,
    0x0011_C017,
    0x0014_0078,
    0x0014_01D4,
    0x0014_01FC,
    0x0014_0204,
    0x0014_4064,
    0x0014_40F2,
];

impl Code {
    pub(super) fn value(&self) -> u32 {
        match self {
            Self::Known(index) => CODES[usize::from(*index) % CODES.len()],
            Self::Any(code) => *code,
        }
    }
}
