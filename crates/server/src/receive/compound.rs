//! Taking a compound apart.

use crate::violation::Violation;
use std::ops::Range;
use wire::smb2::Header;

/// One request of a compound.
pub(crate) struct Part {
    pub(crate) header: Header,
    pub(crate) range: Range<usize>,
}

/// Splits a message at its NextCommand fields. Each step goes forward by at least a header, so that
/// no chain loops. [MS-SMB2] 3.3.5.2.7 Handling Compounded Requests
pub(super) fn split(message: &[u8], limit: usize) -> Result<Vec<Part>, Violation> {
    let mut parts = Vec::with_capacity(1);
    let mut start = 0_usize;
    loop {
        let rest = message.get(start..).unwrap_or_default();
        let header = Header::decode(rest).map_err(|_| Violation::Malformed)?;
        let next = usize::try_from(header.next_command).unwrap_or(usize::MAX);
        if parts.len() >= limit {
            return Err(Violation::CompoundTooLong);
        }
        if next == 0 {
            parts.push(Part {
                header,
                range: start..message.len(),
            });
            return Ok(parts);
        }
        if next < Header::LEN || !next.is_multiple_of(8) || next >= rest.len() {
            return Err(Violation::Malformed);
        }
        let end = start.saturating_add(next);
        parts.push(Part {
            header,
            range: start..end,
        });
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::dtyp::Writer;
    use wire::smb2::Command;

    fn message(nexts: &[u32], bodies: &[usize]) -> Vec<u8> {
        let mut writer = Writer::new();
        for (next, body) in nexts.iter().zip(bodies) {
            Header {
                next_command: *next,
                ..Header::new(Command::ECHO, 1)
            }
            .encode(&mut writer);
            writer.zeros(*body);
        }
        writer.into_inner()
    }

    #[test]
    fn parts_end_where_the_next_begins() {
        let bytes = message(&[72, 0], &[8, 4]);
        let parts = split(&bytes, 8).unwrap_or_default();
        let ranges: Vec<_> = parts.iter().map(|part| part.range.clone()).collect();
        assert_eq!(ranges, [0..72, 72..140]);
    }

    #[test]
    fn chains_that_lie_are_refused() {
        for (next, body) in [(68, 8), (8, 8), (80, 8), (72, 8), (0xFFFF_FFF8, 8)] {
            let bytes = message(&[next], &[body]);
            assert_eq!(split(&bytes, 8).err(), Some(Violation::Malformed), "{next}");
        }
        let cut = message(&[72, 0], &[8, 0]);
        assert_eq!(split(&cut[..100], 8).err(), Some(Violation::Malformed));
        let long = message(&[64; 9], &[0; 9]);
        assert_eq!(split(&long, 8).err(), Some(Violation::CompoundTooLong));
    }
}
