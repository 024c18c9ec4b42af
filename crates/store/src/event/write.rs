//! [MS-FSA] 2.1.5.4 Server Requests a Write

use crate::Result;
use crate::byte_range_lock::Intent;
use crate::event::modification::Modification;
use crate::event::read::check_range;
use crate::open::Open;
use crate::options::CreateOptions;
use std::sync::atomic::Ordering;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Writes all of `data`. With `write_through` it is on stable storage when this returns.
    ///
    /// A handle that may only append writes at the end of the file wherever it is told to.
    pub fn write(&self, offset: u64, data: &[u8], write_through: bool) -> Result<()> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_DEVICE_REQUEST);
        }
        self.require_any(AccessMask::FILE_WRITE_DATA | AccessMask::FILE_APPEND_DATA)?;
        let length = check_range(offset, data.len())?;
        if length == 0 {
            return Ok(());
        }
        self.breaking_oplocks(|| {
            if self.granted.contains(AccessMask::FILE_WRITE_DATA) {
                return self.write_at(offset, data);
            }
            // Two appends must not choose the same place.
            let _appending = self.file.append.lock();
            self.write_at(self.node.metadata()?.size, data)
        })?;
        if write_through || self.has_mode(CreateOptions::WRITE_THROUGH) {
            self.node.sync()?;
        }
        Ok(())
    }

    fn write_at(&self, offset: u64, data: &[u8]) -> Result<()> {
        let length = check_range(offset, data.len())?;
        self.check_locks(offset, length, Intent::Write)?;
        let modification = Modification::begin(self, offset..offset.saturating_add(length))?;
        self.node.write_at(data, offset)?;
        modification.finish()?;
        self.position
            .store(offset.saturating_add(length), Ordering::Relaxed);
        Ok(())
    }

    /// True if the mode that the handle has now contains the option.
    pub(crate) fn has_mode(&self, option: CreateOptions) -> bool {
        CreateOptions(self.mode.load(Ordering::Relaxed)).contains(option)
    }
}
