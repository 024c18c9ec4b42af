//! Lists whose entries begin with NextEntryOffset.

use crate::dtyp::{Reader, WireError, Writer};

/// The entries of a list, each up to where the next one begins. Every step goes forward,
/// so that offsets that lie end in an error and never in a loop.
pub(crate) fn entries(list: &[u8]) -> impl Iterator<Item = Result<&[u8], WireError>> {
    let mut rest = Some(list);
    std::iter::from_fn(move || {
        let from = rest.take()?;
        match Reader::new(from).u32() {
            Ok(0) => Some(Ok(from)),
            Ok(next) => Some(split(from, next).map(|(entry, behind)| {
                rest = Some(behind);
                entry
            })),
            Err(error) => Some(Err(error)),
        }
    })
}

fn split(from: &[u8], next: u32) -> Result<(&[u8], &[u8]), WireError> {
    let next = usize::try_from(next).map_err(|_| WireError::Truncated)?;
    from.split_at_checked(next).ok_or(WireError::Truncated)
}

/// Writes entries one behind the other. Each is written with NextEntryOffset 0; the field
/// is filled in when another entry follows.
#[derive(Debug)]
pub(crate) struct Links {
    alignment: usize,
    start: usize,
    previous: Option<usize>,
}

impl Links {
    /// A list that begins at the present position of `writer`.
    pub(crate) fn new(writer: &Writer, alignment: usize) -> Self {
        Self {
            alignment,
            start: writer.position(),
            previous: None,
        }
    }

    /// Where another entry would begin.
    pub(crate) fn next_start(&self, writer: &Writer) -> usize {
        let used = writer.position().saturating_sub(self.start);
        let aligned = used
            .checked_next_multiple_of(self.alignment)
            .unwrap_or(usize::MAX);
        self.start.saturating_add(aligned)
    }

    /// Makes everything ready for another entry.
    pub(crate) fn begin(&mut self, writer: &mut Writer) {
        let here = self.next_start(writer);
        writer.zeros(here.saturating_sub(writer.position()));
        if let Some(previous) = self.previous {
            let offset = u32::try_from(here.saturating_sub(previous)).unwrap_or(u32::MAX);
            writer.patch_u32(previous, offset);
        }
        self.previous = Some(here);
    }
}

/// Appends a list of `items`.
pub(crate) fn encode_list<T>(
    items: &[T],
    alignment: usize,
    writer: &mut Writer,
    encode: impl Fn(&T, &mut Writer),
) {
    let mut links = Links::new(writer, alignment);
    for item in items {
        links.begin(writer);
        encode(item, writer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_linked_and_aligned_from_the_start_of_the_list() {
        let mut writer = Writer::new();
        writer.u8(0xEE);
        encode_list(&[1u8, 2], 8, &mut writer, |item, writer| {
            writer.u32(0);
            writer.u8(*item);
        });
        let bytes = writer.into_inner();
        assert_eq!(bytes, [0xEE, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
        let found: Result<Vec<_>, _> = entries(&bytes[1..]).collect();
        assert_eq!(found.unwrap(), [&bytes[1..9], &bytes[9..]]);
    }

    #[test]
    fn offsets_that_lead_outside_end_the_list_with_an_error() {
        let found: Vec<_> = entries(&[9, 0, 0, 0, 0, 0, 0, 0]).collect();
        assert_eq!(found, [Err(WireError::Truncated)]);
        // The second entry begins at the very end and has no room for its own offset.
        let found: Vec<_> = entries(&[8, 0, 0, 0, 0, 0, 0, 0]).collect();
        assert_eq!(found.last(), Some(&Err(WireError::Truncated)));
    }
}
