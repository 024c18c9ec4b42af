//! Names for programs that know none longer than eight characters, a period and three.
//! [MS-FSCC] 2.1.5.2.1 8.3 Filename
//!
//! A name that is short enough is its own. For others one is computed, `TO~4K2Z9.TXT`: two
//! characters of the name, five of its hash, three of the extension. Nothing is stored, and a
//! search by such a name looks at every name of the directory; two names of one directory have
//! the same short one in one of sixty million cases.

use crate::Result;
use volume::{MatchName, Node, NtPath, Volume};

/// Where the tilde of a computed name stands, and how long the part before the period is.
const TILDE: usize = 2;
const BASE: usize = 8;

/// Digits of the hash.
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The short name of a file: its own in upper case, or a computed one.
pub(crate) fn short_name(name: &str) -> String {
    if is_short(name) {
        name.to_ascii_uppercase()
    } else {
        computed(name)
    }
}

/// True if MS-DOS could have had the name.
pub(crate) fn is_short(name: &str) -> bool {
    let (base, extension) = name.split_once('.').unwrap_or((name, "x"));
    let fits = |part: &str, most| (1..=most).contains(&part.len());
    fits(base, BASE) && fits(extension, 3) && base.chars().chain(extension.chars()).all(is_plain)
}

/// True if the name may be a computed one.
pub(crate) fn may_be_computed(name: &str) -> bool {
    let base = name.split_once('.').map_or(name, |(base, _)| base);
    is_short(name) && base.len() == BASE && base.as_bytes().get(TILDE) == Some(&b'~')
}

/// The name in `directory` that has the short name `short`.
pub(crate) fn find(directory: &dyn Node, short: &str) -> Result<Option<String>> {
    let wanted = short.to_ascii_uppercase();
    let names = directory.children()?;
    Ok(names
        .into_iter()
        .find(|name| !is_short(name) && computed(name) == wanted))
}

/// The path with computed names replaced by the real ones; `None` if there are none in it.
pub(crate) fn expand(volume: &dyn Volume, path: &NtPath) -> Result<Option<NtPath>> {
    if !path
        .components()
        .iter()
        .any(|component| may_be_computed(component))
    {
        return Ok(None);
    }
    let mut names: Vec<String> = Vec::new();
    let mut changed = false;
    for component in path.components() {
        let real = real_name(volume, &names, component)?;
        changed |= real.is_some();
        names.push(real.unwrap_or_else(|| component.clone()));
    }
    if changed {
        NtPath::parse(&names.join("\\")).map(Some)
    } else {
        Ok(None)
    }
}

fn real_name(volume: &dyn Volume, parents: &[String], name: &str) -> Result<Option<String>> {
    if !may_be_computed(name) {
        return Ok(None);
    }
    let located = volume.locate(&NtPath::parse(&parents.join("\\"))?)?;
    let Some(directory) = located.node else {
        return Ok(None);
    };
    if directory.child(name)?.is_some() {
        Ok(None)
    } else {
        find(directory.as_ref(), name)
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'()-@^_`{}~".contains(c)
}

fn computed(name: &str) -> String {
    let (base, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let plain =
        |part: &str, most| -> String { part.chars().filter(|c| is_plain(*c)).take(most).collect() };
    let [one, two, three, four, five] = digits(hash(name));
    let mut short = format!("{:_<2}~{one}{two}{three}{four}{five}", plain(base, 2));
    let extension = plain(extension, 3);
    if !extension.is_empty() {
        short.push('.');
        short.push_str(&extension);
    }
    short.to_ascii_uppercase()
}

/// FNV-1a of the name without regard to case.
fn hash(name: &str) -> u64 {
    MatchName::fold(name)
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        })
}

fn digits(mut hash: u64) -> [char; 5] {
    std::array::from_fn(|_| {
        let digit = usize::try_from(hash % 36).unwrap_or(0);
        hash /= 36;
        DIGITS.get(digit).map_or('_', |digit| char::from(*digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_those_of_ms_dos() {
        for name in ["a", "README.TXT", "12345678.123", "a-b_c~1"] {
            assert!(is_short(name), "{name}");
            assert_eq!(short_name(name), name.to_ascii_uppercase());
        }
        for name in [
            "",
            ".a",
            "a.",
            "123456789",
            "a.1234",
            "a.b.c",
            "a b",
            "ä",
            "a+b",
        ] {
            assert!(!is_short(name), "{name}");
        }
    }

    #[test]
    fn computed_names_can_be_told_from_others() {
        for name in [
            "a long name.text",
            "ä",
            "a.b.c",
            ".hidden",
            "x y",
            "a.",
            "no_extension",
        ] {
            let short = short_name(name);
            assert!(may_be_computed(&short), "{name} {short}");
            assert_eq!(short, short_name(&name.to_uppercase()), "{name}");
        }
        assert!(short_name("a long name.text").ends_with(".TEX"));
        assert_ne!(short_name("a long name 1"), short_name("a long name 2"));
        assert!(!may_be_computed("readme~1.txt"));
    }
}
