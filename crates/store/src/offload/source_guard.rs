//! Makes sure that a token still stands for the data it was given for.
//!
//! For now this is a change detector: the source stays open, writes through this server
//! are known exactly, byte by byte, and anybody else's show in the file's size, write time
//! and change time. Whatever was changed is an error, never new data. A snapshot of the range could
//! take its place behind the same methods.

use crate::Result;
use crate::file::File;
use crate::write_generation::WriteWatch;
use std::ops::Range;
use std::sync::Arc;
use volume::{Node, NodeId};
use wire::dtyp::ErrorStatus;

/// The source of a token.
#[derive(Debug)]
pub(super) struct SourceGuard {
    node: Arc<dyn Node>,
    size: u64,
    watch: WriteWatch,
}

impl SourceGuard {
    /// Watches from now on. What is read later is what the token stands for, if
    /// [`check`](Self::check) says so after it.
    pub(super) fn new(file: &Arc<File>, node: &Arc<dyn Node>) -> Result<Self> {
        let watch = WriteWatch::new(file, node.as_ref());
        let size = node.metadata()?.size;
        Ok(Self {
            node: Arc::clone(node),
            size,
            watch,
        })
    }

    /// Where the data is read from.
    pub(super) fn node(&self) -> &dyn Node {
        self.node.as_ref()
    }

    pub(super) fn id(&self) -> NodeId {
        self.node.id()
    }

    /// The end of file that the token knows.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// INVALID_TOKEN if `range` may hold something else than at the beginning.
    pub(super) fn check(&self, range: Range<u64>) -> Result<()> {
        match self.watch.unchanged(self.node.as_ref(), range) {
            true => Ok(()),
            false => Err(ErrorStatus::INVALID_TOKEN),
        }
    }
}
