//! What every file has in it, byte by byte. Bytes that are not there are zero.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use store::Open;
use volume::NodeId;

#[derive(Default)]
pub(super) struct Model {
    files: HashMap<NodeId, FileModel>,
}

#[derive(Default)]
pub(super) struct FileModel {
    pub(super) size: u64,
    bytes: BTreeMap<u64, u8>,
}

/// A range of a file as it once was.
pub(super) struct Snapshot {
    /// Bytes that were in it; the last sector may be there in part only.
    real: u64,
    bytes: BTreeMap<u64, u8>,
}

impl Model {
    /// A file that was created, or whose content has gone.
    pub(super) fn start(&mut self, id: NodeId) {
        self.files.insert(id, FileModel::default());
    }

    pub(super) fn check_known(&self, id: NodeId) {
        assert!(self.files.contains_key(&id), "a file that nobody created");
    }

    pub(super) fn file(&mut self, open: &Open) -> &mut FileModel {
        self.files.get_mut(&open.node_id()).expect("a file, known")
    }
}

impl FileModel {
    pub(super) fn resize(&mut self, size: u64) {
        self.bytes.split_off(&size);
        self.size = size;
    }

    pub(super) fn write(&mut self, offset: u64, data: &[u8]) {
        for (at, byte) in (offset..).zip(data) {
            self.bytes.insert(at, *byte);
        }
        self.size = self.size.max(offset + data.len() as u64);
    }

    pub(super) fn zero(&mut self, from: u64, to: u64) {
        if from < to {
            let mut later = self.bytes.split_off(&from);
            self.bytes.append(&mut later.split_off(&to));
        }
    }

    pub(super) fn bytes(&self, offset: u64, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        for (at, byte) in self.bytes.range(offset..offset + count as u64) {
            bytes[(at - offset) as usize] = *byte;
        }
        bytes
    }

    pub(super) fn snapshot(&self, offset: u64, length: u64) -> Snapshot {
        let bytes = self.bytes.range(offset..offset + length);
        Snapshot {
            real: length.min(self.size - offset),
            bytes: bytes.map(|(at, byte)| (at - offset, *byte)).collect(),
        }
    }

    /// What an offloaded copy of `length` bytes, in whole sectors, puts into the file: the real
    /// bytes, and zeros in the rest of the last sector as far as the file goes on there.
    pub(super) fn paste(&mut self, source: &Snapshot, from: u64, to: u64, length: u64) {
        let real = length.min(source.real.saturating_sub(from));
        self.zero(to, to + length);
        for (at, byte) in source.bytes.range(from..from + real) {
            self.bytes.insert(at - from + to, *byte);
        }
        self.size = self.size.max(to + real);
    }

    /// Zeros that end in the last sector do not extend the file; others do.
    pub(super) fn zeros_from_token(&mut self, to: u64, length: u64) {
        self.zero(to, to + length);
        if to + length > self.size.next_multiple_of(512) {
            self.size = self.size.max(to + length);
        }
    }

    pub(super) fn check_zero(&self, range: Range<u64>) {
        if range.start < range.end {
            assert!(
                self.bytes.range(range).all(|(_, byte)| *byte == 0),
                "not zero"
            );
        }
    }

    /// All that is not zero must be within the ranges.
    pub(super) fn check_within(&self, asked: Range<u64>, ranges: &[Range<u64>]) {
        let inside = self.bytes.range(asked).filter(|(_, byte)| **byte != 0);
        for (at, _) in inside {
            assert!(
                ranges.iter().any(|range| range.contains(at)),
                "data at {at}"
            );
        }
    }

    /// Where it is worth while to look.
    pub(super) fn interesting_offsets(&self) -> Vec<u64> {
        let mut offsets = vec![0, self.size.saturating_sub(8 * 1024)];
        offsets.extend(self.bytes.keys().next());
        offsets
    }
}
