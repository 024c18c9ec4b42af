//! Listings of directories. [MS-FSCC] 2.4 File Information Classes, those whose name ends in
//! DirectoryInformation, and FileNamesInformation
//!
//! All classes show a selection of the same facts: a [`DirectoryRecord`]. One file for each
//! class says which facts, in which order.

mod both;
mod class;
mod common;
mod directory;
mod full;
mod id_64_extd;
mod id_64_extd_both;
mod id_all_extd;
mod id_all_extd_both;
mod id_both;
mod id_extd;
mod id_extd_both;
mod id_full;
mod names;
mod record;
mod writer;

pub use class::{DirectoryClass, decode_list};
pub use record::DirectoryRecord;
pub use writer::DirectoryWriter;

#[cfg(test)]
mod tests;
