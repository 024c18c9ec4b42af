//! Security descriptors.

use super::{Acl, Reader, Sid, WireError, Writer};

/// Who owns an object and who may do what with it.
/// [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR, in its self-relative form
///
/// No DACL at all (everybody may do everything) is `dacl: None`; whether that is said on
/// purpose is in `control`: DACL_PRESENT without a list is a NULL DACL.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SecurityDescriptor {
    /// `SecurityDescriptor::DACL_PROTECTED` and its like. SELF_RELATIVE and the PRESENT bits
    /// of lists that are there are added when encoding.
    pub control: u16,
    /// The owner.
    pub owner: Option<Sid>,
    /// The primary group.
    pub group: Option<Sid>,
    /// Audit entries, integrity label and the like.
    pub sacl: Option<Acl>,
    /// Who may do what.
    pub dacl: Option<Acl>,
}

#[allow(missing_docs)]
impl SecurityDescriptor {
    pub const OWNER_DEFAULTED: u16 = 0x0001;
    pub const GROUP_DEFAULTED: u16 = 0x0002;
    pub const DACL_PRESENT: u16 = 0x0004;
    pub const DACL_DEFAULTED: u16 = 0x0008;
    pub const SACL_PRESENT: u16 = 0x0010;
    pub const SACL_DEFAULTED: u16 = 0x0020;
    pub const DACL_TRUSTED: u16 = 0x0040;
    pub const SERVER_SECURITY: u16 = 0x0080;
    pub const DACL_COMPUTED_INHERITANCE_REQUIRED: u16 = 0x0100;
    pub const SACL_COMPUTED_INHERITANCE_REQUIRED: u16 = 0x0200;
    pub const DACL_AUTO_INHERITED: u16 = 0x0400;
    pub const SACL_AUTO_INHERITED: u16 = 0x0800;
    pub const DACL_PROTECTED: u16 = 0x1000;
    pub const SACL_PROTECTED: u16 = 0x2000;
    pub const RM_CONTROL_VALID: u16 = 0x4000;
    pub const SELF_RELATIVE: u16 = 0x8000;
}

impl SecurityDescriptor {
    const HEADER_LEN: usize = 20;

    /// True if every bit of `bits` is set in `control`.
    pub const fn has(&self, bits: u16) -> bool {
        self.control & bits == bits
    }

    /// [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        if reader.u8()? != 1 {
            return Err(WireError::Invalid("SECURITY_DESCRIPTOR Revision"));
        }
        reader.skip(1)?;
        let control = reader.u16()?;
        if control & Self::SELF_RELATIVE == 0 {
            return Err(WireError::Invalid("SECURITY_DESCRIPTOR Control"));
        }
        let mut descriptor = Self {
            control,
            ..Self::default()
        };
        descriptor.owner = part(bytes, reader.u32()?, Sid::decode)?;
        descriptor.group = part(bytes, reader.u32()?, Sid::decode)?;
        let sacl = part(bytes, reader.u32()?, Acl::decode)?;
        let dacl = part(bytes, reader.u32()?, Acl::decode)?;
        descriptor.sacl = sacl.filter(|_| control & Self::SACL_PRESENT != 0);
        descriptor.dacl = dacl.filter(|_| control & Self::DACL_PRESENT != 0);
        Ok(descriptor)
    }

    /// Writes the self-relative form; refused if a list is too long for its size field.
    pub fn encode(&self, writer: &mut Writer) -> Result<(), WireError> {
        let bytes = self.to_bytes()?;
        writer.bytes(&bytes);
        Ok(())
    }

    /// The self-relative form; refused if a list is too long for its size field.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WireError> {
        let mut writer = Writer::new();
        writer.u8(1);
        writer.u8(0);
        writer.u16(self.control_on_the_wire());
        writer.zeros(16);
        debug_assert_eq!(writer.position(), Self::HEADER_LEN);
        if let Some(owner) = &self.owner {
            place(&mut writer, 4)?;
            owner.encode(&mut writer);
        }
        if let Some(group) = &self.group {
            place(&mut writer, 8)?;
            group.encode(&mut writer);
        }
        if let Some(sacl) = &self.sacl {
            place(&mut writer, 12)?;
            sacl.encode(&mut writer)?;
        }
        if let Some(dacl) = &self.dacl {
            place(&mut writer, 16)?;
            dacl.encode(&mut writer)?;
        }
        Ok(writer.into_inner())
    }

    /// Sbz1 is not kept, so what says that it means something is taken away.
    fn control_on_the_wire(&self) -> u16 {
        let mut control = (self.control | Self::SELF_RELATIVE) & !Self::RM_CONTROL_VALID;
        if self.sacl.is_some() {
            control |= Self::SACL_PRESENT;
        }
        if self.dacl.is_some() {
            control |= Self::DACL_PRESENT;
        }
        control
    }
}

/// What is at `offset`; zero stands for nothing.
fn part<'a, T>(
    bytes: &'a [u8],
    offset: u32,
    decode: impl FnOnce(&mut Reader<'a>) -> Result<T, WireError>,
) -> Result<Option<T>, WireError> {
    let offset = usize::try_from(offset).map_err(|_| WireError::Truncated)?;
    match offset {
        0 => Ok(None),
        1..SecurityDescriptor::HEADER_LEN => Err(WireError::Invalid("SECURITY_DESCRIPTOR offset")),
        _ => {
            let from = bytes.get(offset..).ok_or(WireError::Truncated)?;
            decode(&mut Reader::new(from)).map(Some)
        }
    }
}

/// Notes the present position in the offset field at `field`.
fn place(writer: &mut Writer, field: usize) -> Result<(), WireError> {
    let here = u32::try_from(writer.position());
    writer.patch_u32(
        field,
        here.map_err(|_| WireError::Invalid("SECURITY_DESCRIPTOR size"))?,
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{AccessMask, Ace};
    use super::*;
    use proptest::prelude::*;

    /// O:SYG:BAD:P(A;OICI;FA;;;WD)
    const KNOWN: [u8; 76] = [
        1, 0, 0x04, 0x90, 20, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0, //
        1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, //
        1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0, //
        2, 0, 28, 0, 1, 0, 0, 0, //
        0, 3, 20, 0, 0xFF, 1, 0x1F, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0,
    ];

    fn known() -> SecurityDescriptor {
        let inherit = Ace::OBJECT_INHERIT | Ace::CONTAINER_INHERIT;
        SecurityDescriptor {
            control: 0x9004,
            owner: Some(Sid::local_system()),
            group: Some(Sid::builtin_administrators()),
            sacl: None,
            dacl: Some(Acl::new(vec![Ace::allow(
                inherit,
                AccessMask::FILE_ALL,
                Sid::world(),
            )])),
        }
    }

    #[test]
    fn known_bytes() {
        assert_eq!(known().to_bytes().unwrap(), KNOWN);
        assert_eq!(SecurityDescriptor::decode(&KNOWN), Ok(known()));
    }

    #[test]
    fn a_null_dacl_stays_one_and_an_absent_one_too() {
        let null = SecurityDescriptor {
            control: SecurityDescriptor::DACL_PRESENT | SecurityDescriptor::SELF_RELATIVE,
            ..SecurityDescriptor::default()
        };
        let bytes = null.to_bytes().unwrap();
        assert_eq!(
            bytes,
            [
                1, 0, 4, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
            ]
        );
        assert_eq!(SecurityDescriptor::decode(&bytes), Ok(null));
    }

    #[test]
    fn a_list_that_is_not_said_to_be_present_is_not() {
        let mut bytes = KNOWN;
        bytes[2] = 0;
        assert_eq!(SecurityDescriptor::decode(&bytes).unwrap().dacl, None);
    }

    #[test]
    fn wrong_offsets_and_absolute_form_are_refused() {
        for (at, value) in [(4, 19), (4, 70), (16, 255), (3, 0x10), (0, 2)] {
            let mut bytes = KNOWN;
            bytes[at] = value;
            assert!(SecurityDescriptor::decode(&bytes).is_err(), "{at}");
        }
        assert!(SecurityDescriptor::decode(&KNOWN[..75]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_what_decodes_encodes(
            noise in proptest::collection::vec(any::<u8>(), 0..200),
            at in 0usize..76, value: u8,
        ) {
            let mut changed = KNOWN;
            changed[at] = value;
            for bytes in [&noise[..], &changed[..]] {
                if let Ok(first) = SecurityDescriptor::decode(bytes) {
                    let again = SecurityDescriptor::decode(&first.to_bytes().unwrap()).unwrap();
                    prop_assert_eq!(&again.owner, &first.owner);
                    prop_assert_eq!(&again.group, &first.group);
                    prop_assert_eq!(again.to_bytes(), first.to_bytes());
                }
            }
        }
    }
}
