//! What the object store needs of a file system.

use crate::{ExtendedAttribute, NtPath, StreamEntry};
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, FileTime};

/// The result of everything a volume does.
pub(crate) type Result<T> = std::result::Result<T, ErrorStatus>;

/// Identifies a file or directory on this machine for as long as it exists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NodeId {
    /// Device, or a number of the volume's own.
    pub device: u64,
    /// Inode number: what clients see as the 64-bit file id.
    pub inode: u64,
}

/// What a node is. Everything else on disk (sockets, devices, links that lead nowhere the
/// share may go) is refused with ACCESS_DENIED when opened and left out of listings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum Kind {
    File,
    Directory,
}

/// All facts about a node.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Which node.
    pub id: NodeId,
    /// File or directory.
    pub kind: Kind,
    /// End of file in bytes; 0 for directories.
    pub size: u64,
    /// Bytes of storage in use (st_blocks * 512); 0 for directories.
    pub allocated: u64,
    /// Creation time: as stored by a client, else the file system's birth time.
    pub creation_time: FileTime,
    /// Last access.
    pub access_time: FileTime,
    /// Last change of the data.
    pub write_time: FileTime,
    /// Last change of data or metadata: as a client has set it, if nothing has changed since.
    pub change_time: FileTime,
    /// The same as the file system itself has it, which nobody can set.
    pub own_change_time: FileTime,
    /// FILE_ATTRIBUTE_* as stored (READONLY 1, HIDDEN 2, SYSTEM 4, ARCHIVE 0x20, TEMPORARY 0x100,
    /// SPARSE 0x200, OFFLINE, NOT_CONTENT_INDEXED...); DIRECTORY (0x10) is set exactly for
    /// directories. ARCHIVE for files on which no client has stored attributes.
    pub attributes: u32,
    /// Hard links.
    pub links: u32,
}

/// New times and attributes; `None` leaves a value alone.
#[derive(Clone, Copy, Default, Debug)]
#[allow(missing_docs)]
pub struct TimeChanges {
    pub creation_time: Option<FileTime>,
    pub access_time: Option<FileTime>,
    pub write_time: Option<FileTime>,
    /// Shown until the node changes again. Whether it has, the file system's clock tells, which
    /// may stand still for a while: a further `change`, without a time, makes sure.
    pub change_time: Option<FileTime>,
    /// FILE_ATTRIBUTE_* to store; DIRECTORY is ignored.
    pub attributes: Option<u32>,
}

/// What the descriptor behind a node can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[allow(missing_docs)]
pub struct Access {
    pub read: bool,
    pub write: bool,
}

/// A stretch of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent {
    /// Data or hole.
    pub kind: ExtentKind,
    /// Where it ends (exclusive), never beyond the end that was asked for.
    pub end: u64,
}

/// Whether there is storage behind a stretch of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ExtentKind {
    Data,
    Hole,
}

/// What a listing tells of a child.
#[derive(Clone, Debug)]
pub struct DirectoryEntry {
    /// Its facts.
    pub metadata: Metadata,
    /// [`ExtendedAttribute::ea_size`] of its extended attributes.
    pub ea_size: u32,
}

/// What to create.
#[derive(Clone, Copy, Debug)]
pub struct NewNode {
    /// File or directory.
    pub kind: Kind,
    /// FILE_ATTRIBUTE_* to store with it.
    pub attributes: u32,
}

/// Free and total space in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct Space {
    pub total: u64,
    pub free: u64,
    /// Free for this user.
    pub available: u64,
}

/// Static facts of a volume.
#[derive(Clone, Debug)]
pub struct Description {
    /// The true name, such as "XFS"; what clients are told is the server's choice.
    pub file_system: String,
    /// Volume serial number.
    pub serial: u32,
    /// When the volume's root was created.
    pub creation_time: FileTime,
    /// Longest name of one component, in UTF-16 units.
    pub max_component: u32,
    /// Bytes of one allocation unit (4096 where unknown).
    pub cluster_size: u32,
    /// What copies this file system can do.
    pub offload: OffloadSupport,
    /// It keeps named streams.
    pub named_streams: bool,
}

/// What copies a file system can do, as tried at start where that is possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OffloadSupport {
    /// FICLONERANGE works; block granularity in bytes.
    pub clone_granularity: Option<u32>,
    /// Holes can be punched.
    pub punch: bool,
}

/// A file system below a share.
pub trait Volume: Send + Sync + Debug {
    /// The share's root directory.
    fn root(&self) -> Arc<dyn Node>;

    /// Static facts.
    fn description(&self) -> &Description;

    /// Space now.
    fn space(&self) -> Result<Space>;

    /// Resolves a path from the root, once. Every component is found as by [`Node::child`].
    /// Never leaves the share, whatever links lie on the way. Missing or non-directory
    /// parents are OBJECT_PATH_NOT_FOUND. The root itself has no parent.
    fn locate(&self, path: &NtPath) -> Result<Located>;
}

/// Where a path leads.
#[derive(Clone, Debug)]
pub struct Located {
    /// The directory that holds (or would hold) the last component; `None` for the root.
    pub parent: Option<Arc<dyn Node>>,
    /// The last component as it is on disk, or as asked for when nothing is there. Empty for the
    /// root.
    pub name: String,
    /// What is there. Its descriptor can be asked for facts and children, not yet for data.
    pub node: Option<Arc<dyn Node>>,
}

/// A file or directory held by a descriptor.
///
/// Methods on the wrong kind of node answer FILE_IS_A_DIRECTORY or NOT_A_DIRECTORY.
pub trait Node: Send + Sync + Debug {
    /// For back ends to recognise their own nodes in `clone_range` and `copy_range`.
    fn as_any(&self) -> &dyn Any;

    /// Which node this is; no system call.
    fn id(&self) -> NodeId;

    /// File or directory; no system call.
    fn kind(&self) -> Kind;

    /// All facts, fresh.
    fn metadata(&self) -> Result<Metadata>;

    /// Another handle of the same node whose data can be used as said. ACCESS_DENIED where the
    /// operating system forbids it.
    fn open_data(&self, access: Access) -> Result<Arc<dyn Node>>;

    /// What the operating system would allow the server's user: read, write (data).
    fn permitted(&self) -> Access;

    /// Stores times and DOS attributes. It is a change itself: a change time that was set before
    /// is forgotten unless it is set again.
    fn change(&self, changes: &TimeChanges) -> Result<()>;

    /// Reads a small named value kept beside the file ("sd", ...); `None` if it was never set.
    fn get_value(&self, key: &str) -> Result<Option<Vec<u8>>>;

    /// Sets or, with `None`, removes a small named value.
    fn set_value(&self, key: &str, value: Option<&[u8]>) -> Result<()>;

    /// The extended attributes that clients may see, by name in byte order; empty where the file
    /// system keeps none.
    fn extended_attributes(&self) -> Result<Vec<ExtendedAttribute>>;

    /// Sets or, with `None`, removes an extended attribute. An attribute whose name differs only
    /// in case is the same one. INVALID_EA_NAME for names that clients may not use, EA_TOO_LARGE
    /// for what does not fit, NOT_SUPPORTED where the file system keeps none.
    fn set_extended_attribute(&self, name: &str, value: Option<&[u8]>) -> Result<()>;

    // Named streams, by their exact names: see `Stream`

    /// The named streams by name in byte order; none where the file system keeps none.
    fn streams(&self) -> Result<Vec<StreamEntry>>;

    /// All of a stream; `None` if it is not there.
    fn read_stream(&self, name: &str) -> Result<Option<Vec<u8>>>;

    /// Makes an empty stream: OBJECT_NAME_COLLISION if it is there, NOT_SUPPORTED where the file
    /// system keeps none.
    fn create_stream(&self, name: &str) -> Result<()>;

    /// Replaces all of a stream, which moves the file's write time: OBJECT_NAME_NOT_FOUND if it is
    /// not there, FILE_TOO_LARGE for more than the file system takes.
    fn write_stream(&self, name: &str, value: &[u8]) -> Result<()>;

    /// Removes a stream: OBJECT_NAME_NOT_FOUND if it is not there.
    fn remove_stream(&self, name: &str) -> Result<()>;

    // Files

    /// Reads up to `buffer.len()` bytes at `offset`; fewer only at the end of the file.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize>;

    /// Writes all of `data` at `offset`. On an error part of it may be there.
    fn write_at(&self, data: &[u8], offset: u64) -> Result<()>;

    /// Sets the end of file; new bytes are a hole.
    fn set_size(&self, size: u64) -> Result<()>;

    /// Puts data (and metadata) on stable storage.
    fn sync(&self) -> Result<()>;

    /// What lies at `offset`, up to `end` at most; beyond the end of file all is hole.
    /// A file system that cannot tell says data.
    fn extent_at(&self, offset: u64, end: u64) -> Result<Extent>;

    /// Makes a range read as zeros, freeing its storage where the file system can and writing
    /// zeros where it cannot. Never changes the end of file.
    fn punch(&self, offset: u64, length: u64) -> Result<()>;

    /// Shares blocks of `source` (FICLONERANGE) into this file; the range may end at the source's
    /// end of file. NOT_SUPPORTED where the file system or the alignment does not allow it, with
    /// nothing changed.
    fn clone_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<()>;

    /// Copies within the kernel (copy_file_range), at most `length` bytes, and says how many; 0 at
    /// the source's end of file. NOT_SUPPORTED where it cannot; the caller then reads and writes.
    fn copy_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<u64>;

    // Directories

    /// A child by name: exact first, then without regard to case, at last by the short name that
    /// was made for it ([`crate::ShortName`]). With several the first in byte order. The name as
    /// on disk comes with it.
    fn child(&self, name: &str) -> Result<Option<(String, Arc<dyn Node>)>>;

    /// Creates a child that must not exist (OBJECT_NAME_COLLISION), readable and writable.
    /// The caller has looked for other spellings.
    fn create_child(&self, name: &str, new: NewNode) -> Result<Arc<dyn Node>>;

    /// Removes the name `name` of `expected` from this directory: OBJECT_NAME_NOT_FOUND if
    /// something else is there now, DIRECTORY_NOT_EMPTY for a directory with children.
    fn remove_child(&self, name: &str, expected: NodeId) -> Result<()>;

    /// Moves `name` to `new_name` in `new_parent`. Without `replace` an existing target
    /// is OBJECT_NAME_COLLISION. NOT_SAME_DEVICE across file systems.
    fn rename_child(
        &self,
        name: &str,
        new_parent: &dyn Node,
        new_name: &str,
        replace: bool,
    ) -> Result<()>;

    /// Gives `target` the additional name `name` in this directory.
    fn link_child(&self, name: &str, target: &dyn Node, replace: bool) -> Result<()>;

    /// All children, without "." and "..", in the file system's order. Names that are not Unicode
    /// and things that are neither file nor directory are left out. Symbolic links count as what
    /// they lead to inside the share.
    fn children(&self) -> Result<Vec<String>>;

    /// What a listing tells of one child, by its exact name; `None` if it is gone or hidden from
    /// clients.
    fn entry(&self, name: &str) -> Result<Option<DirectoryEntry>>;

    /// True for a directory without children.
    fn is_empty(&self) -> Result<bool>;
}
