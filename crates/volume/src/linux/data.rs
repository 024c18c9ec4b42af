//! The data of a file.

use super::descriptor;
use super::errno;
use crate::node::{Extent, ExtentKind, Result};
use rustix::fd::AsFd;
use rustix::fs::{self, FallocateFlags, SeekFrom};
use rustix::io::{self, Errno};
use wire::dtyp::ErrorStatus;

/// The largest offset the kernel knows.
const OFFSET_MAX: u64 = i64::MAX as u64;

/// No file system has larger blocks than this.
const BLOCK_MAX: u64 = 1 << 20;

/// Zeros are written in pieces of this size where holes cannot be punched.
static ZEROS: [u8; 65_536] = [0; 65_536];

/// Reads until the buffer is full or the file ends.
pub(super) fn read_at(file: &impl AsFd, buffer: &mut [u8], offset: u64) -> Result<usize> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        let at = offset.saturating_add(done as u64);
        if at > OFFSET_MAX {
            break;
        }
        match io::pread(file, rest, at) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(Errno::INTR) => {}
            Err(error) => return Err(errno::status(error)),
        }
    }
    Ok(done)
}

/// Writes everything.
pub(super) fn write_at(file: &impl AsFd, data: &[u8], offset: u64) -> Result<()> {
    let end = offset
        .checked_add(data.len() as u64)
        .ok_or(ErrorStatus::INVALID_PARAMETER)?;
    if end > OFFSET_MAX {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    let mut done = 0;
    while let Some(rest) = data.get(done..).filter(|rest| !rest.is_empty()) {
        match io::pwrite(file, rest, offset + done as u64) {
            // A write of something that writes nothing would go on for ever.
            Ok(0) => return Err(ErrorStatus::UNEXPECTED_IO_ERROR),
            Ok(count) => done += count,
            Err(Errno::INTR) => {}
            Err(error) => return Err(errno::status(error)),
        }
    }
    Ok(())
}

/// Sets the end of file.
pub(super) fn set_size(file: &impl AsFd, size: u64) -> Result<()> {
    if size > OFFSET_MAX {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    loop {
        match fs::ftruncate(file, size) {
            Ok(()) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(errno::status(error)),
        }
    }
}

/// What lies at `offset`.
pub(super) fn extent_at(file: &impl AsFd, offset: u64, end: u64) -> Result<Extent> {
    let hole = Extent {
        kind: ExtentKind::Hole,
        end,
    };
    if offset >= end || offset > OFFSET_MAX {
        return Ok(hole);
    }
    match fs::seek(file, SeekFrom::Data(offset)) {
        Ok(data) if data > offset => {
            return Ok(Extent {
                kind: ExtentKind::Hole,
                end: data.min(end),
            });
        }
        Ok(_) => {}
        // There is no data from here on, or nothing at all.
        Err(Errno::NXIO) => return Ok(hole),
        Err(Errno::INVAL | Errno::OPNOTSUPP) => return data_up_to_the_end(file, offset, end),
        Err(error) => return Err(errno::status(error)),
    }
    match fs::seek(file, SeekFrom::Hole(offset)) {
        Ok(next) if next > offset => Ok(Extent {
            kind: ExtentKind::Data,
            end: next.min(end),
        }),
        // Changed in between; data is always a safe answer.
        Ok(_) | Err(Errno::NXIO) => data_up_to_the_end(file, offset, end),
        Err(error) => Err(errno::status(error)),
    }
}

fn data_up_to_the_end(file: &impl AsFd, offset: u64, end: u64) -> Result<Extent> {
    let size = descriptor::facts(file)?.stx_size;
    if offset >= size {
        return Ok(Extent {
            kind: ExtentKind::Hole,
            end,
        });
    }
    Ok(Extent {
        kind: ExtentKind::Data,
        end: size.min(end),
    })
}

/// Makes a range read as zeros without changing the end of file.
pub(super) fn punch(file: &impl AsFd, offset: u64, length: u64) -> Result<()> {
    // Nothing but zeros lies behind the last block, and some file systems refuse far ends. The
    // end is rounded up so that a last block that is covered to the end of file is freed whole.
    let size = descriptor::facts(file)?.stx_size;
    let end = offset
        .saturating_add(length)
        .min(size.next_multiple_of(BLOCK_MAX))
        .min(OFFSET_MAX);
    if offset >= end {
        return Ok(());
    }
    let mode = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    loop {
        match fs::fallocate(file, mode, offset, end - offset) {
            Ok(()) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => return write_zeros(file, offset, end),
            Err(error) => return Err(errno::status(error)),
        }
    }
}

/// Overwrites what is data between `offset` and `end` or the end of file.
fn write_zeros(file: &impl AsFd, offset: u64, end: u64) -> Result<()> {
    let end = end.min(descriptor::facts(file)?.stx_size);
    let mut at = offset;
    while at < end {
        let extent = extent_at(file, at, end)?;
        while at < extent.end {
            let count = (extent.end - at).min(ZEROS.len() as u64);
            if extent.kind == ExtentKind::Data {
                write_at(file, &ZEROS[..count as usize], at)?;
                at += count;
            } else {
                at = extent.end;
            }
        }
    }
    Ok(())
}
