//! Opportunistic locks. [MS-FSA] 2.1.1.10 Per Oplock
//!
//! LEVEL_TWO is the only kind there is: its holders may keep what they have read. It breaks to
//! nothing at once, so that nobody ever waits for an acknowledgment.

use parking_lot::Mutex;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Called once, when the oplock is broken; not when its handle is closed.
pub(crate) type Broken = Box<dyn FnOnce() + Send>;

/// The oplocks of one file.
#[derive(Default)]
pub(crate) struct Oplock {
    level_two: Mutex<Vec<Holder>>,
    /// How many there are, so that writes to files without need no mutex.
    held: AtomicUsize,
}

struct Holder {
    open: u64,
    broken: Broken,
}

impl Oplock {
    /// Grants LEVEL_TWO to the open, unless it is closed or has one.
    /// [MS-FSA] 2.1.5.18.2 Algorithm to Request a Shared Oplock
    pub(crate) fn grant(&self, open: u64, is_closed: impl Fn() -> bool, broken: Broken) -> bool {
        let mut holders = self.level_two.lock();
        if is_closed() || holders.iter().any(|holder| holder.open == open) {
            return false;
        }
        holders.push(Holder { open, broken });
        self.held.store(holders.len(), Ordering::SeqCst);
        true
    }

    /// Operation CLOSE of [MS-FSA] 2.1.4.12 Algorithm to Check for an Oplock Break
    pub(crate) fn release(&self, open: u64) {
        if !self.is_held() {
            return;
        }
        let mut holders = self.level_two.lock();
        let gone: Vec<Holder> = holders
            .extract_if(.., |holder| holder.open == open)
            .collect();
        self.held.store(holders.len(), Ordering::SeqCst);
        drop(holders);
        drop(gone);
    }

    /// True if there is something to break.
    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::SeqCst) != 0
    }

    /// Breaks every LEVEL_TWO to nothing, that of the open which causes it too. Not to be called
    /// with locks held. BreakToNone of [MS-FSA] 2.1.4.12
    pub(crate) fn break_to_none(&self) {
        for broken in self.take() {
            broken();
        }
    }

    /// The same for a caller that holds locks: what it gets is to be called when it no longer does.
    pub(crate) fn take(&self) -> Vec<Broken> {
        if !self.is_held() {
            return Vec::new();
        }
        let mut holders = self.level_two.lock();
        self.held.store(0, Ordering::SeqCst);
        holders.drain(..).map(|holder| holder.broken).collect()
    }
}

impl fmt::Debug for Oplock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oplock")
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}
