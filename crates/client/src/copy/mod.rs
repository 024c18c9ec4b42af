//! How a file is copied: a ladder, cheapest way first.
//!
//! 1. [`offload`]: ODX, where both files are on one server; the bytes never leave it.
//! 2. [`read_write`]: read from one side, write to the other, many requests on the way at once.
//!
//! Where a rung fails, the next goes on from the byte that was reached.

mod endpoint;
mod ladder;
pub mod offload;
pub mod read_write;

pub use endpoint::{DataRanges, Sink, Source};
pub use ladder::{Copied, between_files};

/// Is told how many bytes of the file are done.
pub type Progress<'a> = &'a (dyn Fn(u64) + Send + Sync);
