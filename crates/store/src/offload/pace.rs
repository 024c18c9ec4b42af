//! How much one request may do, so that its answer comes soon.

use super::{SECTOR, round_down};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::Duration;
use volume::{Clock, NodeId};

/// Bytes that the first copy between two file systems may move. Windows takes
/// more than 4 seconds for a command for a sign that the storage is broken.
const STRIDE_START: u64 = 16 << 20;
const STRIDE_MIN: u64 = 1 << 20;
const STRIDE_MAX: u64 = 1 << 30;

/// A copy that takes less than this may move more the next time...
const TARGET_MIN: Duration = Duration::from_millis(250);

/// ...and one that takes more than this ends early and moves less the next time.
const TARGET_MAX: Duration = Duration::from_secs(1);

/// Pairs of file systems that are remembered; a server has a handful.
const PAIRS_MAX: usize = 1024;

/// The devices of source and destination.
type Pair = (u64, u64);

/// What has been learnt about the speed of copies.
#[derive(Debug)]
pub(super) struct Pace {
    write_max: Option<u64>,
    strides: Mutex<HashMap<Pair, u64>>,
}

impl Pace {
    /// With `write_max` nothing is learnt and every request may cover that much.
    pub(super) fn new(write_max: Option<u64>) -> Self {
        let write_max = write_max.map(|max| round_down(max).max(SECTOR));
        Self {
            write_max,
            strides: Mutex::default(),
        }
    }

    /// The most that one request may cover, by whatever way.
    pub(super) fn request_max(&self) -> u64 {
        self.write_max.unwrap_or(u64::MAX)
    }

    /// The most bytes that one request may copy the slow way.
    pub(super) fn stride(&self, source: NodeId, destination: NodeId) -> u64 {
        if let Some(write_max) = self.write_max {
            return write_max;
        }
        let pair = (source.device, destination.device);
        self.strides
            .lock()
            .get(&pair)
            .copied()
            .unwrap_or(STRIDE_START)
    }

    /// Learns from a copy of `bytes` that took `elapsed`.
    pub(super) fn learn(&self, source: NodeId, destination: NodeId, bytes: u64, elapsed: Duration) {
        if self.write_max.is_some() {
            return;
        }
        let pair = (source.device, destination.device);
        let mut strides = self.strides.lock();
        if strides.len() >= PAIRS_MAX {
            strides.clear();
        }
        let stride = strides.entry(pair).or_insert(STRIDE_START);
        if elapsed > TARGET_MAX {
            *stride = bytes_in(TARGET_MAX / 2, bytes, elapsed).clamp(STRIDE_MIN, STRIDE_MAX);
        } else if elapsed < TARGET_MIN && bytes >= *stride {
            *stride = stride.saturating_mul(2).min(STRIDE_MAX);
        }
    }
}

/// How many bytes the same speed would move in `time`.
fn bytes_in(time: Duration, bytes: u64, elapsed: Duration) -> u64 {
    let moved = u128::from(bytes).saturating_mul(time.as_micros());
    let moved = moved.checked_div(elapsed.as_micros()).unwrap_or(u128::MAX);
    round_down(u64::try_from(moved).unwrap_or(u64::MAX))
}

/// Why a request ends before all is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pause {
    /// The client can ask for the rest.
    Enough,
    /// Somebody wants it to stop.
    Stopped,
}

/// What one request may still use.
pub(super) struct Budget<'a> {
    clock: &'a dyn Clock,
    stop: &'a dyn Fn() -> bool,
    start: Duration,
    /// Bytes that may still be copied the slow way.
    pub(super) bytes_left: u64,
}

impl<'a> Budget<'a> {
    pub(super) fn new(clock: &'a dyn Clock, stop: &'a dyn Fn() -> bool, bytes_left: u64) -> Self {
        Self {
            clock,
            stop,
            start: clock.monotonic(),
            bytes_left,
        }
    }

    /// Asked before each slice; `done` says how much the answer could report by now. Time
    /// never runs out before something was done, or the client would ask the same again.
    pub(super) fn pause(&self, done: u64) -> Option<Pause> {
        if (self.stop)() {
            return Some(Pause::Stopped);
        }
        (done >= SECTOR && self.elapsed() >= TARGET_MAX).then_some(Pause::Enough)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: NodeId = NodeId {
        device: 1,
        inode: 1,
    };
    const MIB: u64 = 1 << 20;

    #[test]
    fn fast_copies_grow_and_slow_ones_shrink() {
        let pace = Pace::new(None);
        assert_eq!(pace.stride(ID, ID), 16 * MIB);
        pace.learn(ID, ID, 16 * MIB, Duration::from_millis(40));
        assert_eq!(pace.stride(ID, ID), 32 * MIB);
        pace.learn(ID, ID, 8 * MIB, Duration::from_millis(20));
        assert_eq!(
            pace.stride(ID, ID),
            32 * MIB,
            "less than it was allowed says nothing"
        );
        pace.learn(ID, ID, 32 * MIB, Duration::from_millis(500));
        assert_eq!(pace.stride(ID, ID), 32 * MIB, "just right");
        pace.learn(ID, ID, 32 * MIB, Duration::from_secs(4));
        assert_eq!(pace.stride(ID, ID), 4 * MIB, "half a second's worth");
        let other = NodeId {
            device: 2,
            inode: 1,
        };
        assert_eq!(pace.stride(ID, other), 16 * MIB);
    }

    #[test]
    fn it_stays_within_bounds() {
        let pace = Pace::new(None);
        for _ in 0..20 {
            pace.learn(ID, ID, u64::MAX, Duration::ZERO);
        }
        assert_eq!(pace.stride(ID, ID), STRIDE_MAX);
        pace.learn(ID, ID, 512, Duration::from_secs(60));
        assert_eq!(pace.stride(ID, ID), STRIDE_MIN);
    }

    #[test]
    fn a_fixed_maximum_is_whole_sectors_and_never_changes() {
        let pace = Pace::new(Some(1000));
        pace.learn(ID, ID, 512, Duration::ZERO);
        assert_eq!((pace.stride(ID, ID), pace.request_max()), (512, 512));
        assert_eq!(Pace::new(Some(1)).request_max(), 512);
    }
}
