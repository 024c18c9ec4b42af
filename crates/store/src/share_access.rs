//! Who may have a file open beside whom.

use crate::Result;
use crate::file::{FileState, OpenEntry};
use crate::options::ShareAccess;
use wire::dtyp::{AccessMask, ErrorStatus};

const READING: AccessMask = AccessMask(AccessMask::FILE_READ_DATA.0 | AccessMask::FILE_EXECUTE.0);
const WRITING: AccessMask =
    AccessMask(AccessMask::FILE_WRITE_DATA.0 | AccessMask::FILE_APPEND_DATA.0);

/// Rights that take part in sharing. An open without them (attributes, security) disturbs nobody.
pub(crate) const SHARED_RIGHTS: AccessMask =
    AccessMask(READING.0 | WRITING.0 | AccessMask::DELETE.0);

/// Whether a new open may stand beside those there are.
/// [MS-FSA] 2.1.5.1.2.2 Algorithm to Check Sharing Access to an Existing Stream or Directory
pub(crate) fn check(opens: &[OpenEntry], access: AccessMask, share: ShareAccess) -> Result<()> {
    if !access.intersects(SHARED_RIGHTS) {
        return Ok(());
    }
    let conflicting = |other: &OpenEntry| {
        other.access.intersects(SHARED_RIGHTS)
            && (!admits(other.share, access) || !admits(share, other.access))
    };
    if opens.iter().any(conflicting) {
        Err(ErrorStatus::SHARING_VIOLATION)
    } else {
        Ok(())
    }
}

/// What is being opened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// The file's own data, or a directory.
    File,
    /// A named stream.
    Stream,
}

/// The file's deletion is that of all its streams, so who may delete it stands beside all opens of
/// all streams.
/// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File
pub(crate) fn check_deletion(
    state: &FileState,
    access: AccessMask,
    share: ShareAccess,
    part: Part,
) -> Result<()> {
    let deletes = |other: &OpenEntry| other.access.contains(AccessMask::DELETE);
    let keeps = |other: &OpenEntry| {
        other.access.intersects(SHARED_RIGHTS) && !other.share.contains(ShareAccess::DELETE)
    };
    let shared = share.contains(ShareAccess::DELETE) || !access.intersects(SHARED_RIGHTS);
    let mut conflict = !shared && state.opens.iter().any(deletes);
    if access.contains(AccessMask::DELETE) && part == Part::File {
        conflict |= state.opens.iter().any(keeps)
            || state
                .open_streams()
                .any(|stream| stream.state.lock().opens.iter().any(keeps));
    }
    if conflict {
        Err(ErrorStatus::SHARING_VIOLATION)
    } else {
        Ok(())
    }
}

/// True if an open that shares like this can live with another's access.
fn admits(share: ShareAccess, access: AccessMask) -> bool {
    let admits_one = |rights, needed| !access.intersects(rights) || share.contains(needed);
    admits_one(READING, ShareAccess::READ)
        && admits_one(WRITING, ShareAccess::WRITE)
        && admits_one(AccessMask::DELETE, ShareAccess::DELETE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Link;

    fn open(access: AccessMask, share: ShareAccess) -> OpenEntry {
        OpenEntry {
            id: 1,
            access,
            share,
            link: Link::new(None, String::new()),
        }
    }

    /// Every pair of one right and one sharing mode on both sides, by the rule in words: each
    /// side's right must be shared by the other.
    #[test]
    fn each_side_must_share_what_the_other_does() {
        let rights = [
            (AccessMask::FILE_READ_DATA, ShareAccess::READ),
            (AccessMask::FILE_EXECUTE, ShareAccess::READ),
            (AccessMask::FILE_WRITE_DATA, ShareAccess::WRITE),
            (AccessMask::FILE_APPEND_DATA, ShareAccess::WRITE),
            (AccessMask::DELETE, ShareAccess::DELETE),
        ];
        for (first, first_needs) in rights {
            for (second, second_needs) in rights {
                for modes in 0..64 {
                    let (one, two) = (ShareAccess(modes & 7), ShareAccess(modes >> 3));
                    let fine = one.contains(second_needs) && two.contains(first_needs);
                    let result = check(&[open(first, one)], second, two);
                    assert_eq!(result.is_ok(), fine, "{first:?} {one:?} {second:?} {two:?}");
                }
            }
        }
    }

    #[test]
    fn attributes_disturb_nobody() {
        let exclusive = [open(AccessMask::FILE_ALL, ShareAccess::NONE)];
        let attributes = AccessMask::FILE_READ_ATTRIBUTES | AccessMask::SYNCHRONIZE;
        assert_eq!(check(&exclusive, attributes, ShareAccess::NONE), Ok(()));
        let looking = [open(attributes, ShareAccess::NONE)];
        assert_eq!(
            check(&looking, AccessMask::FILE_ALL, ShareAccess::NONE),
            Ok(())
        );
    }
}
