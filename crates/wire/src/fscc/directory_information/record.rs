//! What a listing can say about one name.

use crate::dtyp::FileTime;
use crate::fscc::attributes::FileAttributes;

/// A name in a directory with the facts that at least one class shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DirectoryRecord {
    /// Position in the directory, for clients that resume there; 0 where there is none.
    pub file_index: u32,
    /// When the file was created.
    pub creation_time: FileTime,
    /// When the file was last read.
    pub last_access_time: FileTime,
    /// When the data last changed.
    pub last_write_time: FileTime,
    /// When data or metadata last changed.
    pub change_time: FileTime,
    /// Bytes of data.
    pub end_of_file: u64,
    /// Bytes of storage.
    pub allocation_size: u64,
    /// The attributes; they say whether `reparse_tag` means anything.
    pub attributes: FileAttributes,
    /// Bytes of extended attributes.
    pub ea_size: u32,
    /// The 8.3 name, at most 12 UTF-16 units; empty if there is none.
    pub short_name: String,
    /// [MS-FSCC] 2.1.9 64-bit file ID
    pub file_id: u64,
    /// What the reparse point is, if the file is one.
    pub reparse_tag: u32,
    /// The name.
    pub name: String,
}
