//! All facts about an open file: what the query classes are made of.

use volume::NodeId;
use wire::dtyp::{AccessMask, FileTime};

/// [MS-FSA] 2.1.5.12 Server Requests a Query of File Information
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Facts {
    pub id: NodeId,
    pub directory: bool,
    pub creation_time: FileTime,
    pub last_access_time: FileTime,
    pub last_write_time: FileTime,
    pub change_time: FileTime,
    /// FILE_ATTRIBUTE_*; NORMAL (0x80) if there are no others.
    pub attributes: u32,
    pub end_of_file: u64,
    pub allocation_size: u64,
    /// Without those that are to be deleted.
    pub number_of_links: u32,
    pub delete_pending: bool,
    /// CurrentByteOffset of the handle.
    pub position: u64,
    /// FILE_WRITE_THROUGH and its like.
    pub mode: u32,
    /// Rights of the handle.
    pub access: AccessMask,
}

/// One of a file's streams. [MS-FSA] 2.1.5.12.29 FileStreamInformation
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct StreamFacts {
    /// Empty for the file's own data.
    pub name: String,
    pub end_of_file: u64,
    pub allocation_size: u64,
}

/// FILE_ATTRIBUTE_*. [MS-FSCC] 2.6 File Attributes
#[allow(missing_docs)]
pub(crate) mod attributes {
    pub(crate) const READONLY: u32 = 0x0001;
    pub(crate) const HIDDEN: u32 = 0x0002;
    pub(crate) const SYSTEM: u32 = 0x0004;
    pub(crate) const DIRECTORY: u32 = 0x0010;
    pub(crate) const ARCHIVE: u32 = 0x0020;
    pub(crate) const NORMAL: u32 = 0x0080;
    pub(crate) const TEMPORARY: u32 = 0x0100;
    pub(crate) const SPARSE_FILE: u32 = 0x0200;
    pub(crate) const OFFLINE: u32 = 0x1000;
    pub(crate) const NOT_CONTENT_INDEXED: u32 = 0x2000;
    pub(crate) const ENCRYPTED: u32 = 0x4000;

    /// ValidSetAttributes. [MS-FSA] 2.1.5.15.2 FileBasicInformation
    pub(crate) const SETTABLE: u32 =
        READONLY | HIDDEN | SYSTEM | ARCHIVE | TEMPORARY | OFFLINE | NOT_CONTENT_INDEXED;

    /// What a request may carry: not DEVICE, the old volume label, nor what came after ENCRYPTED.
    pub(crate) const VALID: u32 = 0x7FB7;

    /// NORMAL says that there is nothing else to say.
    pub(crate) fn or_normal(attributes: u32) -> u32 {
        if attributes == 0 { NORMAL } else { attributes }
    }
}

/// `size` rounded up to whole units. [MS-FSA] 2.1.4.5 BlockAlign
pub(crate) fn block_align(size: u64, unit: u64) -> u64 {
    size.checked_next_multiple_of(unit.max(1)).unwrap_or(size)
}
