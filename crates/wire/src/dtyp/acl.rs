//! Access control lists.

use super::{Ace, Reader, WireError, Writer};

/// An access control list. [MS-DTYP] 2.4.5 ACL
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acl {
    /// 2, or 4 if there are object-specific entries.
    pub revision: u8,
    /// The entries, in the order in which they are evaluated.
    pub aces: Vec<Ace>,
}

impl Acl {
    /// ACL_REVISION.
    pub const REVISION: u8 = 2;
    /// ACL_REVISION_DS.
    pub const REVISION_DS: u8 = 4;
    const HEADER_LEN: usize = 8;

    /// A list of revision 2.
    pub const fn new(aces: Vec<Ace>) -> Self {
        Self {
            revision: Self::REVISION,
            aces,
        }
    }

    /// Bytes on the wire.
    pub fn encoded_len(&self) -> usize {
        let aces = self.aces.iter().map(Ace::encoded_len);
        aces.fold(Self::HEADER_LEN, usize::saturating_add)
    }

    /// [MS-DTYP] 2.4.5 ACL
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let revision = reader.u8()?;
        if !(Self::REVISION..=Self::REVISION_DS).contains(&revision) {
            return Err(WireError::Invalid("AclRevision"));
        }
        reader.skip(1)?;
        let size = usize::from(reader.u16()?);
        let count = reader.u16()?;
        reader.skip(2)?;
        let len = size
            .checked_sub(Self::HEADER_LEN)
            .ok_or(WireError::Invalid("AclSize"))?;
        let mut body = Reader::new(reader.bytes(len)?);
        let aces = (0..count)
            .map(|_| Ace::decode(&mut body))
            .collect::<Result<_, _>>()?;
        Ok(Self { revision, aces })
    }

    /// Refused if the list is longer than its 16-bit size can say: an access control list
    /// must never lose entries silently.
    pub fn encode(&self, writer: &mut Writer) -> Result<(), WireError> {
        let too_long = |_| WireError::Invalid("AclSize");
        let size = u16::try_from(self.encoded_len()).map_err(too_long)?;
        let count = u16::try_from(self.aces.len()).map_err(too_long)?;
        writer.u8(self.revision);
        writer.u8(0);
        writer.u16(size);
        writer.u16(count);
        writer.u16(0);
        self.aces.iter().try_for_each(|ace| ace.encode(writer))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AccessMask, Sid};
    use super::*;

    #[test]
    fn known_bytes() {
        let acl = Acl::new(vec![Ace::deny(0, AccessMask::DELETE, Sid::world())]);
        let bytes = [
            2, 0, 28, 0, 1, 0, 0, 0, 1, 0, 20, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
        ];
        let mut writer = Writer::new();
        acl.encode(&mut writer).unwrap();
        assert_eq!(writer.written(), bytes);
        assert_eq!(Acl::decode(&mut Reader::new(&bytes)), Ok(acl));
    }

    #[test]
    fn counts_and_sizes_that_lie_are_refused() {
        assert!(Acl::decode(&mut Reader::new(&[2, 0, 8, 0, 1, 0, 0, 0])).is_err());
        assert!(Acl::decode(&mut Reader::new(&[2, 0, 7, 0, 0, 0, 0, 0])).is_err());
        assert!(Acl::decode(&mut Reader::new(&[2, 0, 9, 0, 0, 0, 0, 0])).is_err());
        assert!(Acl::decode(&mut Reader::new(&[1, 0, 8, 0, 0, 0, 0, 0])).is_err());
    }

    #[test]
    fn a_list_too_long_for_its_size_field_is_refused() {
        let ace = Ace::allow(0, AccessMask::DELETE, Sid::world());
        let fits = Acl::new(vec![ace.clone(); 3_276]);
        assert!(fits.encode(&mut Writer::new()).is_ok());
        assert!(
            Acl::new(vec![ace; 3_277])
                .encode(&mut Writer::new())
                .is_err()
        );
    }
}
