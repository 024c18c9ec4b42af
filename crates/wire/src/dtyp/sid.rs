//! Security identifiers.

use super::{Reader, WireError, Writer};
use std::fmt;
use std::str::FromStr;

/// A security identifier. [MS-DTYP] 2.4.2 SID
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sid {
    /// Always 1.
    pub revision: u8,
    /// Who issued it, big-endian.
    pub identifier_authority: [u8; 6],
    /// At most [`Sid::MAX_SUB_AUTHORITIES`]; the last one is the relative identifier.
    pub sub_authorities: Vec<u32>,
}

impl Sid {
    /// [MS-DTYP] 2.4.2.2 SID--Packet Representation, SubAuthorityCount
    pub const MAX_SUB_AUTHORITIES: usize = 15;

    /// A SID of revision 1.
    pub fn new(authority: u8, sub_authorities: &[u32]) -> Self {
        let kept = sub_authorities.iter().take(Self::MAX_SUB_AUTHORITIES);
        Self {
            revision: 1,
            identifier_authority: [0, 0, 0, 0, 0, authority],
            sub_authorities: kept.copied().collect(),
        }
    }

    /// S-1-0-0: nobody.
    pub fn null() -> Self {
        Self::new(0, &[0])
    }

    /// S-1-1-0: Everyone.
    pub fn world() -> Self {
        Self::new(1, &[0])
    }

    /// S-1-3-0: replaced by the creator of the object that inherits the entry.
    pub fn creator_owner() -> Self {
        Self::new(3, &[0])
    }

    /// S-1-3-1: replaced by the primary group of the creator.
    pub fn creator_group() -> Self {
        Self::new(3, &[1])
    }

    /// S-1-3-4: the present owner, whose implied rights an entry for this SID replaces.
    pub fn owner_rights() -> Self {
        Self::new(3, &[4])
    }

    /// S-1-5-2: whoever logged on over the network.
    pub fn network() -> Self {
        Self::new(5, &[2])
    }

    /// S-1-5-7: logged on without a name.
    pub fn anonymous() -> Self {
        Self::new(5, &[7])
    }

    /// S-1-5-11: everybody who logged on with a name.
    pub fn authenticated_users() -> Self {
        Self::new(5, &[11])
    }

    /// S-1-5-18: the system itself.
    pub fn local_system() -> Self {
        Self::new(5, &[18])
    }

    /// S-1-5-32-544: the administrators of this machine.
    pub fn builtin_administrators() -> Self {
        Self::new(5, &[32, 544])
    }

    /// S-1-5-32-545: the users of this machine.
    pub fn builtin_users() -> Self {
        Self::new(5, &[32, 545])
    }

    /// S-1-22-1-uid: a Unix user without a SID of its own.
    pub fn unix_user(uid: u32) -> Self {
        Self::new(22, &[1, uid])
    }

    /// S-1-22-2-gid: a Unix group without a SID of its own.
    pub fn unix_group(gid: u32) -> Self {
        Self::new(22, &[2, gid])
    }

    /// The SID with one more sub-authority, or `None` if there is no room for it.
    pub fn child(&self, relative_id: u32) -> Option<Self> {
        if self.sub_authorities.len() >= Self::MAX_SUB_AUTHORITIES {
            return None;
        }
        let mut child = self.clone();
        child.sub_authorities.push(relative_id);
        Some(child)
    }

    /// Bytes on the wire.
    pub fn encoded_len(&self) -> usize {
        let count = self.sub_authorities.len().min(Self::MAX_SUB_AUTHORITIES);
        count.saturating_mul(4).saturating_add(8)
    }

    /// [MS-DTYP] 2.4.2.2 SID--Packet Representation
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let revision = reader.u8()?;
        if revision != 1 {
            return Err(WireError::Invalid("SID Revision"));
        }
        let count = usize::from(reader.u8()?);
        if count > Self::MAX_SUB_AUTHORITIES {
            return Err(WireError::Invalid("SID SubAuthorityCount"));
        }
        let identifier_authority = reader.array()?;
        let sub_authorities = (0..count).map(|_| reader.u32()).collect::<Result<_, _>>()?;
        Ok(Self {
            revision,
            identifier_authority,
            sub_authorities,
        })
    }

    /// [MS-DTYP] 2.4.2.2 SID--Packet Representation
    pub fn encode(&self, writer: &mut Writer) {
        let count = self.sub_authorities.len().min(Self::MAX_SUB_AUTHORITIES);
        writer.u8(self.revision);
        writer.u8(u8::try_from(count).unwrap_or(u8::MAX));
        writer.bytes(&self.identifier_authority);
        for sub_authority in self.sub_authorities.iter().take(count) {
            writer.u32(*sub_authority);
        }
    }
}

/// [MS-DTYP] 2.4.2.1 SID String Format Syntax
impl fmt::Display for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.identifier_authority;
        let authority = u64::from_be_bytes([0, 0, a, b, c, d, e, g]);
        if authority > u64::from(u32::MAX) {
            write!(f, "S-{}-0x{authority:012X}", self.revision)?;
        } else {
            write!(f, "S-{}-{authority}", self.revision)?;
        }
        self.sub_authorities
            .iter()
            .try_for_each(|part| write!(f, "-{part}"))
    }
}

impl fmt::Debug for Sid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// [MS-DTYP] 2.4.2.1 SID String Format Syntax
impl FromStr for Sid {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        const BAD: WireError = WireError::Invalid("SID text");
        let rest = text
            .strip_prefix("S-1-")
            .or_else(|| text.strip_prefix("s-1-"))
            .ok_or(BAD)?;
        let mut parts = rest.split('-');
        let authority = parse_authority(parts.next().ok_or(BAD)?).ok_or(BAD)?;
        let [_, _, identifier_authority @ ..] = authority.to_be_bytes();
        let sub_authorities = parts
            .map(|part| {
                decimal(part)
                    .and_then(|value| u32::try_from(value).ok())
                    .ok_or(BAD)
            })
            .collect::<Result<Vec<u32>, _>>()?;
        if sub_authorities.is_empty() || sub_authorities.len() > Self::MAX_SUB_AUTHORITIES {
            return Err(BAD);
        }
        Ok(Self {
            revision: 1,
            identifier_authority,
            sub_authorities,
        })
    }
}

fn parse_authority(text: &str) -> Option<u64> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u64::from_str_radix(digits, 16).ok()
        }
        Some(_) => None,
        None => decimal(text).filter(|value| *value <= u64::from(u32::MAX)),
    }
}

/// A decimal number without sign; `str::parse` alone would take a plus sign.
fn decimal(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADMINISTRATORS: [u8; 16] = [1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 0x02, 0, 0];

    #[test]
    fn known_bytes() {
        let sid = Sid::builtin_administrators();
        let mut writer = Writer::new();
        sid.encode(&mut writer);
        assert_eq!(writer.written(), ADMINISTRATORS);
        assert_eq!(sid.encoded_len(), 16);
        assert_eq!(Sid::decode(&mut Reader::new(&ADMINISTRATORS)), Ok(sid));
    }

    #[test]
    fn refuses_other_revisions_too_many_parts_and_short_input() {
        let mut bytes = [0; 8 + 16 * 4];
        bytes[0] = 1;
        bytes[1] = 16;
        assert!(Sid::decode(&mut Reader::new(&bytes)).is_err());
        bytes[1] = 15;
        assert!(Sid::decode(&mut Reader::new(&bytes)).is_ok());
        assert_eq!(
            Sid::decode(&mut Reader::new(&bytes[..60])),
            Err(WireError::Truncated)
        );
        bytes[0] = 2;
        assert!(Sid::decode(&mut Reader::new(&bytes)).is_err());
    }

    #[test]
    fn text_goes_there_and_back() {
        for text in [
            "S-1-1-0",
            "S-1-5-21-1-2-4294967295-1000",
            "S-1-0x123456789ABC-7",
        ] {
            assert_eq!(text.parse::<Sid>().unwrap().to_string(), text);
        }
        assert_eq!(Sid::unix_user(1000).to_string(), "S-1-22-1-1000");
        assert_eq!(
            Sid::authenticated_users().child(3).unwrap().to_string(),
            "S-1-5-11-3"
        );
    }

    #[test]
    fn bad_text_is_refused() {
        let long = format!("S-1-5{}", "-1".repeat(16));
        for text in [
            "",
            "S-1",
            "S-1-5",
            "S-1-",
            "S-2-5-1",
            "S-1-5-",
            "S-1-5-+1",
            "S-1-5-4294967296",
            "S-1-4294967296-1",
            "S-1-0x5-1",
            "S-1-5-1 ",
            "X-1-5-1",
            &long,
        ] {
            assert!(text.parse::<Sid>().is_err(), "{text}");
        }
    }
}
