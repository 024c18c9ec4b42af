//! The CREATE response.

use super::OplockLevel;
use super::context::{self, CreateContext};
use crate::dtyp::{FileTime, WireError, Writer};
use crate::smb2::body;
use crate::smb2::file_id::FileId;
use crate::smb2::values::{wire_flags, wire_values};

wire_values! {
    /// What CREATE did.
    CreateAction(u32) {
        SUPERSEDED = 0,
        OPENED = 1,
        CREATED = 2,
        OVERWRITTEN = 3,
    }
}

wire_flags! {
    /// Flags of the response, in the SMB 3.x dialect family.
    CreateResponseFlags(u8) {
        REPARSEPOINT = 0x01,
    }
}

/// [MS-SMB2] 2.2.14 SMB2 CREATE Response
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CreateResponse<'a> {
    /// The oplock granted.
    pub oplock_level: OplockLevel,
    /// Whether the last component of the path is a reparse point.
    pub flags: CreateResponseFlags,
    /// What was done.
    pub create_action: CreateAction,
    /// When the file was created.
    pub creation_time: FileTime,
    /// When the file was last read.
    pub last_access_time: FileTime,
    /// When the data last changed.
    pub last_write_time: FileTime,
    /// When anything of the file last changed.
    pub change_time: FileTime,
    /// Bytes that the file takes.
    pub allocation_size: u64,
    /// Bytes that the file has.
    pub end_of_file: u64,
    /// [MS-FSCC] 2.6 File Attributes
    pub file_attributes: u32,
    /// The open.
    pub file_id: FileId,
    /// Everything else.
    pub create_contexts: Vec<CreateContext<'a>>,
}

const STRUCTURE_SIZE: u16 = 89;

impl<'a> CreateResponse<'a> {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, STRUCTURE_SIZE)?;
        let oplock_level = OplockLevel(reader.u8()?);
        let flags = CreateResponseFlags(reader.u8()?);
        let create_action = CreateAction(reader.u32()?);
        let creation_time = reader.file_time()?;
        let last_access_time = reader.file_time()?;
        let last_write_time = reader.file_time()?;
        let change_time = reader.file_time()?;
        let allocation_size = reader.u64()?;
        let end_of_file = reader.u64()?;
        let file_attributes = reader.u32()?;
        reader.skip(4)?;
        let file_id = FileId::decode(&mut reader)?;
        let contexts_offset = reader.u32()?;
        let contexts_length = reader.u32()?;
        let create_contexts = context::decode_list(&reader, contexts_offset, contexts_length)?;
        Ok(Self {
            oplock_level,
            flags,
            create_action,
            creation_time,
            last_access_time,
            last_write_time,
            change_time,
            allocation_size,
            end_of_file,
            file_attributes,
            file_id,
            create_contexts,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(STRUCTURE_SIZE);
        w.u8(self.oplock_level.0);
        w.u8(self.flags.0);
        w.u32(self.create_action.0);
        w.file_time(self.creation_time);
        w.file_time(self.last_access_time);
        w.file_time(self.last_write_time);
        w.file_time(self.change_time);
        w.u64(self.allocation_size);
        w.u64(self.end_of_file);
        w.u32(self.file_attributes);
        w.u32(0);
        self.file_id.encode(w);
        let contexts = w.position();
        w.zeros(8);
        if !self.create_contexts.is_empty() {
            context::encode_list(&self.create_contexts, contexts, w);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smb2::tests::support::{encoded, message};

    fn response() -> CreateResponse<'static> {
        CreateResponse {
            oplock_level: OplockLevel::BATCH,
            flags: CreateResponseFlags::NONE,
            create_action: CreateAction::OPENED,
            creation_time: FileTime(1),
            last_access_time: FileTime(2),
            last_write_time: FileTime(3),
            change_time: FileTime(4),
            allocation_size: 1_879_048_704,
            end_of_file: 1_879_048_196,
            file_attributes: 0x20,
            file_id: FileId {
                persistent: 0x0000_00FD_FE83_5580,
                volatile: 3,
            },
            create_contexts: vec![],
        }
    }

    const FIXED: &str = "5900 09 00 01000000 0100000000000000 0200000000000000
        0300000000000000 0400000000000000 0002007000000000 0400007000000000 20000000 00000000
        805583FEFD000000 0300000000000000";

    #[test]
    fn known_bytes() {
        let bytes = message(&format!("{FIXED} 00000000 00000000"));
        assert_eq!(encoded(|w| response().encode(w)), bytes);
        assert_eq!(CreateResponse::decode(&bytes), Ok(response()));
    }

    #[test]
    fn size_with_contexts_is_that_of_the_capture() {
        let response = CreateResponse {
            create_contexts: vec![
                CreateContext {
                    name: b"MxAc",
                    data: &[1; 8],
                },
                CreateContext {
                    name: b"QFid",
                    data: &[2; 32],
                },
                CreateContext {
                    name: b"DHnQ",
                    data: &[0; 8],
                },
            ],
            ..response()
        };
        let bytes = encoded(|w| response.encode(w));
        assert_eq!(bytes.len(), 64 + 88 + 120);
        assert_eq!(bytes[64 + 80..64 + 88], [0x98, 0, 0, 0, 120, 0, 0, 0]);
        assert_eq!(CreateResponse::decode(&bytes), Ok(response));
    }
}
