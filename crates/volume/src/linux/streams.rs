//! Named streams: NAME is the extended attribute `user.crossdock.stream.NAME`, and its value all
//! the stream's data. So a stream is as long as the file system lets an attribute be: 64 KiB on XFS
//! and btrfs, on ext4 what is left of one block.

use super::descriptor::path_of;
use super::extended_attributes::{Names, is_too_large};
use super::{errno, values};
use crate::node::Result;
use crate::stream::{STREAM_MAX, StreamEntry};
use rustix::fd::AsFd;
use rustix::fs::{self, AtFlags, Timespec, Timestamps, XattrFlags};
use rustix::io::Errno;
use wire::dtyp::ErrorStatus;

const PREFIX: &str = "user.crossdock.stream.";

/// True if the file system keeps attributes of users at all.
pub(super) fn are_kept(descriptor: &impl AsFd) -> bool {
    let asked = fs::getxattr_query(path_of(descriptor), format!("{PREFIX}probe"));
    !matches!(asked, Err(error) if errno::lacks_attributes(error))
}

/// All streams, in byte order of their names.
pub(super) fn list(descriptor: &impl AsFd) -> Result<Vec<StreamEntry>> {
    let names = Names::read(descriptor)?;
    let mut names: Vec<&str> = names
        .all()
        .filter_map(|name| name.strip_prefix(PREFIX.as_bytes()))
        .filter_map(|name| std::str::from_utf8(name).ok())
        .filter(|name| StreamEntry::check_name(name).is_ok())
        .collect();
    names.sort_unstable();
    let path = path_of(descriptor);
    let mut found = Vec::new();
    for name in names {
        match fs::getxattr_query(&path, attribute(name)) {
            Ok(size) => found.push(StreamEntry {
                name: name.to_owned(),
                size: size as u64,
            }),
            // Gone in between.
            Err(Errno::NODATA) => {}
            Err(error) => return Err(errno::status(error)),
        }
    }
    Ok(found)
}

/// All of a stream.
pub(super) fn read(descriptor: &impl AsFd, name: &str) -> Result<Option<Vec<u8>>> {
    StreamEntry::check_name(name)?;
    values::read(descriptor, &attribute(name))
}

/// Makes an empty stream.
pub(super) fn create(descriptor: &impl AsFd, name: &str) -> Result<()> {
    set(descriptor, name, &[], XattrFlags::CREATE)
}

/// Replaces all of a stream. An attribute moves the file's change time only.
pub(super) fn write(descriptor: &impl AsFd, name: &str, value: &[u8]) -> Result<()> {
    set(descriptor, name, value, XattrFlags::REPLACE)?;
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: fs::UTIME_NOW,
    };
    let as_it_was = Timespec {
        tv_sec: 0,
        tv_nsec: fs::UTIME_OMIT,
    };
    let times = Timestamps {
        last_access: as_it_was,
        last_modification: now,
    };
    fs::utimensat(descriptor, c"", &times, AtFlags::EMPTY_PATH).map_err(errno::status)
}

/// Removes a stream.
pub(super) fn remove(descriptor: &impl AsFd, name: &str) -> Result<()> {
    StreamEntry::check_name(name)?;
    match fs::removexattr(path_of(descriptor), attribute(name)) {
        Err(Errno::NODATA) => Err(ErrorStatus::OBJECT_NAME_NOT_FOUND),
        other => other.map_err(errno::status),
    }
}

fn set(descriptor: &impl AsFd, name: &str, value: &[u8], flags: XattrFlags) -> Result<()> {
    StreamEntry::check_name(name)?;
    if value.len() > STREAM_MAX {
        return Err(ErrorStatus::FILE_TOO_LARGE);
    }
    fs::setxattr(path_of(descriptor), attribute(name), value, flags).map_err(|error| match error {
        Errno::NODATA => ErrorStatus::OBJECT_NAME_NOT_FOUND,
        Errno::TOOBIG | Errno::RANGE => ErrorStatus::FILE_TOO_LARGE,
        error if is_too_large(descriptor, error) => ErrorStatus::FILE_TOO_LARGE,
        error => errno::status(error),
    })
}

fn attribute(name: &str) -> String {
    format!("{PREFIX}{name}")
}
