//! The CREATE request.

use super::context::{self, CreateContext};
use super::{CreateDisposition, CreateOptions, ImpersonationLevel, OplockLevel, ShareAccess};
use crate::dtyp::{AccessMask, WireError, Writer, utf16_len};
use crate::smb2::body;

/// [MS-SMB2] 2.2.13 SMB2 CREATE Request
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreateRequest<'a> {
    /// The oplock asked for.
    pub requested_oplock_level: OplockLevel,
    /// How far the server may act as the user.
    pub impersonation_level: ImpersonationLevel,
    /// The rights asked for.
    pub desired_access: AccessMask,
    /// Attributes of a new file. [MS-FSCC] 2.6 File Attributes
    pub file_attributes: u32,
    /// What other opens may do.
    pub share_access: ShareAccess,
    /// What to do if the file is there, and if it is not.
    pub create_disposition: CreateDisposition,
    /// How to open the file.
    pub create_options: CreateOptions,
    /// The path below the share, separated by backslashes; empty for the share itself. Also
    /// empty with OPEN_BY_FILE_ID, which has a number in its place and which servers refuse.
    pub name: String,
    /// Everything else.
    pub create_contexts: Vec<CreateContext<'a>>,
}

const STRUCTURE_SIZE: u16 = 57;

impl<'a> CreateRequest<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        reader.skip(1)?;
        let requested_oplock_level = OplockLevel(reader.u8()?);
        let impersonation_level = ImpersonationLevel(reader.u32()?);
        reader.skip(16)?;
        let desired_access = AccessMask(reader.u32()?);
        let file_attributes = reader.u32()?;
        let share_access = ShareAccess(reader.u32()?);
        let create_disposition = CreateDisposition(reader.u32()?);
        let create_options = CreateOptions(reader.u32()?);
        let name_offset = reader.u16()?;
        let name_length = reader.u16()?;
        let contexts_offset = reader.u32()?;
        let contexts_length = reader.u32()?;
        let name = if create_options.contains(CreateOptions::OPEN_BY_FILE_ID) {
            String::new()
        } else {
            body::text(
                &reader,
                name_offset.into(),
                name_length.into(),
                "NameOffset",
            )?
        };
        let create_contexts = context::decode_list(&reader, contexts_offset, contexts_length)?;
        Ok(Self {
            requested_oplock_level,
            impersonation_level,
            desired_access,
            file_attributes,
            share_access,
            create_disposition,
            create_options,
            name,
            create_contexts,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u8(0);
        w.u8(self.requested_oplock_level.0);
        w.u32(self.impersonation_level.0);
        w.zeros(16);
        w.u32(self.desired_access.0);
        w.u32(self.file_attributes);
        w.u32(self.share_access.0);
        w.u32(self.create_disposition.0);
        w.u32(self.create_options.0);
        w.u16(body::len16(w.position().saturating_add(12)));
        w.u16(body::len16(utf16_len(&self.name)));
        let contexts = w.position();
        w.zeros(8);
        w.utf16(&self.name);
        if !self.create_contexts.is_empty() {
            w.align(8);
            context::encode_list(&self.create_contexts, contexts, w);
        } else if self.name.is_empty() {
            body::write_odd(w, &[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    fn request(name: &str) -> CreateRequest<'static> {
        CreateRequest {
            requested_oplock_level: OplockLevel::BATCH,
            impersonation_level: ImpersonationLevel::IMPERSONATION,
            desired_access: AccessMask::FILE_GENERIC_READ,
            file_attributes: 0,
            share_access: ShareAccess::READ | ShareAccess::DELETE,
            create_disposition: CreateDisposition::OPEN,
            create_options: CreateOptions(0x0020_0044),
            name: name.to_owned(),
            create_contexts: vec![],
        }
    }

    fn context(name: &'static [u8], data: &'static [u8]) -> CreateContext<'static> {
        CreateContext { name, data }
    }

    const FIXED: &str = "3900 00 09 02000000 0000000000000000 0000000000000000
        89001200 00000000 05000000 01000000 44002000";

    #[test]
    fn known_bytes() {
        let bytes = message(&format!(
            "{FIXED} 7800 0600 80000000 18000000
            61005C006200 0000 00000000 1000 0400 0000 0000 00000000 4D784163 00000000"
        ));
        let request = CreateRequest {
            create_contexts: vec![context(b"MxAc", &[])],
            ..request(r"a\b")
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(CreateRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn the_share_itself_has_an_empty_name_at_any_offset() {
        let bytes = message(&format!("{FIXED} FFFF 0000 00000000 00000000 00"));
        assert_eq!(CreateRequest::decode(&bytes), Ok(request("")));
        assert_eq!(encoded(|w| request("").encode(w)).len(), 64 + 57);
        assert!(CreateRequest::decode(&bytes[..64 + 56]).is_ok());
    }

    #[test]
    fn a_file_id_is_not_a_name() {
        let bytes = message(
            "3900 00 00 02000000 0000000000000000 0000000000000000
             89001200 00000000 05000000 01000000 00200000 7800 0800 00000000 00000000
             00D800D800D800D8",
        );
        assert_eq!(CreateRequest::decode(&bytes).unwrap().name, "");
    }

    #[test]
    fn sizes_are_those_of_a_windows_client() {
        let probe = CreateRequest {
            create_contexts: vec![
                context(b"DHnQ", &[0; 16]),
                context(b"MxAc", &[]),
                context(b"QFid", &[]),
            ],
            ..request("sparse1")
        };
        let bytes = encoded(|w| probe.encode(w));
        assert_eq!(bytes.len(), 64 + 56 + 16 + 88);
        assert_eq!(
            bytes[64 + 44..64 + 56],
            [0x78, 0, 14, 0, 0x88, 0, 0, 0, 88, 0, 0, 0]
        );

        let target = CreateRequest {
            create_contexts: vec![
                context(b"DHnQ", &[0; 16]),
                context(b"AlSi", &[0; 8]),
                context(b"MxAc", &[]),
                context(b"QFid", &[]),
            ],
            ..request("sparse1 - Copy (3)")
        };
        let bytes = encoded(|w| target.encode(w));
        assert_eq!(bytes.len(), 64 + 56 + 40 + 120);
        assert_eq!(bytes[64 + 48..64 + 56], [0xA0, 0, 0, 0, 120, 0, 0, 0]);
        assert_eq!(CreateRequest::decode(&bytes), Ok(target));
    }

    #[test]
    fn places_outside_the_buffer_are_refused() {
        for place in [
            "7000 0200 00000000 00000000",
            "0000 0200 00000000 00000000",
            "7800 0900 00000000 00000000",
            "7800 0100 00000000 00000000",
            "7800 0000 40000000 18000000",
            "7800 0000 78000000 FFFFFFFF",
            "7800 0000 FFFFFFFF 18000000",
        ] {
            let bytes = message(&format!("{FIXED} {place} 6100620063006400"));
            assert!(CreateRequest::decode(&bytes).is_err(), "{place}");
        }
    }
}
