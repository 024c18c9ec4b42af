//! The structures of [MS-FSCC].
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation
    )
)]

pub mod attributes;
mod chain;
pub mod directory_information;
pub mod file_information;
mod file_notify_information;
pub mod file_system_information;
pub mod fsctl;
mod text;

pub use file_notify_information::FileNotifyInformation;

/// Encodes to exactly these bytes, decodes from them, and not from one byte less.
#[cfg(test)]
macro_rules! check_known_bytes {
    ($structure:ty, $value:expr, $bytes:expr) => {{
        let (value, bytes): ($structure, Vec<u8>) = ($value, $bytes);
        let mut writer = crate::dtyp::Writer::new();
        value.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!(<$structure>::decode(&bytes), Ok(value));
        let short = &bytes[..bytes.len() - 1];
        assert_eq!(
            <$structure>::decode(short),
            Err(crate::dtyp::WireError::Truncated)
        );
    }};
}
#[cfg(test)]
pub(crate) use check_known_bytes;

/// Bytes from hexadecimal digits with any white space between them.
#[cfg(test)]
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

#[cfg(test)]
mod tests;
