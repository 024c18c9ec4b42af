//! [MS-FSA] 2.1.5.15.1 FileAllocationInformation

use crate::Result;
use crate::change_notify::NotifyFilter;
use crate::event::modification::{Kept, Modification, note_changed};
use crate::facts::block_align;
use crate::limits::FILE_OFFSET_MAX;
use crate::open::Open;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Sets the allocation: less than the end of file cuts the file, more is remembered while
    /// the file is open and only checked against the space there is.
    pub fn set_allocation(&self, size: u64) -> Result<()> {
        if self.is_directory() || size > FILE_OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require(AccessMask::FILE_WRITE_DATA)?;
        let done = self.breaking_oplocks(|| self.change_allocation(size));
        self.report_pending();
        done
    }

    fn change_allocation(&self, size: u64) -> Result<()> {
        let metadata = self.node.metadata()?;
        let more = size.saturating_sub(metadata.allocated.max(metadata.size));
        if more > 0 && more > self.share.volume.space()?.available {
            return Err(ErrorStatus::DISK_FULL);
        }
        let cluster = u64::from(self.share.volume.description().cluster_size);
        let whole = block_align(size, cluster);
        if whole < metadata.size {
            let modification = Modification::begin(self, whole..u64::MAX)?;
            self.node.set_size(whole)?;
            self.file.state.lock().allocation = None;
            return modification.finish();
        }
        let before = Kept::of(self)?;
        self.file.state.lock().allocation = Some(size);
        let kind = match self.is_stream() {
            true => NotifyFilter::STREAM_SIZE,
            false => NotifyFilter::SIZE,
        };
        self.file.pending.add(kind);
        note_changed(self, before)
    }
}
