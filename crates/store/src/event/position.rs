//! [MS-FSA] 2.1.5.15.10 FilePositionInformation

use crate::Result;
use crate::limits::FILE_OFFSET_MAX;
use crate::open::Open;
use std::sync::atomic::Ordering;
use wire::dtyp::ErrorStatus;

impl Open {
    /// Sets CurrentByteOffset, which only queries show.
    pub fn set_position(&self, position: u64) -> Result<()> {
        if position > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.position.store(position, Ordering::Relaxed);
        Ok(())
    }
}
