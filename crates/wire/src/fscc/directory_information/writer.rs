//! Builds a listing that fits a given length.

use super::{DirectoryClass, DirectoryRecord};
use crate::dtyp::Writer;
use crate::fscc::chain::Links;

const ALIGNMENT: usize = 8;

/// Takes entries until one does not fit.
#[derive(Debug)]
pub struct DirectoryWriter {
    class: DirectoryClass,
    max_len: usize,
    writer: Writer,
    links: Links,
}

impl DirectoryWriter {
    /// An empty listing that may grow to `max_len` bytes.
    pub fn new(class: DirectoryClass, max_len: usize) -> Self {
        let writer = Writer::new();
        let links = Links::new(&writer, ALIGNMENT);
        Self {
            class,
            max_len,
            writer,
            links,
        }
    }

    /// Appends an entry. False if it does not fit: then the listing is as it was.
    pub fn push(&mut self, record: &DirectoryRecord) -> bool {
        let start = self.links.next_start(&self.writer);
        if start.saturating_add(self.class.record_len(record)) > self.max_len {
            return false;
        }
        self.links.begin(&mut self.writer);
        self.class.encode_record(&mut self.writer, record);
        true
    }

    /// True if nothing has been appended.
    pub fn is_empty(&self) -> bool {
        self.writer.position() == 0
    }

    /// The listing.
    pub fn into_buffer(self) -> Vec<u8> {
        self.writer.into_inner()
    }
}
