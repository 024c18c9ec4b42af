//! The FILE_ATTRIBUTE_* values that a volume keeps. [MS-FSCC] 2.6 File Attributes

/// FILE_ATTRIBUTE_DIRECTORY: what a node is, never stored.
pub(crate) const DIRECTORY: u32 = 0x10;

/// FILE_ATTRIBUTE_ARCHIVE: what a file has on which nothing was stored.
pub(crate) const ARCHIVE: u32 = 0x20;

/// READONLY, HIDDEN, SYSTEM, ARCHIVE, TEMPORARY, SPARSE_FILE, OFFLINE and NOT_CONTENT_INDEXED.
/// The others say how a file is stored (COMPRESSED, ENCRYPTED, REPARSE_POINT...), which a
/// client cannot make true by saying so.
const STORABLE: u32 = 0x01 | 0x02 | 0x04 | ARCHIVE | 0x100 | 0x200 | 0x1000 | 0x2000;

/// What of `attributes` is kept.
pub(crate) fn storable(attributes: u32) -> u32 {
    attributes & STORABLE
}

/// What a node shows: the stored attributes, or the default, with DIRECTORY as it is.
pub(crate) fn shown(stored: Option<u32>, directory: bool) -> u32 {
    match (stored, directory) {
        (Some(stored), true) => storable(stored) | DIRECTORY,
        (Some(stored), false) => storable(stored),
        (None, true) => DIRECTORY,
        (None, false) => ARCHIVE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_is_what_a_node_is_and_not_what_was_stored() {
        assert_eq!(shown(Some(0x12), false), 0x02);
        assert_eq!(shown(Some(0x02), true), 0x12);
        assert_eq!(shown(None, false), ARCHIVE);
        assert_eq!(storable(0x4000 | 0x800 | 0x80 | 0x1), 0x1);
    }
}
