//! Changes that are reported together, later.

use super::NotifyFilter;
use std::sync::atomic::{AtomicU32, Ordering};

/// What writing has changed: it is told when a handle is closed or flushed, not for every write.
/// [MS-FSA] 2.1.1.3 Per File, PendingNotifications
#[derive(Debug, Default)]
pub(crate) struct PendingNotifications(AtomicU32);

impl PendingNotifications {
    /// Notes changes.
    pub(crate) fn add(&self, filter: NotifyFilter) {
        let known = self.0.load(Ordering::Relaxed);
        // Most writes are not the first: they leave the memory of others' processors alone.
        if known & filter.0 != filter.0 {
            self.0.fetch_or(filter.0, Ordering::Relaxed);
        }
    }

    /// What there is to be told; from now on it counts as told.
    pub(crate) fn take(&self) -> Option<NotifyFilter> {
        if self.0.load(Ordering::Relaxed) == 0 {
            return None;
        }
        Some(NotifyFilter(self.0.swap(0, Ordering::Relaxed))).filter(|filter| filter.0 != 0)
    }
}
