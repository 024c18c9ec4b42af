//! What an errno means to a client: the only place that says so.

use rustix::io::Errno;
use wire::dtyp::ErrorStatus;

/// The status for an error of an ordinary system call on a node.
pub(super) fn status(errno: Errno) -> ErrorStatus {
    match errno {
        Errno::NOENT => ErrorStatus::OBJECT_NAME_NOT_FOUND,
        Errno::EXIST => ErrorStatus::OBJECT_NAME_COLLISION,
        Errno::NOTDIR => ErrorStatus::NOT_A_DIRECTORY,
        Errno::ISDIR => ErrorStatus::FILE_IS_A_DIRECTORY,
        Errno::NOTEMPTY => ErrorStatus::DIRECTORY_NOT_EMPTY,
        Errno::NAMETOOLONG => ErrorStatus::NAME_TOO_LONG,
        // The file system's own idea of what may be in a name.
        Errno::ILSEQ => ErrorStatus::OBJECT_NAME_INVALID,
        // XDEV is also what openat2 says of a link that leads out of the share, LOOP of one that
        // leads nowhere; a rename or link across file systems has `status_of_move`.
        // BADF: the descriptor was not opened for this.
        Errno::ACCESS | Errno::PERM | Errno::XDEV | Errno::LOOP | Errno::BADF => {
            ErrorStatus::ACCESS_DENIED
        }
        Errno::ROFS => ErrorStatus::MEDIA_WRITE_PROTECTED,
        Errno::NOSPC => ErrorStatus::DISK_FULL,
        Errno::FBIG => ErrorStatus::FILE_TOO_LARGE,
        Errno::DQUOT => ErrorStatus::QUOTA_EXCEEDED,
        Errno::MLINK => ErrorStatus::TOO_MANY_LINKS,
        Errno::MFILE | Errno::NFILE => ErrorStatus::TOO_MANY_OPENED_FILES,
        Errno::NOMEM | Errno::NOBUFS => ErrorStatus::INSUFFICIENT_RESOURCES,
        // AGAIN: another process holds a lease on the file; TXTBSY: it is being executed.
        Errno::BUSY | Errno::AGAIN | Errno::TXTBSY => ErrorStatus::SHARING_VIOLATION,
        Errno::TOOBIG | Errno::RANGE => ErrorStatus::EA_TOO_LARGE,
        Errno::INVAL | Errno::OVERFLOW | Errno::NXIO => ErrorStatus::INVALID_PARAMETER,
        Errno::OPNOTSUPP | Errno::NOSYS | Errno::NOTTY => ErrorStatus::NOT_SUPPORTED,
        Errno::STALE => ErrorStatus::FILE_INVALID,
        Errno::NODEV => ErrorStatus::NO_SUCH_DEVICE,
        Errno::TIMEDOUT => ErrorStatus::IO_TIMEOUT,
        Errno::IO => ErrorStatus::IO_DEVICE_ERROR,
        _ => ErrorStatus::UNEXPECTED_IO_ERROR,
    }
}

/// The status for an error of a rename or a link.
pub(super) fn status_of_move(errno: Errno) -> ErrorStatus {
    match errno {
        Errno::XDEV => ErrorStatus::NOT_SAME_DEVICE,
        other => status(other),
    }
}

/// The status for an error of FICLONERANGE or copy_file_range: everything that says "not this way"
/// becomes NOT_SUPPORTED, after which the caller copies by other means.
pub(super) fn status_of_copy(errno: Errno) -> ErrorStatus {
    match errno {
        // AGAIN: blocks written a moment ago, on file systems that clone only what is on disk.
        Errno::XDEV
        | Errno::INVAL
        | Errno::OPNOTSUPP
        | Errno::NOSYS
        | Errno::NOTTY
        | Errno::TXTBSY
        | Errno::AGAIN
        | Errno::PERM
        // MLINK: too many references to one block on some file systems.
        | Errno::MLINK => ErrorStatus::NOT_SUPPORTED,
        other => status(other),
    }
}

/// True for the errors of a file system that keeps no extended attributes.
pub(super) fn lacks_attributes(errno: Errno) -> bool {
    matches!(errno, Errno::OPNOTSUPP | Errno::NOSYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_of_the_share_and_a_move_out_of_the_file_system_differ() {
        assert_eq!(status(Errno::XDEV), ErrorStatus::ACCESS_DENIED);
        assert_eq!(status_of_move(Errno::XDEV), ErrorStatus::NOT_SAME_DEVICE);
        assert_eq!(status_of_copy(Errno::XDEV), ErrorStatus::NOT_SUPPORTED);
    }

    #[test]
    fn a_full_disk_is_never_hidden_behind_another_way_to_copy() {
        assert_eq!(status_of_copy(Errno::NOSPC), ErrorStatus::DISK_FULL);
        assert_eq!(status_of_copy(Errno::IO), ErrorStatus::IO_DEVICE_ERROR);
    }
}
