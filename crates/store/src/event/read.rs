//! [MS-FSA] 2.1.5.3 Server Requests a Read

use crate::Result;
use crate::byte_range_lock::Intent;
use crate::limits::FILE_OFFSET_MAX;
use crate::open::Open;
use std::sync::atomic::Ordering;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Reads up to `buffer.len()` bytes. Fewer than `minimum` are END_OF_FILE, and so are none at
    /// all where some were asked for.
    pub fn read(&self, offset: u64, buffer: &mut [u8], minimum: usize) -> Result<usize> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST);
        }
        // Who may execute a file must be able to load it. [MS-SMB2] 3.3.5.12 Receiving an
        // SMB2 READ Request
        self.require_any(AccessMask::FILE_READ_DATA | AccessMask::FILE_EXECUTE)?;
        let length = check_range(offset, buffer.len())?;
        if length > 0 {
            self.check_locks(offset, length, Intent::Read)?;
        }
        let count = if length > 0 {
            self.node.read_at(buffer, offset)?
        } else {
            0
        };
        if count < minimum || (count == 0 && length > 0) {
            return Err(ErrorStatus::END_OF_FILE);
        }
        self.position
            .store(offset.saturating_add(count as u64), Ordering::Relaxed);
        Ok(count)
    }
}

/// The length, if the whole range can exist.
pub(crate) fn check_range(offset: u64, length: usize) -> Result<u64> {
    let length = u64::try_from(length).map_err(|_| ErrorStatus::INVALID_PARAMETER)?;
    match offset.checked_add(length) {
        Some(end) if end <= FILE_OFFSET_MAX => Ok(length),
        _ => Err(ErrorStatus::INVALID_PARAMETER),
    }
}
