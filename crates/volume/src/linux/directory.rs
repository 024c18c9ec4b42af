//! The names in a directory.

use super::node::LinuxNode;
use super::{descriptor, errno, facts, resolve};
use crate::attributes::{ARCHIVE, DIRECTORY, storable};
use crate::node::{Access, DirectoryEntry, Kind, NewNode, Node, NodeId, Result, TimeChanges};
use crate::path::NtPath;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::dtyp::ErrorStatus;

// Both EXIST and NOTEMPTY mean a directory with children when a name is removed or replaced;
// which of them it is depends on the file system.

/// A name must be one component: it goes to system calls that would take a path too.
pub(super) fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    Ok(())
}

/// Creates a file or directory. Who else may use it on this machine is left to the umask.
pub(super) fn create(parent: &LinuxNode, name: &str, new: NewNode) -> Result<LinuxNode> {
    let directory = parent.directory()?;
    check_name(name)?;
    let (descriptor, access) = match new.kind {
        Kind::File => (
            create_file(directory, name)?,
            Access {
                read: true,
                write: true,
            },
        ),
        Kind::Directory => (create_directory(directory, name)?, Access::default()),
    };
    let node = LinuxNode::with_access(&parent.share, descriptor, access)?;
    let default = if new.kind == Kind::File { ARCHIVE } else { 0 };
    if storable(new.attributes) == default {
        return Ok(node);
    }
    let attributes = Some(new.attributes & !DIRECTORY);
    let changes = TimeChanges {
        attributes,
        ..TimeChanges::default()
    };
    if let Err(error) = facts::change(&node.descriptor, &changes) {
        // What the client is told was not created must not be there.
        let _ = remove(parent, name, node.id());
        return Err(error);
    }
    Ok(node)
}

fn create_file(directory: &OwnedFd, name: &str) -> Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    fs::openat(directory, name, flags, Mode::from_raw_mode(0o666)).map_err(errno::status)
}

fn create_directory(directory: &OwnedFd, name: &str) -> Result<OwnedFd> {
    fs::mkdirat(directory, name, Mode::from_raw_mode(0o777)).map_err(errno::status)?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    fs::openat(directory, name, flags, Mode::empty()).map_err(errno::status)
}

/// Removes `name` if it is still `expected`. Of a link the link is removed, not what it
/// leads to. Linux has no unlink by descriptor: between the check and the removal
/// another process of this machine could still exchange the name.
pub(super) fn remove(parent: &LinuxNode, name: &str, expected: NodeId) -> Result<()> {
    let directory = parent.directory()?;
    check_name(name)?;
    let found =
        descriptor::facts_of_name(directory, name)?.ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    let sort = descriptor::file_type(&found);
    let id = match sort {
        FileType::Symlink => target_of_link(parent, name)?,
        _ => Some(descriptor::node_id(&found)),
    };
    if id != Some(expected) {
        return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
    }
    let flags = match sort {
        FileType::Directory => AtFlags::REMOVEDIR,
        _ => AtFlags::empty(),
    };
    fs::unlinkat(directory, name, flags).map_err(|error| match error {
        Errno::EXIST => ErrorStatus::DIRECTORY_NOT_EMPTY,
        other => errno::status(other),
    })
}

fn target_of_link(parent: &LinuxNode, name: &str) -> Result<Option<NodeId>> {
    match resolve::exact_child(&parent.share.root, &parent.descriptor, name)? {
        Some(target) => Ok(Some(descriptor::node_id(&descriptor::facts(&target)?))),
        None => Ok(None),
    }
}

/// Moves a name; of a link the link.
pub(super) fn rename(
    (parent, name): (&LinuxNode, &str),
    (new_parent, new_name): (&LinuxNode, &str),
    replace: bool,
) -> Result<()> {
    let (from, to) = (parent.directory()?, new_parent.directory()?);
    check_name(name)?;
    check_name(new_name)?;
    if replace {
        return fs::renameat(from, name, to, new_name).map_err(|error| match error {
            Errno::EXIST => ErrorStatus::DIRECTORY_NOT_EMPTY,
            other => errno::status_of_move(other),
        });
    }
    if parent.id() == new_parent.id() && name == new_name {
        return match descriptor::facts_of_name(from, name)? {
            Some(_) => Ok(()),
            None => Err(ErrorStatus::OBJECT_NAME_NOT_FOUND),
        };
    }
    match fs::renameat_with(from, name, to, new_name, RenameFlags::NOREPLACE) {
        // The file system does not know the flag, or it is truly invalid: the plain call tells.
        Err(Errno::INVAL | Errno::NOSYS) => {
            if descriptor::facts_of_name(to, new_name)?.is_some() {
                return Err(ErrorStatus::OBJECT_NAME_COLLISION);
            }
            fs::renameat(from, name, to, new_name).map_err(errno::status_of_move)
        }
        other => other.map_err(errno::status_of_move),
    }
}

/// Gives the file behind `target` one more name.
pub(super) fn link(
    parent: &LinuxNode,
    name: &str,
    (target, target_id): (&OwnedFd, NodeId),
    replace: bool,
) -> Result<()> {
    let directory = parent.directory()?;
    check_name(name)?;
    match link_descriptor(target, directory, name) {
        Err(Errno::EXIST) if replace => {}
        other => return other.map_err(errno::status_of_move),
    }
    let found = descriptor::facts_of_name(directory, name)?;
    // rename(2) of one name of a file to another of the same file would do nothing.
    if found.is_some_and(|found| descriptor::node_id(&found) == target_id) {
        return Ok(());
    }
    replace_by_link(target, directory, name)
}

/// Links under another name and renames over the old one, so that the name is never missing.
fn replace_by_link(target: &OwnedFd, directory: &OwnedFd, name: &str) -> Result<()> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let interim = format!(".crossdock-link-{}-{number}", std::process::id());
    link_descriptor(target, directory, &interim).map_err(errno::status_of_move)?;
    fs::renameat(directory, &interim, directory, name).map_err(|error| {
        let _ = fs::unlinkat(directory, &interim, AtFlags::empty());
        errno::status_of_move(error)
    })
}

/// AT_EMPTY_PATH would need a capability; the link in /proc does not.
fn link_descriptor(
    target: &OwnedFd,
    directory: &OwnedFd,
    name: &str,
) -> std::result::Result<(), Errno> {
    let path = descriptor::path_of(target);
    fs::linkat(fs::CWD, path, directory, name, AtFlags::SYMLINK_FOLLOW)
}

/// The names that a client can use.
pub(super) fn names(parent: &LinuxNode) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in entries(parent.directory()?)? {
        let entry = entry.map_err(errno::status)?;
        let Ok(name) = entry.file_name().to_str() else {
            continue;
        };
        // Besides "." and ".." these are names that no client could write.
        if !NtPath::parse(name).is_ok_and(|path| path.components() == [name]) {
            continue;
        }
        let usable = match entry.file_type() {
            FileType::RegularFile | FileType::Directory => true,
            FileType::Symlink | FileType::Unknown => entry_of(parent, name)?.is_some(),
            _ => false,
        };
        if usable {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// What a listing tells of a child; `None` if it is gone, or something that clients do not see.
pub(super) fn entry_of(parent: &LinuxNode, name: &str) -> Result<Option<DirectoryEntry>> {
    let directory = parent.directory()?;
    check_name(name)?;
    let found = match resolve::exact_child(&parent.share.root, directory, name) {
        Ok(Some(found)) => facts::entry(&found).map(Some),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match found {
        Err(ErrorStatus::ACCESS_DENIED) => Ok(None),
        other => other,
    }
}

/// True if nothing is there, not even what clients do not see.
pub(super) fn is_empty(directory: &OwnedFd) -> Result<bool> {
    for entry in entries(directory)? {
        let entry = entry.map_err(errno::status)?;
        if !matches!(entry.file_name().to_bytes(), b"." | b"..") {
            return Ok(false);
        }
    }
    Ok(true)
}

fn entries(directory: &impl AsFd) -> Result<Dir> {
    Dir::new(descriptor::reopen_directory(directory)?).map_err(errno::status)
}
