//! Helpers for the tests of the messages.

use crate::dtyp::Writer;
use crate::smb2::header::Header;

/// A message with an empty header, and the body that `encode` writes.
pub(in crate::smb2) fn encoded(encode: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.zeros(Header::LEN);
    encode(&mut writer);
    writer.into_inner()
}

/// A message with an empty header and a body in hexadecimal; spaces are ignored.
pub(in crate::smb2) fn message(body: &str) -> Vec<u8> {
    let mut bytes = vec![0; Header::LEN];
    bytes.extend(hex(body));
    bytes
}

/// Bytes from hexadecimal; white space is ignored.
pub(in crate::smb2) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| u8::try_from(c.to_digit(16).expect("a hexadecimal digit")).expect("a digit"))
        .collect();
    assert_eq!(digits.len() % 2, 0, "half a byte");
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}
