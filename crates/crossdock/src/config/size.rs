//! Sizes such as "256MiB".

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a size. Units are powers of 1024; without a unit the number is bytes.
fn parse(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim() {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        "TiB" => 40,
        _ => {
            return Err(format!(
                "{text:?} is not a size; write a number and B, KiB, MiB or GiB"
            ));
        }
    };
    let number: u64 = number
        .parse()
        .map_err(|_| format!("{text:?} is not a size like \"16MiB\""))?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| format!("{text:?} is too large"))
}

/// What one offloaded call may cover: whole sectors.
pub(super) fn transfer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    const SECTOR: u64 = 512;
    const MIN: u64 = 64 << 10;
    let text = String::deserialize(from)?;
    let size = parse(&text).map_err(Error::custom)?;
    if size < MIN || size % SECTOR != 0 {
        let what = format!("{text:?} is not a multiple of 512 bytes from 64KiB on");
        return Err(Error::custom(what));
    }
    Ok(Some(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse("256MiB"), Ok(256 << 20));
        assert_eq!(parse("1 GiB"), Ok(1 << 30));
        assert_eq!(parse("512"), Ok(512));
    }

    #[test]
    fn what_is_no_size_is_named() {
        for text in [
            "",
            "MiB",
            "16MB",
            "16 mib",
            "-1",
            "1.5GiB",
            "99999999999TiB",
        ] {
            assert!(parse(text).unwrap_err().contains(&format!("{text:?}")));
        }
    }
}
