//! NetrRemoteTOD: what time it is.

use crate::Host;
use crate::ndr::{Field, NdrReader, NdrWriter};
use crate::win32_error::Win32Error;
use wire::dtyp::{FileTime, WireError};

/// tod_tinterval: one tick of the clock, in units of 0.1 ms.
const TICK: u32 = 100;

const SECONDS_OF_DAY: u64 = 86_400;

/// [MS-SRVS] 3.1.4.21 NetrRemoteTOD (Opnum 28)
pub(super) fn netr_remote_tod(
    host: &dyn Host,
    reader: &mut NdrReader<'_>,
) -> Result<Vec<u8>, WireError> {
    reader.unique_string()?;
    let mut writer = NdrWriter::new();
    Ok(match host.now() {
        Some(now) => {
            writer.pointer();
            writer.structure(&time_of_day(now).map(Field::Number));
            writer.finish(Win32Error::SUCCESS)
        }
        None => {
            writer.null();
            writer.finish(Win32Error::NOT_SUPPORTED)
        }
    })
}

/// [MS-SRVS] 2.2.4.105 TIME_OF_DAY_INFO, in GMT. Times before 1970 count as 1970.
fn time_of_day(now: FileTime) -> [u32; 12] {
    let (seconds, nanoseconds) = now.to_unix();
    let seconds = u64::try_from(seconds).unwrap_or(0);
    let day = seconds / SECONDS_OF_DAY;
    let of_day = seconds % SECONDS_OF_DAY;
    let date = Date::of_day(day);
    let milliseconds = seconds
        .wrapping_mul(1000)
        .wrapping_add(u64::from(nanoseconds / 1_000_000));
    [
        low(seconds),
        low(milliseconds),
        low(of_day / 3600),
        low(of_day / 60 % 60),
        low(of_day % 60),
        nanoseconds / 10_000_000,
        0,
        TICK,
        date.day,
        date.month,
        date.year,
        // 1970-01-01 was a Thursday.
        low(day.wrapping_add(4) % 7),
    ]
}

/// The low 32 bits.
fn low(value: u64) -> u32 {
    u32::try_from(value & 0xFFFF_FFFF).unwrap_or(0)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// The date of a day counted from 1970-01-01. A FILETIME ends some 58,000 years later, so
    /// that counting years is quick enough.
    fn of_day(mut day: u64) -> Self {
        let mut year = 1970u32;
        while let Some(left) = day.checked_sub(if is_leap(year) { 366 } else { 365 }) {
            day = left;
            year = year.saturating_add(1);
        }
        let mut month = 1u32;
        while let Some(left) = day.checked_sub(days_of_month(year, month)) {
            day = left;
            month = month.saturating_add(1);
        }
        Self {
            year,
            month,
            day: low(day).saturating_add(1),
        }
    }
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

const fn days_of_month(year: u32, month: u32) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: u32, month: u32, day: u32) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn dates() {
        assert_eq!(Date::of_day(0), date(1970, 1, 1));
        assert_eq!(Date::of_day(58), date(1970, 2, 28));
        assert_eq!(Date::of_day(11_016), date(2000, 2, 29));
        assert_eq!(Date::of_day(11_017), date(2000, 3, 1));
        assert_eq!(Date::of_day(47_540), date(2100, 2, 28));
        assert_eq!(Date::of_day(47_541), date(2100, 3, 1));
        assert_eq!(Date::of_day(20_453), date(2025, 12, 31));
    }

    #[test]
    fn a_known_moment() {
        // 2016-05-23 18:45:49.75 GMT, a Monday.
        let fields = time_of_day(FileTime::from_unix(1_464_029_149, 750_000_000));
        let expected = [
            1_464_029_149,
            3_740_269_110,
            18,
            45,
            49,
            75,
            0,
            100,
            23,
            5,
            2016,
            1,
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn the_ends_of_time() {
        assert_eq!(time_of_day(FileTime::ZERO)[10], 1970);
        assert_eq!(time_of_day(FileTime(u64::MAX))[10], 60_056);
    }
}
