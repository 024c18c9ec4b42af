//! [MS-FSA] 2.1.5.8 Server Requests a Byte-Range Lock and 2.1.5.9 Server Requests an Unlock of
//! a Byte-Range

use crate::Result;
use crate::byte_range_lock::{ByteRangeLocks, LockOutcome, LockRange};
use crate::limits::LOCKS_PER_REQUEST;
use crate::open::Open;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Locks all ranges or none of them. A single range that need not fail at once may wait.
    /// [MS-SMB2] 3.3.5.14.2 Processing Locks
    pub fn lock(&self, ranges: &[LockRange]) -> Result<LockOutcome> {
        self.check_lockable(ranges.len())?;
        ranges
            .iter()
            .try_for_each(|range| check_range(range.offset, range.length))?;
        if ranges.len() > 1 && ranges.iter().any(|range| !range.fail_immediately) {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        // Twice, for one that is granted meanwhile.
        self.break_oplocks(ranges);
        let outcome = ByteRangeLocks::lock(&self.file, ranges, self.id, || self.is_closed());
        self.break_oplocks(ranges);
        outcome
    }

    /// Who locks a part of the data wants to know what is in it.
    fn break_oplocks(&self, ranges: &[LockRange]) {
        let mut offsets = ranges.iter().map(|range| range.offset);
        let oplock = &self.file.oplock;
        if oplock.is_held() && offsets.any(|offset| self.is_within_allocation(offset)) {
            oplock.break_to_none();
        }
    }

    /// Unlocks ranges, each exactly as it was locked, until one was not.
    /// [MS-SMB2] 3.3.5.14.1 Processing Unlocks
    pub fn unlock(&self, ranges: &[(u64, u64)]) -> Result<()> {
        self.check_lockable(ranges.len())?;
        for &(offset, length) in ranges {
            check_range(offset, length)?;
            self.file.locks.unlock(offset, length, self.id)?;
        }
        Ok(())
    }

    fn check_lockable(&self, ranges: usize) -> Result<()> {
        if self.is_directory() || ranges == 0 {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        if ranges > LOCKS_PER_REQUEST {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        self.require_any(
            AccessMask::FILE_READ_DATA
                | AccessMask::FILE_WRITE_DATA
                | AccessMask::FILE_APPEND_DATA
                | AccessMask::FILE_EXECUTE,
        )
    }
}

/// The last byte must have a 64-bit offset.
fn check_range(offset: u64, length: u64) -> Result<()> {
    match length.checked_sub(1) {
        Some(more) if offset.checked_add(more).is_none() => Err(ErrorStatus::INVALID_LOCK_RANGE),
        _ => Ok(()),
    }
}
