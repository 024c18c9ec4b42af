//! What a copy reads from and what it writes to.

use crate::error::Error;
use crate::file::File;
use bytes::Bytes;
use std::future::Future;
use std::ops::Range;
use wire::fscc::attributes::FileAttributes;

/// Where in a file there are data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DataRanges {
    /// Ascending, without overlaps, within what was asked for.
    pub ranges: Vec<Range<u64>>,
    /// How far the answer goes: what lies before and is in no range is a hole; what lies behind
    /// was not looked at.
    pub covered_to: u64,
    /// False if the answer is only "there may be data everywhere".
    pub known: bool,
}

impl DataRanges {
    /// The answer of a source that knows nothing about holes.
    pub fn unknown(asked: Range<u64>) -> Self {
        Self {
            covered_to: asked.end,
            ranges: vec![asked],
            known: false,
        }
    }
}

/// A file to read from.
pub trait Source: Send + Sync + 'static {
    /// Reads up to `length` bytes; none at all at the end of the file.
    fn read(&self, offset: u64, length: usize)
    -> impl Future<Output = Result<Bytes, Error>> + Send;

    /// Where there are data in `asked`, as far as one question can find out.
    fn data_ranges(
        &self,
        asked: Range<u64>,
    ) -> impl Future<Output = Result<DataRanges, Error>> + Send;

    /// Its length now.
    fn size(&self) -> impl Future<Output = Result<u64, Error>> + Send;

    /// The most that one [`read`](Self::read) can bring.
    fn read_max(&self) -> usize;

    /// For errors.
    fn name(&self) -> String;
}

/// A file to write to. It is new: whatever is not written reads as zeros.
pub trait Sink: Send + Sync + 'static {
    /// Writes, possibly less than everything; says how much.
    fn write(&self, offset: u64, data: Bytes) -> impl Future<Output = Result<usize, Error>> + Send;

    /// There will be holes; called at most once, before anything behind the first is written.
    fn expect_holes(&self) -> impl Future<Output = ()> + Send;

    /// True if blocks of zeros may be left out where the source does not know its holes. Leaving
    /// out must cost nothing and must not change what is read back; over the network that is
    /// for the server to decide, so it gets the zeros.
    fn may_skip_zeros(&self) -> bool;

    /// The most that one [`write`](Self::write) can take.
    fn write_max(&self) -> usize;

    /// For errors.
    fn name(&self) -> String;
}

impl Source for File {
    async fn read(&self, offset: u64, length: usize) -> Result<Bytes, Error> {
        self.read_at(offset, length).await
    }

    /// A server that does not know the FSCTL, or a file that is not sparse and so is "everywhere"
    /// by definition, gives the answer "unknown".
    async fn data_ranges(&self, asked: Range<u64>) -> Result<DataRanges, Error> {
        let answer = match self.query_allocated_ranges(asked.clone()).await {
            Ok(answer) => answer,
            Err(error) if error.is_disconnect() => return Err(error),
            Err(error) => {
                tracing::debug!(%error, "holes cannot be asked for");
                return Ok(DataRanges::unknown(asked));
            }
        };
        // Servers answer in whole clusters, which may reach over both ends.
        let ranges: Vec<Range<u64>> = answer
            .ranges
            .into_iter()
            .map(|range| range.start.max(asked.start)..range.end.min(asked.end))
            .filter(|range| range.start < range.end)
            .collect();
        let sparse = self.attributes().contains(FileAttributes::SPARSE_FILE);
        if !sparse && ranges == [asked.clone()] {
            return Ok(DataRanges::unknown(asked));
        }
        let covered_to = match (answer.complete, ranges.last()) {
            (false, Some(last)) => last.end,
            _ => asked.end,
        };
        Ok(DataRanges {
            ranges,
            covered_to,
            known: true,
        })
    }

    async fn size(&self) -> Result<u64, Error> {
        Ok(self.facts().await?.end_of_file)
    }

    fn read_max(&self) -> usize {
        self.connection().read_max()
    }

    fn name(&self) -> String {
        self.name().to_owned()
    }
}

impl Sink for File {
    async fn write(&self, offset: u64, data: Bytes) -> Result<usize, Error> {
        self.write_at(offset, &data).await
    }

    async fn expect_holes(&self) {
        // Some file systems fill a gap with zeros unless told so. If the server cannot do it,
        // the copy only takes more room.
        if let Err(error) = self.set_sparse().await {
            tracing::debug!(%error, "the copy will not be sparse");
        }
    }

    fn may_skip_zeros(&self) -> bool {
        false
    }

    fn write_max(&self) -> usize {
        self.connection().write_max()
    }

    fn name(&self) -> String {
        self.name().to_owned()
    }
}
