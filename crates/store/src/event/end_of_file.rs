//! [MS-FSA] 2.1.5.15.5 FileEndOfFileInformation

use crate::Result;
use crate::event::modification::Modification;
use crate::limits::FILE_OFFSET_MAX;
use crate::open::Open;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Sets the end of file. That counts as a write even if it was there already.
    pub fn set_end_of_file(&self, size: u64) -> Result<()> {
        if self.is_directory() || size > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require(AccessMask::FILE_WRITE_DATA)?;
        let done = self.breaking_oplocks(|| self.move_end_of_file(size));
        self.report_pending();
        done
    }

    fn move_end_of_file(&self, size: u64) -> Result<()> {
        let before = self.node.metadata()?.size;
        let modification = Modification::begin(self, size.min(before)..u64::MAX)?;
        if size != before {
            self.node.set_size(size)?;
        }
        if size < before {
            self.file.state.lock().allocation = None;
        }
        modification.finish_touched()
    }
}
