//! Where a directory enumeration stands.

use crate::wildcard::Pattern;
use volume::{NodeId, ShortName};
use wire::dtyp::FileTime;

/// What to enumerate and where to go on.
/// [MS-FSA] 2.1.5.6 Server Requests Querying a Directory
#[derive(Clone, Copy, Debug, Default)]
pub struct DirectoryQuery<'a> {
    /// Names with DOS wildcards; empty is like none. It holds until the scan is begun anew.
    pub pattern: Option<&'a str>,
    /// From the beginning.
    pub restart: bool,
    /// From the beginning, with this pattern whatever was asked for before.
    pub reopen: bool,
    /// Behind the entry that had this index.
    pub index: Option<u32>,
    /// One entry only.
    pub single: bool,
}

/// An entry of a directory.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct DirectoryItem<'a> {
    /// Where the entry stands in this scan, from 1.
    pub index: u32,
    pub name: &'a str,
    pub id: NodeId,
    pub directory: bool,
    pub creation_time: FileTime,
    pub last_access_time: FileTime,
    pub last_write_time: FileTime,
    pub change_time: FileTime,
    pub end_of_file: u64,
    pub allocation_size: u64,
    /// FILE_ATTRIBUTE_*; NORMAL (0x80) if there are no others.
    pub attributes: u32,
    pub ea_size: u32,
}

impl DirectoryItem<'_> {
    /// The name for programs that only know short ones, if it differs.
    pub fn short_name(&self) -> Option<String> {
        match self.name {
            "." | ".." => None,
            name => ShortName::computed(name),
        }
    }
}

/// The names that were there when the scan began, and how far it has come.
/// [MS-FSA] 2.1.1.6 Per Open: QueryPattern, QueryLastEntry
#[derive(Debug)]
pub(crate) struct Scan {
    pub(crate) pattern: Pattern,
    pub(crate) names: Vec<String>,
    pub(crate) next: usize,
}

impl Scan {
    pub(crate) fn new(pattern: Pattern, names: Vec<String>) -> Self {
        Self {
            pattern,
            names,
            next: 0,
        }
    }
}
