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
    let names = Names::read(descriptor)?;
    let mut names: Vec<&str> = names.for_clients().collect();
    names.sort_unstable();
    for name in names {
        let value = values::read(descriptor, &format!("{PREFIX}{name}"))?;
        // To clients an attribute without a value is one that is not there.
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            found.push(ExtendedAttribute {
                name: name.to_owned(),
                value,
            });
        }
    }
    Ok(found)
}

/// Sets or removes an attribute.
pub(super) fn set(descriptor: &impl AsFd, name: &str, value: Option<&[u8]>) -> Result<()> {
    ExtendedAttribute::check_name(name.as_bytes()).ok_or(ErrorStatus::INVALID_EA_NAME)?;
    let names = Names::read(descriptor)?;
    let known = names
        .for_clients()
        .filter(|known| known.eq_ignore_ascii_case(name))
        .min();
    let path = path_of(descriptor);
    match (known, value) {
        (None, None) => Ok(()),
        (Some(known), None) => match fs::removexattr(&path, format!("{PREFIX}{known}")) {
            Ok(()) | Err(Errno::NODATA) => Ok(()),
            Err(error) => Err(errno::status(error)),
        },
        (known, Some(value)) => {
            let name = format!("{PREFIX}{}", known.unwrap_or(name));
            fs::setxattr(&path, name, value, XattrFlags::empty())
                .map_err(|error| status_of_set(descriptor, error))
        }
    }
}

/// File systems that keep attributes within one block have no other error for one that is full.
pub(super) fn is_too_large(descriptor: &impl AsFd, error: Errno) -> bool {
    let full = || fs::statvfs(path_of(descriptor)).is_ok_and(|facts| facts.f_bavail == 0);
    error == Errno::NOSPC && !full()
}

fn status_of_set(descriptor: &impl AsFd, error: Errno) -> ErrorStatus {
    if is_too_large(descriptor, error) {
        ErrorStatus::EA_TOO_LARGE
    } else {
        errno::status(error)
    }
}

/// EaSize. Attributes that go while it is counted are not counted.
pub(super) fn ea_size(descriptor: &impl AsFd, names: &Names) -> u32 {
    let length = |name: &str| {
        let length = fs::getxattr_query(path_of(descriptor), format!("{PREFIX}{name}"));
        length.ok().filter(|length| *length > 0)
    };
    let lengths = names
        .for_clients()
        .filter_map(|name| Some((name.len(), length(name)?)));
    ExtendedAttribute::ea_size(lengths)
}

/// The names of all extended attributes, each with a zero behind it.
#[derive(Default)]
pub(super) struct Names(Vec<u8>);

impl Names {
    /// None where the file system keeps none.
    pub(super) fn read(descriptor: &impl AsFd) -> Result<Self> {
        let path = path_of(descriptor);
        let mut room = 256;
        for _ in 0..RACES_MAX {
            let mut names = vec![0; room];
            match fs::listxattr(&path, &mut names[..]) {
                Ok(length) => {
                    names.truncate(length);
                    return Ok(Self(names));
                }
                Err(Errno::RANGE) => room = room.saturating_mul(8).min(LIST_MAX),
                Err(error) if errno::lacks_attributes(error) => return Ok(Self::default()),
                Err(error) => return Err(errno::status(error)),
            }
        }
        Err(ErrorStatus::EA_TOO_LARGE)
    }

    /// True if there is an attribute of this name, prefix included.
    pub(super) fn contain(&self, name: &str) -> bool {
        self.all().any(|other| other == name.as_bytes())
    }

    /// Those that clients may see, without the prefix.
    fn for_clients(&self) -> impl Iterator<Item = &str> {
        self.all()
            .filter_map(|name| name.strip_prefix(PREFIX.as_bytes()))
            .filter_map(ExtendedAttribute::check_name)
    }

    /// All, with their prefixes.
    pub(super) fn all(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|byte| *byte == 0)
    }
}
