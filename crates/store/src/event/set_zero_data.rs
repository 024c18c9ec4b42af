//! [MS-FSA] 2.1.5.10.39 FSCTL_SET_ZERO_DATA

use crate::Result;
use crate::byte_range_lock::Intent;
use crate::event::modification::Modification;
use crate::limits::FILE_OFFSET_MAX;
use crate::open::Open;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Makes the bytes from `offset` up to `beyond_final_zero` read as zeros, without changing
    /// the end of file.
    pub fn set_zero_data(&self, offset: u64, beyond_final_zero: u64) -> Result<()> {
        self.require(AccessMask::FILE_WRITE_DATA)?;
        if self.is_directory() || beyond_final_zero > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let asked = beyond_final_zero
            .checked_sub(offset)
            .ok_or(ErrorStatus::INVALID_PARAMETER)?;
        let size = self.node.metadata()?.size;
        let length = asked.min(size.saturating_sub(offset));
        if length == 0 {
            return Ok(());
        }
        self.breaking_oplocks(|| {
            self.check_locks(offset, length, Intent::Write)?;
            let modification = Modification::begin(self, offset..offset.saturating_add(length))?;
            self.node.punch(offset, length)?;
            modification.finish()
        })
    }
}
