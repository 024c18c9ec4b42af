//! Trying out what the file system below a share can do.

use super::copy::ficlonerange;
use super::data;
use crate::clone_rules::Range;
use crate::node::OffloadSupport;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{self, FallocateFlags, Mode, OFlags};
use rustix::io::Errno;

/// Granularities that are tried, smallest first.
const GRANULARITIES: [u32; 10] = [
    512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144,
];

/// Tries with two files that never have a name, so that nothing is left behind whatever happens.
/// Where they cannot be made (a read-only or full volume) nothing is known, so nothing
/// is promised.
pub(super) fn offload_support(root: &impl AsFd) -> OffloadSupport {
    let none = OffloadSupport {
        clone_granularity: None,
        punch: false,
    };
    let (Ok(source), Ok(destination)) = (unnamed_file(root), unnamed_file(root)) else {
        return none;
    };
    let mode = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    OffloadSupport {
        clone_granularity: clone_granularity(&source, &destination),
        punch: fs::fallocate(&destination, mode, 0, 4096).is_ok(),
    }
}

fn unnamed_file(root: &impl AsFd) -> Result<OwnedFd, Errno> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    fs::openat(root, c".", flags, Mode::RUSR | Mode::WUSR)
}

/// The smallest stretch that clones from the beginning of a longer file is the granularity.
fn clone_granularity(source: &OwnedFd, destination: &OwnedFd) -> Option<u32> {
    let last = *GRANULARITIES.last()?;
    // One byte more than the longest stretch, so that none ends at the end of the file.
    data::write_at(source, &vec![1; last as usize + 1], 0).ok()?;
    for granularity in GRANULARITIES {
        let range = Range {
            from: 0,
            to: 0,
            length: granularity.into(),
        };
        match ficlonerange(source, destination, range) {
            Ok(()) => return Some(granularity),
            Err(Errno::INVAL) => {}
            Err(_) => return None,
        }
    }
    None
}
