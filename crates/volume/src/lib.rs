//! The file system below a share.
//!
//! [`Volume`] and [`Node`] say what the object store needs of a file system: descriptors,
//! never names twice. [`linux`] is the real one, [`memory`] behaves the same for tests.
#![deny(unsafe_code)]

mod attributes;
mod clock;
mod clone_rules;
mod extended_attribute;
pub mod linux;
pub mod memory;
mod node;
mod path;
mod short_name;
mod stream;

pub use clock::{Clock, ManualClock, SystemClock};
pub use extended_attribute::ExtendedAttribute;
pub use node::{
    Access, Description, DirectoryEntry, Extent, ExtentKind, Kind, Located, Metadata, NewNode,
    Node, NodeId, OffloadSupport, Space, TimeChanges, Volume,
};
pub use path::{MatchName, NtPath};
pub use short_name::ShortName;
pub use stream::{STREAM_MAX, Stream, StreamEntry};
