//! Extended attributes of clients: NAME is `user.NAME`, where other programs of this machine
//! find it, too.

use super::descriptor::path_of;
use super::{errno, values};
use crate::ExtendedAttribute;
use crate::node::Result;
use rustix::fd::AsFd;
use rustix::fs::{self, XattrFlags};
use rustix::io::Errno;
use wire::dtyp::ErrorStatus;

const PREFIX: &str = "user.";

/// Longest list of names: the kernel's own limit (XATTR_LIST_MAX).
const LIST_MAX: usize = 65_536;

/// How often a list is read again that grew in between.
const RACES_MAX: u32 = 8;

/// All that clients may see, in byte order of their names.
pub(super) fn list(descriptor: &impl AsFd) -> Result<Vec<ExtendedAttribute>> {
    let mut found = Vec::new();
    for name in names(descriptor)? {
        let value = values::read(descriptor, &format!("{PREFIX}{name}"))?;
        // To clients an attribute without a value is one that is not there.
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            found.push(ExtendedAttribute { name, value });
        }
    }
    Ok(found)
}

/// Sets or removes an attribute.
pub(super) fn set(descriptor: &impl AsFd, name: &str, value: Option<&[u8]>) -> Result<()> {
    ExtendedAttribute::check_name(name.as_bytes()).ok_or(ErrorStatus::INVALID_EA_NAME)?;
    let known = names(descriptor)?
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name));
    let path = path_of(descriptor);
    match (known, value) {
        (None, None) => Ok(()),
        (Some(known), None) => match fs::removexattr(&path, format!("{PREFIX}{known}")) {
            Ok(()) | Err(Errno::NODATA) => Ok(()),
            Err(error) => Err(errno::status(error)),
        },
        (known, Some(value)) => {
            let name = format!("{PREFIX}{}", known.as_deref().unwrap_or(name));
            fs::setxattr(&path, name, value, XattrFlags::empty())
                .map_err(|error| status_of_set(descriptor, error))
        }
    }
}

/// File systems that keep attributes within one block have no other error for one that is full.
fn status_of_set(descriptor: &impl AsFd, error: Errno) -> ErrorStatus {
    let full = || fs::statvfs(path_of(descriptor)).is_ok_and(|facts| facts.f_bavail == 0);
    if error == Errno::NOSPC && !full() {
        ErrorStatus::EA_TOO_LARGE
    } else {
        errno::status(error)
    }
}

/// The names that clients may see, sorted.
fn names(descriptor: &impl AsFd) -> Result<Vec<String>> {
    let bytes = all_names(descriptor)?;
    let mut names: Vec<String> = bytes
        .split(|byte| *byte == 0)
        .filter_map(|name| name.strip_prefix(PREFIX.as_bytes()))
        .filter_map(ExtendedAttribute::check_name)
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// The names of all extended attributes, each with a zero behind it.
fn all_names(descriptor: &impl AsFd) -> Result<Vec<u8>> {
    let path = path_of(descriptor);
    let mut room = 512;
    for _ in 0..RACES_MAX {
        let mut names = vec![0; room];
        match fs::listxattr(&path, &mut names[..]) {
            Ok(length) => {
                names.truncate(length);
                return Ok(names);
            }
            Err(Errno::RANGE) => room = room.saturating_mul(8).min(LIST_MAX),
            Err(error) if errno::lacks_attributes(error) => return Ok(Vec::new()),
            Err(error) => return Err(errno::status(error)),
        }
    }
    Err(ErrorStatus::EA_TOO_LARGE)
}
