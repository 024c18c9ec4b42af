//! Times such as "5min".

use serde::{Deserialize, Deserializer, de::Error};
use std::time::Duration;

fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => {
            return Err(format!(
                "{text:?} is not a time; write a number and ms, s, min or h"
            ));
        }
    };
    let number: u64 = number
        .parse()
        .map_err(|_| format!("{text:?} is not a time like \"5min\""))?;
    let milliseconds = number
        .checked_mul(factor)
        .ok_or_else(|| format!("{text:?} is too long"))?;
    Ok(Duration::from_millis(milliseconds))
}

/// How long an offload token lives.
pub(super) fn token_ttl<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    const RANGE: std::ops::RangeInclusive<Duration> =
        Duration::from_secs(1)..=Duration::from_secs(24 * 3600);
    let text = String::deserialize(from)?;
    let time = parse(&text).map_err(Error::custom)?;
    if !RANGE.contains(&time) {
        return Err(Error::custom(format!("{text:?} is not between 1s and 24h")));
    }
    Ok(Some(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(parse("5min"), Ok(Duration::from_secs(300)));
        assert_eq!(parse("90 s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(parse("2h"), Ok(Duration::from_secs(7200)));
    }

    #[test]
    fn what_is_no_time_is_named() {
        for text in ["", "5", "min", "5m", "1.5h", "-1s", "99999999999999999h"] {
            assert!(parse(text).unwrap_err().contains(&format!("{text:?}")));
        }
    }
}
