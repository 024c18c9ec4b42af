//! Names for programs that know none longer than eight characters, a period and three.
//! [MS-FSCC] 2.1.5.2.1 8.3 Filename
//!
//! A name that is short enough is its own. For others one is computed, `TO~4K2Z9.TXT`: two
//! characters of the name, five of its hash, three of the extension. Nothing is stored, and a
//! search by such a name looks at every name of the directory; two names of one directory have
//! the same short one in one of sixty million cases.

use crate::path::{MatchName, NtPath};

/// Where the tilde of a computed name stands, and how long the part before the period is.
const TILDE: usize = 2;
const BASE: usize = 8;

/// Digits of the hash.
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Makes and recognises short names.
#[derive(Clone, Copy, Debug)]
pub struct ShortName;

impl ShortName {
    /// True if the name itself is one that MS-DOS could have had.
    pub fn is_short(name: &str) -> bool {
        let (base, extension) = name.split_once('.').unwrap_or((name, "x"));
        let fits = |part: &str, most| (1..=most).contains(&part.len());
        let mut characters = base.chars().chain(extension.chars());
        fits(base, BASE) && fits(extension, 3) && characters.all(is_plain)
    }

    /// The short name that is made for a name; `None` for one that is short itself.
    pub fn computed(name: &str) -> Option<String> {
        if Self::is_short(name) {
            return None;
        }
        // A period in front does not make an extension of what is behind it.
        let (base, extension) = match name.rsplit_once('.') {
            Some((base, extension)) if !base.is_empty() => (base, extension),
            _ => (name, ""),
        };
        let mut short = format!("{:_<TILDE$}~{}", plain(base, TILDE), digits(name));
        let extension = plain(extension, 3);
        if !extension.is_empty() {
            short.push('.');
            short.push_str(&extension);
        }
        short.make_ascii_uppercase();
        Some(short)
    }

    /// True if the name has the form of those that are made here.
    pub(crate) fn may_be_computed(name: &str) -> bool {
        let base = name.split_once('.').map_or(name, |(base, _)| base);
        let digits = base.get(TILDE..).and_then(|rest| rest.strip_prefix('~'));
        Self::is_short(name)
            && base.len() == BASE
            && digits.is_some_and(|digits| digits.bytes().all(|c| c.is_ascii_alphanumeric()))
    }

    /// True if `short`, in any case, was made for `name`. Names that clients cannot write stay
    /// out of their reach under a short name, too.
    pub(crate) fn leads_to(short: &str, name: &str) -> bool {
        Self::computed(name).is_some_and(|computed| computed.eq_ignore_ascii_case(short))
            && NtPath::parse(name).is_ok_and(|path| path.components() == [name])
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'()-@^_`{}~".contains(c)
}

fn plain(part: &str, most: usize) -> String {
    part.chars().filter(|c| is_plain(*c)).take(most).collect()
}

/// FNV-1a of the name without regard to case, so that only a true change of name changes it.
fn digits(name: &str) -> String {
    let mut hash = MatchName::fold(name)
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
    let digits = std::iter::repeat_with(|| {
        let digit = DIGITS[(hash % 36) as usize];
        hash /= 36;
        char::from(digit)
    });
    digits.take(BASE - TILDE - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_ms_dos_could_have_had_need_no_other() {
        for name in ["a", "README.TXT", "12345678.123", "a-b_c~1"] {
            assert!(ShortName::is_short(name), "{name}");
            assert_eq!(ShortName::computed(name), None);
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
            assert!(!ShortName::is_short(name), "{name}");
        }
    }

    #[test]
    fn computed_names_stay_the_same() {
        for (name, short) in [
            ("a long name.text", "AL~"),
            ("Grüße.md", "GR~"),
            ("ä", "__~"),
            (".hidden", "HI~"),
            ("x y", "XY~"),
        ] {
            let computed = ShortName::computed(name).unwrap();
            assert!(computed.starts_with(short), "{name} {computed}");
            assert!(ShortName::may_be_computed(&computed), "{name} {computed}");
            assert!(ShortName::leads_to(&computed.to_lowercase(), name));
            assert_eq!(ShortName::computed(&MatchName::fold(name)), Some(computed));
        }
        // Clients keep short names: a change of the scheme would break what they have kept.
        assert_eq!(
            ShortName::computed("a long name.text").as_deref(),
            Some("AL~MBL9Y.TEX")
        );
    }

    #[test]
    fn other_names_do_not_look_computed() {
        for name in [
            "readme~1.txt",
            "AB~1234",
            "AB~123456",
            "AB~1-345.TXT",
            "a long name",
        ] {
            assert!(!ShortName::may_be_computed(name), "{name}");
        }
        let hidden = "what clients: cannot write";
        let short = ShortName::computed(hidden).unwrap();
        assert!(!ShortName::leads_to(&short, hidden));
    }
}
