//! From the source of a token to a file, by the cheapest way that works for each stretch.

use super::pace::{Budget, Pause};
use super::source_guard::SourceGuard;
use super::zero::zero_range;
use super::{SECTOR, round_down};
use crate::Result;
use crate::limits::{COPY_BUFFER, OVERLAP_MAX};
use volume::{Extent, ExtentKind, Node};
use wire::dtyp::ErrorStatus;

/// Bytes cloned between two looks at the clock: sharing is quick, but blocks that were just
/// written must reach the disk first.
const CLONE_SLICE: u64 = 64 << 20;

/// Bytes the kernel copies between two looks at the clock.
const COPY_SLICE: u64 = 4 << 20;

/// Bytes made zero between two looks at the clock.
const ZERO_SLICE: u64 = 1 << 30;

/// How far ahead the source is asked where its data ends; some file systems walk page by page.
const LOOK_AHEAD: u64 = 256 << 20;

/// The source is looked at after so many bytes, and at the end.
const CHECK_EVERY: u64 = 16 << 20;

/// What is to be done.
pub(super) struct Transfer<'a> {
    pub(super) source: &'a SourceGuard,
    pub(super) destination: &'a dyn Node,
    pub(super) from: u64,
    pub(super) to: u64,
    /// Whole sectors; only the source's end of file may lie in the last one.
    pub(super) length: u64,
    /// In which multiples the destination's file system shares blocks.
    pub(super) granularity: Option<u32>,
}

/// Does as much as `budget` allows and says how much that is, in whole sectors.
/// An error only if it is nothing; otherwise the next request will meet it.
pub(super) fn run(transfer: &Transfer<'_>, budget: &mut Budget<'_>) -> Result<u64> {
    let real = transfer.real_length();
    let mut copy = Copy {
        transfer,
        budget,
        clones: true,
        kernel_copies: true,
        extent: None,
        buffer: Vec::new(),
    };
    let (done, problem) = copy.up_to(real);
    let problem = match problem {
        None if done == real => match transfer.zero_last_sector() {
            Ok(()) => return Ok(transfer.length),
            Err(error) => Some(error),
        },
        other => other,
    };
    match (round_down(done), problem) {
        (0, problem) => Err(problem.unwrap_or(ErrorStatus::CANCELLED)),
        (whole, _) => Ok(whole),
    }
}

impl Transfer<'_> {
    /// Bytes that are really in the source: all but what is missing in its last sector.
    fn real_length(&self) -> u64 {
        self.length
            .min(self.source.size().saturating_sub(self.from))
    }

    /// INVALID_TOKEN if the source is no longer what it was.
    pub(super) fn check_source(&self) -> Result<()> {
        self.source
            .check(self.from..self.from.saturating_add(self.real_length()))
    }

    /// True if what is written is also what is read.
    pub(super) fn overlaps_itself(&self) -> bool {
        self.source.id() == self.destination.id() && self.from.abs_diff(self.to) < self.length
    }

    /// Reads everything before anything is written. Too much of it is for the client to do:
    /// nothing may be half done here, since the token ends with the first byte written.
    pub(super) fn read_whole(&self) -> Result<Vec<u8>> {
        let real = self.real_length();
        if real > OVERLAP_MAX {
            return Err(ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED);
        }
        let length = usize::try_from(real).map_err(|_| ErrorStatus::INSUFFICIENT_RESOURCES)?;
        let mut data = vec![0; length];
        if self.source.node().read_at(&mut data, self.from)? != length {
            return Err(ErrorStatus::INVALID_TOKEN);
        }
        self.check_source()?;
        Ok(data)
    }

    /// Writes what [`read_whole`](Self::read_whole) has read.
    pub(super) fn write_whole(&self, data: &[u8]) -> Result<u64> {
        self.destination.write_at(data, self.to)?;
        self.zero_last_sector()?;
        Ok(self.length)
    }

    /// The client takes the sector in which the source ends as written. If the destination goes on
    /// there, its old bytes must not show; if not, it ends with the last real byte.
    fn zero_last_sector(&self) -> Result<()> {
        let start = self.to.saturating_add(self.real_length());
        let end = self.to.saturating_add(self.length);
        if start == end {
            return Ok(());
        }
        let end = end.min(self.destination.metadata()?.size);
        zero_range(self.destination, start..end.max(start))
    }
}

/// A transfer under way.
struct Copy<'a, 'b> {
    transfer: &'a Transfer<'a>,
    budget: &'a mut Budget<'b>,
    /// Cloning has not been refused yet.
    clones: bool,
    /// The kernel has not refused to copy yet.
    kernel_copies: bool,
    /// What lies in the source where the last look was.
    extent: Option<Extent>,
    buffer: Vec<u8>,
}

impl Copy<'_, '_> {
    /// Copies the first `real` bytes. Says how many are done and known to be right, and what was
    /// in the way of more.
    fn up_to(&mut self, real: u64) -> (u64, Option<ErrorStatus>) {
        let (mut done, mut checked) = (0, 0);
        let problem = loop {
            if done >= real {
                break None;
            }
            match self.budget.pause(done) {
                None => {}
                Some(Pause::Stopped) => break Some(ErrorStatus::CANCELLED),
                Some(Pause::Enough) => break None,
            }
            match self.step(done, real) {
                Ok(0) if done >= SECTOR => break None,
                Ok(0) => break Some(ErrorStatus::INTERNAL_ERROR),
                Ok(count) => done = done.saturating_add(count),
                Err(error) => break Some(error),
            }
            if done.saturating_sub(checked) >= CHECK_EVERY {
                if let Err(changed) = self.check(checked, done) {
                    return (checked, Some(changed));
                }
                checked = done;
            }
        };
        match self.check(checked, done) {
            Ok(()) => (done, problem),
            Err(changed) => (checked, Some(changed)),
        }
    }

    /// Only a source that is still the same after it was read was the same all the time.
    fn check(&self, start: u64, end: u64) -> Result<()> {
        let from = self.transfer.from;
        self.transfer
            .source
            .check(from.saturating_add(start)..from.saturating_add(end))
    }

    /// Does the next stretch; 0 if no more bytes may be copied for now.
    fn step(&mut self, done: u64, real: u64) -> Result<u64> {
        let left = real.saturating_sub(done);
        let (from, to) = (
            self.transfer.from.saturating_add(done),
            self.transfer.to.saturating_add(done),
        );
        let granularity = self.granularity();
        if let Some(granularity) = granularity {
            let cloned = self.clone_stretch((from, to), left, granularity)?;
            if cloned != 0 {
                return Ok(cloned);
            }
        }
        let left = match granularity.filter(|_| self.clones) {
            // Up to where blocks can be shared.
            Some(granularity) => left.min(granularity.saturating_sub(from % granularity)),
            None => left,
        };
        let extent = self.extent(from, left)?;
        let length = extent.end.saturating_sub(from).min(left);
        match extent.kind {
            ExtentKind::Hole => {
                let length = length.min(ZERO_SLICE);
                zero_range(self.transfer.destination, to..to.saturating_add(length))?;
                Ok(length)
            }
            ExtentKind::Data => self.copy_stretch(from, to, length),
        }
    }

    /// What lies at `from`, asked only when the last answer does not reach so far.
    fn extent(&mut self, from: u64, left: u64) -> Result<Extent> {
        if let Some(known) = self.extent.filter(|known| known.end > from) {
            return Ok(known);
        }
        let end = from.saturating_add(left.min(LOOK_AHEAD));
        let found = self.transfer.source.node().extent_at(from, end)?;
        self.extent = Some(found);
        Ok(found)
    }

    /// The granularity of cloning, if source and destination have the same place within it.
    fn granularity(&self) -> Option<u64> {
        let granularity = u64::from(self.transfer.granularity.filter(|_| self.clones)?);
        let apart = self.transfer.from.abs_diff(self.transfer.to);
        (granularity != 0 && apart.is_multiple_of(granularity)).then_some(granularity)
    }

    /// Shares blocks, holes included; 0 if that is not possible here.
    fn clone_stretch(&mut self, at: (u64, u64), left: u64, granularity: u64) -> Result<u64> {
        let (from, to) = at;
        if !from.is_multiple_of(granularity) {
            return Ok(0);
        }
        let whole = left.min(CLONE_SLICE.max(granularity));
        let whole = whole.saturating_sub(whole % granularity);
        // A part of a block can be shared where the source ends.
        let is_tail = whole == 0 && from.saturating_add(left) == self.transfer.source.size();
        let length = if is_tail { left } else { whole };
        if length == 0 {
            return Ok(0);
        }
        let source = self.transfer.source.node();
        match self
            .transfer
            .destination
            .clone_range(source, from, to, length)
        {
            Ok(()) => Ok(length),
            Err(ErrorStatus::NOT_SUPPORTED) => {
                self.clones = is_tail;
                Ok(0)
            }
            Err(error) => Err(error),
        }
    }

    /// Copies bytes, as many as the budget has left.
    fn copy_stretch(&mut self, from: u64, to: u64, length: u64) -> Result<u64> {
        let length = length.min(self.budget.bytes_left);
        if length == 0 {
            return Ok(0);
        }
        let copied = match self.copy_in_kernel(from, to, length)? {
            0 => self.copy_by_hand(from, to, length)?,
            copied => copied,
        };
        self.budget.bytes_left = self.budget.bytes_left.saturating_sub(copied);
        Ok(copied)
    }

    fn copy_in_kernel(&mut self, from: u64, to: u64, length: u64) -> Result<u64> {
        if !self.kernel_copies {
            return Ok(0);
        }
        let source = self.transfer.source.node();
        match self
            .transfer
            .destination
            .copy_range(source, from, to, length.min(COPY_SLICE))
        {
            Ok(copied) => Ok(copied),
            Err(ErrorStatus::NOT_SUPPORTED) => {
                self.kernel_copies = false;
                Ok(0)
            }
            Err(error) => Err(error),
        }
    }

    /// Reads and writes. A source that has no more bytes is not the one that the token stands for.
    fn copy_by_hand(&mut self, from: u64, to: u64, length: u64) -> Result<u64> {
        let length = usize::try_from(length)
            .unwrap_or(COPY_BUFFER)
            .min(COPY_BUFFER);
        if self.buffer.len() < length {
            self.buffer.resize(length, 0);
        }
        let buffer = self
            .buffer
            .get_mut(..length)
            .ok_or(ErrorStatus::INTERNAL_ERROR)?;
        let count = self.transfer.source.node().read_at(buffer, from)?;
        if count == 0 {
            return Err(ErrorStatus::INVALID_TOKEN);
        }
        let read = buffer.get(..count).ok_or(ErrorStatus::INTERNAL_ERROR)?;
        self.transfer.destination.write_at(read, to)?;
        Ok(count as u64)
    }
}
