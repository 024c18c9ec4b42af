//! Zeros, where possible as holes.

use super::pace::{Budget, Pause};
use super::{round_down, round_up};
use crate::Result;
use std::ops::Range;
use volume::Node;
use wire::dtyp::ErrorStatus;

/// Bytes between two looks at the clock where zeros are holes, and where they must be written.
const PUNCH_SLICE: u64 = 1 << 30;
const WRITE_SLICE: u64 = 8 << 20;

/// Makes `range` zeros and says how much of it was done.
pub(super) fn fill(
    node: &dyn Node,
    range: Range<u64>,
    punches: bool,
    budget: &Budget<'_>,
) -> Result<u64> {
    let end = end_of_zeros(range.end, node.metadata()?.size);
    let slice = if punches { PUNCH_SLICE } else { WRITE_SLICE };
    let mut at = range.start;
    while at < range.end {
        let done = at.saturating_sub(range.start);
        match budget.pause(done) {
            None => {}
            Some(Pause::Stopped) if done == 0 => return Err(ErrorStatus::CANCELLED),
            Some(_) => return Ok(done),
        }
        let next = at.saturating_add(slice).min(range.end);
        match zero_range(node, at..next.min(end)) {
            Ok(()) => at = next,
            Err(_) if round_down(done) != 0 => return Ok(round_down(done)),
            Err(error) => return Err(refusal(error)),
        }
    }
    Ok(range.end.saturating_sub(range.start))
}

/// Zeros that go on behind the end of file extend it; but when they only reach the end of its
/// last sector, the sector is meant and not more bytes.
fn end_of_zeros(end: u64, size: u64) -> u64 {
    if end <= round_up(size) {
        end.min(size)
    } else {
        end
    }
}

/// After this answer clients write the zeros themselves, which helps unless the disk is full.
fn refusal(error: ErrorStatus) -> ErrorStatus {
    match error {
        ErrorStatus::DISK_FULL | ErrorStatus::QUOTA_EXCEEDED => error,
        _ => ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED,
    }
}

/// Makes `range` zeros, all of which belongs to the file afterwards.
pub(super) fn zero_range(node: &dyn Node, range: Range<u64>) -> Result<()> {
    let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else {
        return Ok(());
    };
    // The last byte moves the end of file. Setting the size instead could cut off what somebody
    // else appends at the same time.
    if node.metadata()?.size < range.end {
        node.write_at(&[0], last)?;
    }
    node.punch(range.start, range.end.saturating_sub(range.start))
}
