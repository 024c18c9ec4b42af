//! Extended attributes as clients see them. [MS-FSCC] 2.4.16 FileFullEaInformation

/// A named value that clients keep with a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExtendedAttribute {
    /// As it was written first; names that differ only in case are one.
    pub name: String,
    /// Any bytes, at least one.
    pub value: Vec<u8>,
}

/// Longest name: with the five characters of `user.` in front Linux takes no more.
const NAME_MAX: usize = 250;

/// What no name may contain beside control characters. [MS-FSCC] 2.4.16, EaName
const FORBIDDEN: &[u8] = b"\"*+,/:;<=>?[\\]|";

/// Names that begin so are the server's own and no client's business.
pub(crate) const RESERVED: &str = "crossdock.";

impl ExtendedAttribute {
    /// The name if clients may use it: a few ASCII characters are excluded, and what the server
    /// itself keeps with a file.
    pub fn check_name(name: &[u8]) -> Option<&str> {
        let allowed = |byte: &u8| (b' '..=b'~').contains(byte) && !FORBIDDEN.contains(byte);
        if name.is_empty() || name.len() > NAME_MAX || !name.iter().all(allowed) {
            return None;
        }
        let reserved = name
            .get(..RESERVED.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(RESERVED.as_bytes()));
        if reserved {
            return None;
        }
        std::str::from_utf8(name).ok()
    }

    /// EaSize: what attributes with names and values of these lengths take in the list that OS/2
    /// had, its header included, and nothing if there are none.
    /// [MS-FSA] 2.1.5.12.10 FileEaInformation
    pub fn ea_size(lengths: impl IntoIterator<Item = (usize, usize)>) -> u32 {
        const LIST_HEADER: usize = 4;
        const ENTRY_HEADER: usize = 5;
        let size = lengths
            .into_iter()
            .map(|(name, value)| ENTRY_HEADER.saturating_add(name).saturating_add(value))
            .reduce(usize::saturating_add)
            .map_or(0, |entries| entries.saturating_add(LIST_HEADER));
        u32::try_from(size).unwrap_or(u32::MAX)
    }

    /// The lengths that count for EaSize.
    pub fn lengths(&self) -> (usize, usize) {
        (self.name.len(), self.value.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_that_of_the_list_of_old() {
        assert_eq!(ExtendedAttribute::ea_size([]), 0);
        assert_eq!(ExtendedAttribute::ea_size([(3, 1), (3, 2)]), 4 + 9 + 10);
    }

    #[test]
    fn names_are_plain_and_not_our_own() {
        for good in ["a.b c", "xdg.origin.url", "crossdock", &"x".repeat(250)] {
            assert_eq!(ExtendedAttribute::check_name(good.as_bytes()), Some(good));
        }
        let long = "x".repeat(251);
        for bad in ["", "a*", "a=b", "\u{7}", "ä", "CrossDock.sd", long.as_str()] {
            assert_eq!(
                ExtendedAttribute::check_name(bad.as_bytes()),
                None,
                "{bad:?}"
            );
        }
    }
}
