//! Access control entries.

use super::{AccessMask, Reader, Sid, WireError, Writer};

/// An access control entry. [MS-DTYP] 2.4.4 ACE
///
/// Entries of all types that are a mask and a SID are taken apart; of the others
/// (object-specific and reserved types) all bytes are in `data`, so that a descriptor
/// survives decoding and encoding, but they name nobody and grant or deny nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ace {
    /// One of the `Ace::*_TYPE` numbers, or another.
    pub ace_type: u8,
    /// `Ace::OBJECT_INHERIT` and its like.
    pub flags: u8,
    /// The rights.
    pub mask: AccessMask,
    /// Whom it is about.
    pub sid: Sid,
    /// What follows the SID (application data of callback and resource attribute entries),
    /// or everything after the header if [`Ace::names_a_sid`] is false.
    pub data: Vec<u8>,
}

#[allow(missing_docs)]
impl Ace {
    pub const ACCESS_ALLOWED_TYPE: u8 = 0x00;
    pub const ACCESS_DENIED_TYPE: u8 = 0x01;
    pub const SYSTEM_AUDIT_TYPE: u8 = 0x02;
    pub const ACCESS_ALLOWED_OBJECT_TYPE: u8 = 0x05;
    pub const ACCESS_DENIED_OBJECT_TYPE: u8 = 0x06;
    pub const ACCESS_ALLOWED_CALLBACK_TYPE: u8 = 0x09;
    pub const ACCESS_DENIED_CALLBACK_TYPE: u8 = 0x0A;
    pub const SYSTEM_AUDIT_CALLBACK_TYPE: u8 = 0x0D;
    pub const SYSTEM_MANDATORY_LABEL_TYPE: u8 = 0x11;
    pub const SYSTEM_RESOURCE_ATTRIBUTE_TYPE: u8 = 0x12;
    pub const SYSTEM_SCOPED_POLICY_ID_TYPE: u8 = 0x13;

    pub const OBJECT_INHERIT: u8 = 0x01;
    pub const CONTAINER_INHERIT: u8 = 0x02;
    pub const NO_PROPAGATE_INHERIT: u8 = 0x04;
    pub const INHERIT_ONLY: u8 = 0x08;
    pub const INHERITED: u8 = 0x10;
    pub const SUCCESSFUL_ACCESS: u8 = 0x40;
    pub const FAILED_ACCESS: u8 = 0x80;
}

impl Ace {
    /// ACE_HEADER.
    const HEADER_LEN: usize = 4;

    /// An ACCESS_ALLOWED_ACE.
    pub fn allow(flags: u8, mask: AccessMask, sid: Sid) -> Self {
        Self {
            ace_type: Self::ACCESS_ALLOWED_TYPE,
            flags,
            mask,
            sid,
            data: Vec::new(),
        }
    }

    /// An ACCESS_DENIED_ACE.
    pub fn deny(flags: u8, mask: AccessMask, sid: Sid) -> Self {
        Self {
            ace_type: Self::ACCESS_DENIED_TYPE,
            flags,
            mask,
            sid,
            data: Vec::new(),
        }
    }

    /// True if `mask` and `sid` are those of the entry.
    pub const fn names_a_sid(&self) -> bool {
        is_mask_and_sid(self.ace_type)
    }

    /// True if every flag of `flags` is set.
    pub const fn has(&self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// Bytes on the wire.
    pub fn encoded_len(&self) -> usize {
        let body = if self.names_a_sid() {
            self.sid.encoded_len().saturating_add(4)
        } else {
            0
        };
        let len = Self::HEADER_LEN
            .saturating_add(body)
            .saturating_add(self.data.len());
        len.checked_next_multiple_of(4).unwrap_or(usize::MAX)
    }

    /// [MS-DTYP] 2.4.4.1 ACE_HEADER and what it announces
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        let ace_type = reader.u8()?;
        let flags = reader.u8()?;
        let size = usize::from(reader.u16()?);
        let len = size
            .checked_sub(Self::HEADER_LEN)
            .ok_or(WireError::Invalid("AceSize"))?;
        let mut body = Reader::new(reader.bytes(len)?);
        let (mask, sid) = if is_mask_and_sid(ace_type) {
            (AccessMask(body.u32()?), Sid::decode(&mut body)?)
        } else {
            (AccessMask::NONE, Sid::null())
        };
        Ok(Self {
            ace_type,
            flags,
            mask,
            sid,
            data: body.rest().to_vec(),
        })
    }

    /// Refused if the entry is longer than its 16-bit size can say.
    pub fn encode(&self, writer: &mut Writer) -> Result<(), WireError> {
        let len = self.encoded_len();
        let size = u16::try_from(len).map_err(|_| WireError::Invalid("AceSize"))?;
        let end = writer.position().saturating_add(len);
        writer.u8(self.ace_type);
        writer.u8(self.flags);
        writer.u16(size);
        if self.names_a_sid() {
            writer.u32(self.mask.0);
            self.sid.encode(writer);
        }
        writer.bytes(&self.data);
        writer.zeros(end.saturating_sub(writer.position()));
        Ok(())
    }
}

/// [MS-DTYP] 2.4.4.1 ACE_HEADER, AceType: those that are header, mask, SID and maybe more.
const fn is_mask_and_sid(ace_type: u8) -> bool {
    matches!(ace_type, 0x00..=0x03 | 0x09 | 0x0A | 0x0D | 0x0E | 0x11..=0x13)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(ace: &Ace) -> Vec<u8> {
        let mut writer = Writer::new();
        ace.encode(&mut writer).unwrap();
        writer.into_inner()
    }

    #[test]
    fn known_bytes() {
        let ace = Ace::allow(Ace::INHERITED, AccessMask::FILE_ALL, Sid::world());
        let bytes = [
            0, 0x10, 20, 0, 0xFF, 0x01, 0x1F, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
        ];
        assert_eq!(bytes_of(&ace), bytes);
        assert_eq!(Ace::decode(&mut Reader::new(&bytes)), Ok(ace));
    }

    #[test]
    fn entries_that_name_nobody_stay_as_they_are() {
        let bytes = [5, 0, 12, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let ace = Ace::decode(&mut Reader::new(&bytes)).unwrap();
        assert!(!ace.names_a_sid());
        assert_eq!(ace.mask, AccessMask::NONE);
        assert_eq!(bytes_of(&ace), bytes);
    }

    #[test]
    fn sizes_that_lie_are_refused() {
        assert!(Ace::decode(&mut Reader::new(&[5, 0, 3, 0])).is_err());
        assert!(Ace::decode(&mut Reader::new(&[5, 0, 8, 0, 1])).is_err());
        // A size that ends inside the SID.
        assert!(Ace::decode(&mut Reader::new(&[0, 0, 12, 0, 0, 0, 0, 0, 1, 1, 0, 0])).is_err());
    }

    #[test]
    fn an_entry_too_long_for_its_size_field_is_refused() {
        let mut ace = Ace::allow(0, AccessMask::NONE, Sid::world());
        ace.data = vec![0; 65_536];
        assert!(ace.encode(&mut Writer::new()).is_err());
    }
}
