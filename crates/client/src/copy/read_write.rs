//! Copying by reads and writes, many on the way at once; works between any two files.
//!
//! Holes: what the source knows to be a hole is not written, because the destination is new and
//! reads as zeros there. Where the source does not know (a server without
//! FSCTL_QUERY_ALLOCATED_RANGES, or a file not marked sparse), blocks of zeros are left out only
//! when writing to a local file. A server gets every byte then, because whether zeros become a
//! hole is its own decision.

use super::Progress;
use super::endpoint::{Sink, Source};
use crate::error::Error;
use bytes::Bytes;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The largest piece that is read and written at once. Large enough that the cost of a request
/// does not show, small enough that many are on the way within the memory below.
const PIECE_MAX: usize = 1024 * 1024;
/// Bytes on the way at once, and so the memory that a copy takes.
const ON_THE_WAY_MAX: usize = 16 * 1024 * 1024;
/// Zeros are looked for in blocks of this size; no file system has smaller ones worth saving.
const ZERO_BLOCK: usize = 4096;
const ZEROS: [u8; ZERO_BLOCK] = [0; ZERO_BLOCK];

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Reads from the source.
    pub reads: u64,
    /// Writes to the destination.
    pub writes: u64,
    /// Bytes that were read; less than the file where it has holes.
    pub bytes: u64,
}

/// Copies `range` of `source` to the same place in `destination`, which is new there.
///
/// The destination's length is the caller's business. A source that ends before the range does is
/// an error: it was cut while it was copied.
pub async fn copy<S: Source, D: Sink>(
    source: &Arc<S>,
    destination: &Arc<D>,
    range: Range<u64>,
    progress: Progress<'_>,
) -> Result<Tally, Error> {
    let piece = PIECE_MAX
        .min(source.read_max())
        .min(destination.write_max())
        .max(1);
    let mut pipeline = Pipeline {
        source,
        destination,
        running: JoinSet::new(),
        depth: (ON_THE_WAY_MAX / piece).max(1),
        tally: Tally::default(),
        done: range.start,
        progress,
    };
    let mut plan = Plan::new(range.clone(), piece as u64);
    while let Some(step) = plan.next(&**source, &**destination).await? {
        match step {
            Step::Hole(length) => pipeline.advance(length),
            Step::Piece { range, skip_zeros } => pipeline.start(range, skip_zeros).await?,
        }
    }
    let tally = pipeline.finish().await?;
    // What a cut source lacks looks like a hole, so its length must be asked for.
    if source.size().await? < range.end {
        return Err(cut(&**source, range.end));
    }
    Ok(tally)
}

fn cut(source: &impl Source, end: u64) -> Error {
    let cause = format!("the file became shorter than {end} bytes while it was copied");
    Error::local(
        format!("reading {}", source.name()),
        std::io::Error::other(cause),
    )
}

/// What to do next.
enum Step {
    /// So many bytes need not be copied.
    Hole(u64),
    /// This is to be copied.
    Piece { range: Range<u64>, skip_zeros: bool },
}

/// Cuts a range into holes and pieces, asking the source as it goes.
struct Plan {
    whole: Range<u64>,
    piece: u64,
    /// Data that are known and not yet handed out.
    data: VecDeque<Range<u64>>,
    covered_to: u64,
    skip_zeros: bool,
    told_of_holes: bool,
}

impl Plan {
    fn new(whole: Range<u64>, piece: u64) -> Self {
        Self {
            covered_to: whole.start,
            whole,
            piece,
            data: VecDeque::new(),
            skip_zeros: false,
            told_of_holes: false,
        }
    }

    async fn next(
        &mut self,
        source: &impl Source,
        destination: &impl Sink,
    ) -> Result<Option<Step>, Error> {
        let at = self.whole.start;
        if at >= self.whole.end {
            return Ok(None);
        }
        if self.data.is_empty() && at >= self.covered_to {
            self.ask(source, destination).await?;
        }
        let next_data = self
            .data
            .front()
            .map_or(self.covered_to, |range| range.start);
        if next_data > at {
            if !self.told_of_holes {
                self.told_of_holes = true;
                destination.expect_holes().await;
            }
            self.whole.start = next_data;
            return Ok(Some(Step::Hole(next_data.saturating_sub(at))));
        }
        let data_end = self.data.front().map_or(self.covered_to, |range| range.end);
        let end = data_end.min(at.saturating_add(self.piece));
        self.whole.start = end;
        if end == data_end {
            self.data.pop_front();
        } else if let Some(front) = self.data.front_mut() {
            front.start = end;
        }
        Ok(Some(Step::Piece {
            range: at..end,
            skip_zeros: self.skip_zeros,
        }))
    }

    /// One question to the source. An answer that makes no sense counts as "data everywhere".
    async fn ask(&mut self, source: &impl Source, destination: &impl Sink) -> Result<(), Error> {
        let asked = self.whole.clone();
        let mut answer = source.data_ranges(asked.clone()).await?;
        let mut last = asked.start;
        let ascending = answer.ranges.iter().all(|range| {
            let good = range.start >= last && range.start < range.end;
            last = range.end;
            good
        });
        let sensible = ascending
            && last <= answer.covered_to
            && (asked.start + 1..=asked.end).contains(&answer.covered_to);
        if !sensible {
            answer = super::DataRanges::unknown(asked);
        }
        self.skip_zeros = !answer.known && destination.may_skip_zeros();
        self.covered_to = answer.covered_to;
        self.data = answer.ranges.into();
        Ok(())
    }
}

/// The pieces on their way.
struct Pipeline<'a, S, D> {
    source: &'a Arc<S>,
    destination: &'a Arc<D>,
    running: JoinSet<Result<Tally, Error>>,
    depth: usize,
    tally: Tally,
    done: u64,
    progress: Progress<'a>,
}

impl<S: Source, D: Sink> Pipeline<'_, S, D> {
    async fn start(&mut self, range: Range<u64>, skip_zeros: bool) -> Result<(), Error> {
        while self.running.len() >= self.depth {
            self.reap().await?;
        }
        let source = Arc::clone(self.source);
        let destination = Arc::clone(self.destination);
        self.running
            .spawn(async move { copy_piece(&*source, &*destination, range, skip_zeros).await });
        Ok(())
    }

    /// Waits for one piece. The first error ends the copy; what still runs ends with the set.
    async fn reap(&mut self) -> Result<(), Error> {
        let Some(finished) = self.running.join_next().await else {
            return Ok(());
        };
        let piece = finished
            .map_err(|cause| Error::local("copying", std::io::Error::other(cause.to_string())))??;
        self.tally.reads = self.tally.reads.saturating_add(piece.reads);
        self.tally.writes = self.tally.writes.saturating_add(piece.writes);
        self.tally.bytes = self.tally.bytes.saturating_add(piece.bytes);
        self.advance(piece.bytes);
        Ok(())
    }

    fn advance(&mut self, bytes: u64) {
        self.done = self.done.saturating_add(bytes);
        (self.progress)(self.done);
    }

    async fn finish(mut self) -> Result<Tally, Error> {
        while !self.running.is_empty() {
            self.reap().await?;
        }
        Ok(self.tally)
    }
}

/// Reads a piece and writes it, however short each call falls. Every round moves on or fails.
async fn copy_piece(
    source: &impl Source,
    destination: &impl Sink,
    range: Range<u64>,
    skip_zeros: bool,
) -> Result<Tally, Error> {
    let mut tally = Tally::default();
    let mut at = range.start;
    while at < range.end {
        let wanted = usize::try_from(range.end.saturating_sub(at)).unwrap_or(usize::MAX);
        let data = source.read(at, wanted).await?;
        tally.reads = tally.reads.saturating_add(1);
        if data.is_empty() {
            return Err(cut(source, range.end));
        }
        if data.len() > wanted {
            return Err(Error::answer("reading", "more came than was asked for"));
        }
        let length = data.len() as u64;
        for run in runs(&data, skip_zeros) {
            let offset = at.saturating_add(run.start as u64);
            write_all(destination, offset, data.slice(run), &mut tally).await?;
        }
        tally.bytes = tally.bytes.saturating_add(length);
        at = at.saturating_add(length);
    }
    Ok(tally)
}

async fn write_all(
    destination: &impl Sink,
    mut offset: u64,
    mut data: Bytes,
    tally: &mut Tally,
) -> Result<(), Error> {
    while !data.is_empty() {
        let written = destination.write(offset, data.clone()).await?;
        tally.writes = tally.writes.saturating_add(1);
        if written == 0 || written > data.len() {
            let what = format!("{written} bytes were written of {}", data.len());
            return Err(Error::answer("writing", what));
        }
        offset = offset.saturating_add(written as u64);
        data = data.slice(written..);
    }
    Ok(())
}

/// The parts of `data` to write: everything, or what is left without blocks of zeros.
fn runs(data: &[u8], skip_zeros: bool) -> Vec<Range<usize>> {
    if !skip_zeros {
        return std::iter::once(0..data.len()).collect();
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for block in data.chunks(ZERO_BLOCK) {
        let end = at + block.len();
        if ZEROS.get(..block.len()) != Some(block) {
            match runs.last_mut() {
                Some(run) if run.end == at => run.end = end,
                _ => runs.push(at..end),
            }
        }
        at = end;
    }
    runs
}

#[cfg(test)]
mod tests;
