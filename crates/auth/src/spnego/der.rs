//! As much of DER as SPNEGO is made of: single-byte tags and definite lengths.

use wire::dtyp::{Reader, WireError};

pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0A;
pub(crate) const GENERAL_STRING: u8 = 0x1B;
pub(crate) const SEQUENCE: u8 = 0x30;
/// InitialContextToken of RFC 2743 3.1.
pub(crate) const APPLICATION_0: u8 = 0x60;

/// The tag of a constructed context-specific element.
pub(crate) const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// One element.
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    /// With tag and length.
    pub(crate) whole: &'a [u8],
}

/// Reads the element at the front of `bytes`; what is behind it comes back too.
pub(crate) fn element(bytes: &[u8]) -> Result<(Element<'_>, &[u8]), WireError> {
    let mut reader = Reader::new(bytes);
    let tag = reader.u8()?;
    let len = length(&mut reader)?;
    let content = reader.bytes(len)?;
    let (whole, rest) = bytes
        .split_at_checked(reader.position())
        .ok_or(WireError::Truncated)?;
    Ok((
        Element {
            tag,
            content,
            whole,
        },
        rest,
    ))
}

/// The content of the element that `bytes` begins with, which must have that tag.
pub(crate) fn content(bytes: &[u8], tag: u8) -> Result<&[u8], WireError> {
    let (found, _) = element(bytes)?;
    if found.tag == tag {
        Ok(found.content)
    } else {
        Err(WireError::Invalid("ASN.1 tag"))
    }
}

/// The elements of `bytes`; an error is the last one.
pub(crate) fn elements(bytes: &[u8]) -> impl Iterator<Item = Result<Element<'_>, WireError>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let found = element(rest);
        rest = found.as_ref().map_or(&[], |(_, behind)| behind);
        Some(found.map(|(found, _)| found))
    })
}

/// Not only the shortest form of a length, since not everybody sends that, but at most the
/// four bytes that SPNEGO could ever need.
fn length(reader: &mut Reader<'_>) -> Result<usize, WireError> {
    const BAD: WireError = WireError::Invalid("ASN.1 length");
    let first = reader.u8()?;
    if first < 0x80 {
        return Ok(usize::from(first));
    }
    let count = usize::from(first & 0x7F);
    if count == 0 || count > 4 {
        return Err(BAD);
    }
    let bytes = reader.bytes(count)?;
    Ok(bytes
        .iter()
        .fold(0, |len, byte| len << 8 | usize::from(*byte)))
}

/// An element with that tag around `parts`.
pub(crate) fn wrap(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let len = parts
        .iter()
        .fold(0usize, |sum, part| sum.saturating_add(part.len()));
    let mut out = vec![tag];
    if let Some(short) = u8::try_from(len).ok().filter(|len| *len < 0x80) {
        out.push(short);
    } else {
        let bytes = len.to_be_bytes();
        let significant = || bytes.iter().copied().skip_while(|byte| *byte == 0);
        out.push(0x80 | u8::try_from(significant().count()).unwrap_or(8));
        out.extend(significant());
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_all_forms() {
        for (len, header) in [
            (0, vec![4, 0]),
            (0x7F, vec![4, 0x7F]),
            (0x80, vec![4, 0x81, 0x80]),
            (0x1234, vec![4, 0x82, 0x12, 0x34]),
        ] {
            let wrapped = wrap(4, &[&vec![7; len]]);
            assert!(wrapped.starts_with(&header));
            assert_eq!(wrapped.len(), header.len() + len);
            assert_eq!(content(&wrapped, 4).unwrap().len(), len);
        }
        assert_eq!(content(&[4, 0x84, 0, 0, 0, 1, 9], 4), Ok(&[9][..]));
    }

    #[test]
    fn what_is_cut_or_endless_is_refused() {
        for bytes in [
            &[][..],
            &[4],
            &[4, 1],
            &[4, 0x80, 0, 0],
            &[4, 0x81],
            &[4, 0x82, 1, 0, 5],
        ] {
            assert!(element(bytes).is_err(), "{bytes:?}");
        }
        assert!(element(&[4, 0x85, 0, 0, 0, 0, 0]).is_err());
        assert!(element(&[4, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0]).is_err());
        assert!(content(&[4, 1, 0], 5).is_err());
        let found: Vec<_> = elements(&[4, 1, 7, 5, 0, 9])
            .map(|found| found.is_ok())
            .collect();
        assert_eq!(found, [true, true, false]);
    }
}
