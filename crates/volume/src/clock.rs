//! Time as an argument: the system's, or one that tests move by hand.

use parking_lot::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wire::dtyp::FileTime;

/// Where everything that needs the time gets it from.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> FileTime;

    /// Time since some fixed moment; never goes back.
    fn monotonic(&self) -> Duration;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Monotonic time counts from here.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> FileTime {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        FileTime::from_unix(seconds, since.subsec_nanos())
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock {
    start: FileTime,
    elapsed: Mutex<Duration>,
}

impl ManualClock {
    /// Stands at `start`.
    pub fn new(start: FileTime) -> Self {
        Self {
            start,
            elapsed: Mutex::new(Duration::ZERO),
        }
    }

    /// Moves both times on.
    pub fn advance(&self, by: Duration) {
        let mut elapsed = self.elapsed.lock();
        *elapsed = elapsed.saturating_add(by);
    }
}

impl Default for ManualClock {
    /// Stands at 2020-01-01.
    fn default() -> Self {
        Self::new(FileTime::from_unix(1_577_836_800, 0))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> FileTime {
        let ticks = u64::try_from(self.elapsed.lock().as_nanos() / 100).unwrap_or(u64::MAX);
        FileTime(self.start.0.saturating_add(ticks))
    }

    fn monotonic(&self) -> Duration {
        *self.elapsed.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new(FileTime(1000));
        assert_eq!(
            (clock.now(), clock.monotonic()),
            (FileTime(1000), Duration::ZERO)
        );
        clock.advance(Duration::from_micros(1));
        assert_eq!(clock.now(), FileTime(1010));
        assert_eq!(clock.monotonic(), Duration::from_micros(1));
    }

    #[test]
    fn the_system_clock_is_in_this_age() {
        let (seconds, _) = SystemClock::new().now().to_unix();
        assert!(seconds > 1_577_836_800);
    }
}
