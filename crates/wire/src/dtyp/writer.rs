//! Builds messages, little-endian.

use super::{FileTime, Guid};

/// Appends fields to a growing buffer. Positions count from where this writer started,
/// so that a message can be written behind others in one buffer.
#[derive(Debug, Default)]
pub struct Writer {
    buffer: Vec<u8>,
    base: usize,
}

impl Writer {
    /// A writer with an empty buffer.
    pub const fn new() -> Self {
        Self {
            buffer: Vec::new(),
            base: 0,
        }
    }

    /// A writer behind what `buffer` already holds; position 0 is its present end.
    pub fn append_to(buffer: Vec<u8>) -> Self {
        let base = buffer.len();
        Self { buffer, base }
    }

    /// The whole buffer, with what was in it before.
    pub fn into_inner(self) -> Vec<u8> {
        self.buffer
    }

    /// What this writer wrote.
    pub fn written(&self) -> &[u8] {
        self.buffer.get(self.base..).unwrap_or_default()
    }

    /// Bytes written so far.
    pub fn position(&self) -> usize {
        self.buffer.len().saturating_sub(self.base)
    }

    /// Makes position 0 the present end: offsets written from here on are relative to it.
    pub fn rebase(&mut self) {
        self.base = self.buffer.len();
    }

    /// Appends bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// Appends `count` zero bytes.
    pub fn zeros(&mut self, count: usize) {
        self.buffer
            .resize(self.buffer.len().saturating_add(count), 0);
    }

    /// Appends zero bytes until the position is a multiple of `to` (not zero).
    pub fn align(&mut self, to: usize) {
        let over = self.position().checked_rem(to).unwrap_or(0);
        if over != 0 {
            self.zeros(to.saturating_sub(over));
        }
    }

    /// Appends one byte.
    pub fn u8(&mut self, value: u8) {
        self.buffer.push(value);
    }

    /// Appends two bytes.
    pub fn u16(&mut self, value: u16) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends four bytes.
    pub fn u32(&mut self, value: u32) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends eight bytes.
    pub fn u64(&mut self, value: u64) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends sixteen bytes.
    pub fn u128(&mut self, value: u128) {
        self.bytes(&value.to_le_bytes());
    }

    /// Appends a GUID in its packet representation.
    pub fn guid(&mut self, value: Guid) {
        self.bytes(&value.0);
    }

    /// Appends a FILETIME.
    pub fn file_time(&mut self, value: FileTime) {
        self.u64(value.0);
    }

    /// Appends text as UTF-16, without terminator.
    pub fn utf16(&mut self, text: &str) {
        for unit in text.encode_utf16() {
            self.u16(unit);
        }
    }

    /// Overwrites bytes at `position`; does nothing where that was never written.
    pub fn patch(&mut self, position: usize, bytes: &[u8]) {
        let start = self.base.saturating_add(position);
        let end = start.saturating_add(bytes.len());
        if let Some(place) = self.buffer.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
    }

    /// Overwrites four bytes at `position`.
    pub fn patch_u32(&mut self, position: usize, value: u32) {
        self.patch(position, &value.to_le_bytes());
    }

    /// Overwrites two bytes at `position`.
    pub fn patch_u16(&mut self, position: usize, value: u16) {
        self.patch(position, &value.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_the_start_of_this_writer() {
        let mut writer = Writer::append_to(vec![9; 3]);
        writer.u8(1);
        writer.align(4);
        writer.u16(0xABCD);
        writer.patch_u16(4, 0x1234);
        assert_eq!(writer.written(), [1, 0, 0, 0, 0x34, 0x12]);
        assert_eq!(writer.into_inner().len(), 9);
    }
}
