//! Small values beside a file, as extended attributes of the `user` namespace.

use super::descriptor::path_of;
use super::errno;
use crate::node::Result;
use rustix::fd::AsFd;
use rustix::fs::{self, XattrFlags};
use rustix::io::Errno;
use wire::dtyp::ErrorStatus;

/// All our attributes begin so.
const PREFIX: &str = "user.crossdock.";

/// Longest value that is read or written: the kernel's own limit (XATTR_SIZE_MAX).
const VALUE_MAX: usize = 65_536;

/// How often a value is read again that grew in between.
const RACES_MAX: u32 = 8;

/// Reads a value; `None` where there is none, or no extended attributes at all.
pub(super) fn get(descriptor: &impl AsFd, key: &str) -> Result<Option<Vec<u8>>> {
    read(descriptor, &checked_name(key)?)
}

/// Reads the attribute with this name; `None` as above.
pub(super) fn read(descriptor: &impl AsFd, name: &str) -> Result<Option<Vec<u8>>> {
    let path = path_of(descriptor);
    let mut room = 256;
    for _ in 0..RACES_MAX {
        let mut value = vec![0; room];
        match fs::getxattr(&path, name, &mut value[..]) {
            Ok(length) => {
                value.truncate(length);
                return Ok(Some(value));
            }
            Err(Errno::RANGE) => {
                room = fs::getxattr_query(&path, name)
                    .map_err(errno::status)?
                    .clamp(room, VALUE_MAX);
            }
            Err(Errno::NODATA) => return Ok(None),
            Err(error) if errno::lacks_attributes(error) => return Ok(None),
            Err(error) => return Err(errno::status(error)),
        }
    }
    Err(ErrorStatus::SHARING_VIOLATION)
}

/// Sets or removes a value. NOT_SUPPORTED where there are no extended attributes.
pub(super) fn set(descriptor: &impl AsFd, key: &str, value: Option<&[u8]>) -> Result<()> {
    let path = path_of(descriptor);
    let name = checked_name(key)?;
    let Some(value) = value else {
        return match fs::removexattr(&path, &name) {
            Ok(()) | Err(Errno::NODATA) => Ok(()),
            Err(error) if errno::lacks_attributes(error) => Ok(()),
            Err(error) => Err(errno::status(error)),
        };
    };
    if value.len() > VALUE_MAX {
        return Err(ErrorStatus::EA_TOO_LARGE);
    }
    fs::setxattr(&path, &name, value, XattrFlags::empty()).map_err(errno::status)
}

/// The name of the attribute that keeps the value.
pub(super) fn attribute_name(key: &str) -> String {
    format!("{PREFIX}{key}")
}

fn checked_name(key: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if key.is_empty() || key.len() > 200 || !key.chars().all(plain) {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    Ok(attribute_name(key))
}
