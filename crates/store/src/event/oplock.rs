//! [MS-FSA] 2.1.5.18 Server Requests an Oplock

use crate::Result;
use crate::event::query_information::allocation_size;
use crate::open::Open;
use wire::dtyp::ErrorStatus;

impl Open {
    /// Asks for LEVEL_TWO. `broken` is called once when it breaks, which is always to nothing and
    /// wants no acknowledgment: before the change that breaks it is made, on the thread that makes
    /// it. False if it is not granted.
    pub fn request_level_two(&self, broken: impl FnOnce() + Send + 'static) -> Result<bool> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        if self
            .file
            .locks
            .first_offset()
            .is_some_and(|first| self.is_within_allocation(first))
        {
            return Ok(false);
        }
        let oplock = &self.file.oplock;
        Ok(oplock.grant(self.id, || self.is_closed(), Box::new(broken)))
    }

    /// Locks beyond the data are signals between programs and concern no cache.
    pub(crate) fn is_within_allocation(&self, offset: u64) -> bool {
        let Ok(metadata) = self.node.metadata() else {
            return true;
        };
        let state = self.file.state.lock();
        offset < allocation_size(&self.share, &metadata, Some(&state))
    }

    /// Makes a change that breaks oplocks: before it, as the specification says, and after it, for
    /// whoever was granted one meanwhile and may have read what is no longer there.
    pub(crate) fn breaking_oplocks<T>(&self, change: impl FnOnce() -> T) -> T {
        self.file.oplock.break_to_none();
        let changed = change();
        self.file.oplock.break_to_none();
        changed
    }
}
