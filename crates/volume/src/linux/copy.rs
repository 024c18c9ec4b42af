//! Copies that the kernel does.
#![allow(unsafe_code)]

use super::descriptor;
use super::errno;
use crate::clone_rules::Range;
use crate::node::{NodeId, Result};
use rustix::fd::{AsFd, AsRawFd};
use rustix::fs;
use rustix::io::Errno;
use rustix::ioctl::{Setter, ioctl, opcode};
use wire::dtyp::ErrorStatus;

/// The kernel copies at most this much in one call (MAX_RW_COUNT).
const COPY_MAX: u64 = 0x7FFF_F000;

/// `struct file_clone_range` of linux/fs.h.
#[repr(C)]
#[derive(Clone, Copy)]
struct FileCloneRange {
    source_descriptor: i64,
    source_offset: u64,
    source_length: u64,
    destination_offset: u64,
}

/// FICLONERANGE of linux/fs.h: `_IOW(0x94, 13, struct file_clone_range)`.
const FICLONERANGE: u32 = opcode::write::<FileCloneRange>(0x94, 13);

/// Shares blocks. All that the kernel would refuse, and what it would do other than asked (a
/// length of 0 means "to the end" to it), is decided here, before anything is changed.
pub(super) fn clone_range(
    (source, source_id): (&impl AsFd, NodeId),
    (destination, destination_id): (&impl AsFd, NodeId),
    range: Range,
    granularity: u32,
) -> Result<()> {
    if range.length == 0 {
        return Ok(());
    }
    let source_size = descriptor::facts(source)?.stx_size;
    let destination_size = descriptor::facts(destination)?.stx_size;
    let same_file = source_id == destination_id;
    if (same_file && range.overlaps_itself())
        || !range.can_be_cloned(granularity, source_size, destination_size)
    {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    loop {
        match ficlonerange(source, destination, range) {
            Ok(()) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(errno::status_of_copy(error)),
        }
    }
}

/// The bare system call.
pub(super) fn ficlonerange(
    source: &impl AsFd,
    destination: &impl AsFd,
    range: Range,
) -> std::result::Result<(), Errno> {
    let argument = FileCloneRange {
        source_descriptor: source.as_fd().as_raw_fd().into(),
        source_offset: range.from,
        source_length: range.length,
        destination_offset: range.to,
    };
    // JUSTIFICATION: no crate offers this ioctl as a safe call; rustix has only the whole-file one.
    // SAFETY: FICLONERANGE reads one `struct file_clone_range` and writes nothing back;
    // FileCloneRange has its layout, and both descriptors are borrowed for the whole call.
    unsafe {
        ioctl(
            destination,
            Setter::<FICLONERANGE, FileCloneRange>::new(argument),
        )
    }
}

/// Copies within the kernel and says how much.
pub(super) fn copy_range(source: &impl AsFd, destination: &impl AsFd, range: Range) -> Result<u64> {
    let count = usize::try_from(range.length.min(COPY_MAX)).unwrap_or(usize::MAX);
    loop {
        let (mut from, mut to) = (range.from, range.to);
        match fs::copy_file_range(source, Some(&mut from), destination, Some(&mut to), count) {
            Ok(copied) => return Ok(copied as u64),
            Err(Errno::INTR) => {}
            Err(error) => return Err(errno::status_of_copy(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_code_is_the_kernels() {
        assert_eq!(FICLONERANGE, 0x4020_940D);
    }
}
