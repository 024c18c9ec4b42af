//! FILETIME.

/// 100 ns intervals since 1601-01-01 UTC. [MS-DTYP] 2.3.3 FILETIME
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct FileTime(pub u64);

/// 1970-01-01 as a FILETIME.
const UNIX_EPOCH: i128 = 116_444_736_000_000_000;

impl FileTime {
    /// No time at all, or "leave as it is" in a request.
    pub const ZERO: Self = Self(0);

    /// From seconds and nanoseconds since 1970; times before 1601 become zero.
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
        let ticks = i128::from(seconds)
            .saturating_mul(10_000_000)
            .saturating_add(i128::from(nanoseconds / 100))
            .saturating_add(UNIX_EPOCH);
        Self(u64::try_from(ticks.max(0)).unwrap_or(u64::MAX))
    }

    /// Seconds and nanoseconds since 1970.
    pub fn to_unix(self) -> (i64, u32) {
        let ticks = i128::from(self.0).saturating_sub(UNIX_EPOCH);
        let seconds = ticks.div_euclid(10_000_000);
        let fraction = ticks.rem_euclid(10_000_000).saturating_mul(100);
        (
            i64::try_from(seconds).unwrap_or(i64::MAX),
            u32::try_from(fraction).unwrap_or(0),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_times_go_there_and_back() {
        let time = FileTime::from_unix(1_464_029_149, 752_778_600);
        assert_eq!(time.to_unix(), (1_464_029_149, 752_778_600));
        assert_eq!(
            FileTime::from_unix(-1, 999_999_900).to_unix(),
            (-1, 999_999_900)
        );
        assert_eq!(FileTime::from_unix(i64::MIN, 0), FileTime::ZERO);
    }
}
