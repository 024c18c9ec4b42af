//! Opening what a descriptor stands for again, without its name.

use super::errno;
use crate::node::{Access, Kind, NodeId, Result};
use rustix::fd::{AsFd, AsRawFd, OwnedFd};
use rustix::fs::{self, AtFlags, FileType, Mode, OFlags, Statx, StatxFlags};
use rustix::io::Errno;
use wire::dtyp::ErrorStatus;

/// A path that leads to the very file behind `descriptor`, for the calls that refuse O_PATH.
/// It is the one magic link the server itself follows; no client can name it.
pub(super) fn path_of(descriptor: &impl AsFd) -> String {
    format!("/proc/self/fd/{}", descriptor.as_fd().as_raw_fd())
}

/// Opens the file behind `descriptor` for its data.
///
/// NONBLOCK, because with it a lease that another process holds makes the call fail instead of
/// waiting for up to 45 seconds. It changes nothing for reads and writes of a regular file.
pub(super) fn reopen(descriptor: &impl AsFd, access: Access) -> Result<OwnedFd> {
    let mode = match (access.read, access.write) {
        (true, true) => OFlags::RDWR,
        (false, true) => OFlags::WRONLY,
        _ => OFlags::RDONLY,
    };
    let flags = mode | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    fs::open(path_of(descriptor), flags, Mode::empty()).map_err(errno::status)
}

/// Opens the directory behind `descriptor` to list it.
pub(super) fn reopen_directory(descriptor: &impl AsFd) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    fs::openat(descriptor, c".", flags, Mode::empty()).map_err(errno::status)
}

/// The file system's facts of what is behind `descriptor`.
pub(super) fn facts(descriptor: &impl AsFd) -> Result<Statx> {
    let wanted = StatxFlags::BASIC_STATS | StatxFlags::BTIME;
    fs::statx(descriptor, c"", AtFlags::EMPTY_PATH, wanted).map_err(errno::status)
}

/// The facts of the name itself, even if it is a link; `None` if there is none.
pub(super) fn facts_of_name(directory: &impl AsFd, name: &str) -> Result<Option<Statx>> {
    let flags = AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
    match fs::statx(directory, name, flags, StatxFlags::BASIC_STATS) {
        Ok(facts) => Ok(Some(facts)),
        Err(Errno::NOENT) => Ok(None),
        Err(other) => Err(errno::status(other)),
    }
}

/// What sort of thing `facts` describe.
pub(super) fn file_type(facts: &Statx) -> FileType {
    FileType::from_raw_mode(u32::from(facts.stx_mode))
}

/// File or directory; ACCESS_DENIED for everything else.
pub(super) fn kind(facts: &Statx) -> Result<Kind> {
    match file_type(facts) {
        FileType::RegularFile => Ok(Kind::File),
        FileType::Directory => Ok(Kind::Directory),
        _ => Err(ErrorStatus::ACCESS_DENIED),
    }
}

/// Device and inode.
pub(super) fn node_id(facts: &Statx) -> NodeId {
    let device = fs::makedev(facts.stx_dev_major, facts.stx_dev_minor);
    NodeId {
        device,
        inode: facts.stx_ino,
    }
}
