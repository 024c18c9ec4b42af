//! From names to descriptors, never out of the share.
//!
//! Every step is an `openat2` with RESOLVE_BENEATH, so the kernel itself refuses `..`, absolute
//! links and renames under our feet that would lead above the directory the step began in.
//!
//! Symbolic links are followed as long as they stay in the share. A link that stays beneath
//! its own directory resolves at once. One that climbs (`../other/file`) is resolved
//! again beneath the share's root, by the place where its directory is at this moment. Absolute
//! links are refused even if they name a place in the share.

use super::descriptor::{facts_of_name, file_type, path_of, reopen_directory};
use super::errno;
use crate::MatchName;
use crate::ShortName;
use crate::node::Result;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{self, Dir, FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use wire::dtyp::ErrorStatus;

/// Never above the starting directory, never through /proc's links to other processes' files.
const RESOLVE: ResolveFlags = ResolveFlags::BENEATH.union(ResolveFlags::NO_MAGICLINKS);

/// How often a resolution is tried again that lost a race against renames.
const RACES_MAX: u32 = 64;

/// Opens `path` beneath `directory` as an O_PATH descriptor, which neither reads nor waits,
/// whatever is there.
pub(super) fn open_beneath(
    directory: &impl AsFd,
    path: &Path,
) -> std::result::Result<OwnedFd, Errno> {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let mut outcome = Err(Errno::AGAIN);
    for _ in 0..RACES_MAX {
        outcome = fs::openat2(directory, path, flags, Mode::empty(), RESOLVE);
        // AGAIN: something was renamed while the kernel made sure of "..". INTR: a signal.
        if !matches!(outcome, Err(Errno::AGAIN | Errno::INTR)) {
            break;
        }
    }
    outcome
}

/// Opens the child with exactly this name; `None` if the name is not there.
pub(super) fn exact_child(
    root: &impl AsFd,
    directory: &impl AsFd,
    name: &str,
) -> Result<Option<OwnedFd>> {
    match open_beneath(directory, Path::new(name)) {
        Ok(descriptor) => Ok(Some(descriptor)),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::XDEV) => climbing_link(root, directory, name).map(Some),
        Err(other) => Err(errno::status(other)),
    }
}

/// A name in `directory` that differs from `name` at most in case, else one that `name` is the
/// short name of. With several the first in byte order, so that the answer does not
/// depend on the order on disk.
pub(super) fn similar_name(directory: &impl AsFd, name: &str) -> Result<Option<String>> {
    let mut same: Option<String> = None;
    let mut long: Option<String> = None;
    let short = ShortName::may_be_computed(name);
    let descriptor = reopen_directory(directory)?;
    for entry in Dir::new(descriptor).map_err(errno::status)? {
        let entry = entry.map_err(errno::status)?;
        let Ok(found) = entry.file_name().to_str() else {
            continue;
        };
        let best = if MatchName::same(found, name) {
            &mut same
        } else if short && ShortName::leads_to(name, found) {
            &mut long
        } else {
            continue;
        };
        if best.as_deref().is_none_or(|best| found < best) {
            *best = Some(found.to_owned());
        }
    }
    Ok(same.or(long))
}

/// Follows a link that leaves its own directory but perhaps not the share.
fn climbing_link(root: &impl AsFd, directory: &impl AsFd, name: &str) -> Result<OwnedFd> {
    let is_link =
        facts_of_name(directory, name)?.is_some_and(|facts| file_type(&facts) == FileType::Symlink);
    if !is_link {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    let below_root = place_in_share(root, directory).ok_or(ErrorStatus::ACCESS_DENIED)?;
    open_beneath(root, &below_root.join(name)).map_err(|errno| match errno {
        Errno::NOENT => ErrorStatus::ACCESS_DENIED,
        other => errno::status(other),
    })
}

/// Where `directory` is now, from the root. Only a hint for the kernel, which checks each step.
fn place_in_share(root: &impl AsFd, directory: &impl AsFd) -> Option<PathBuf> {
    let root = place(root)?;
    place(directory)?
        .strip_prefix(root)
        .ok()
        .map(Path::to_owned)
}

fn place(descriptor: &impl AsFd) -> Option<PathBuf> {
    let text = fs::readlink(path_of(descriptor), Vec::new()).ok()?;
    Some(PathBuf::from(OsStr::from_bytes(text.as_bytes())))
}
