//! Copying by ODX: the server copies, the client only passes tokens around.
//!
//! The order of calls is the one of Windows: end of file first, then OFFLOAD_READ for all that is
//! left, then OFFLOAD_WRITE until its token is used up, and so on. Any answer that does not bring
//! the copy forward ends it here, with what was reached, so that another way can go on.

use super::Progress;
use super::endpoint::Sink as _;
use crate::error::Error;
use crate::file::File;
use crate::fsctl::offload_read::OffloadRead;
use wire::fscc::attributes::FileAttributes;
use wire::fscc::fsctl::StorageOffloadToken;

/// What was done, whether or not it was everything.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Bytes of the file, from its start, that the destination has now.
    pub reached: u64,
    /// OFFLOAD_READs that brought a token.
    pub tokens: u32,
    /// Tokens among them that stood for zeros.
    pub zero_tokens: u32,
    /// OFFLOAD_WRITEs that wrote something.
    pub writes: u32,
    /// Why it did not get to the end.
    pub stopped: Option<Error>,
}

/// The largest unit taken from a server as its sector size.
const SECTOR_MAX: u64 = 1 << 20;
/// The unit of ODX where the server says nothing sensible.
const SECTOR_USUAL: u64 = 512;

/// Copies the first `size` bytes of `source` into `destination`, which is new, on the same server.
///
/// It never fails as such: [`Outcome::stopped`] says why it ended early. It always ends, because
/// each round either brings the copy at least a sector forward or is the last.
pub async fn copy(source: &File, destination: &File, size: u64, progress: Progress<'_>) -> Outcome {
    let mut copy = Copy {
        source,
        destination,
        size,
        sector: 0,
        outcome: Outcome::default(),
    };
    if let Err(error) = copy.run(progress).await {
        copy.outcome.stopped = Some(error);
    }
    copy.outcome
}

struct Copy<'a> {
    source: &'a File,
    destination: &'a File,
    size: u64,
    sector: u64,
    outcome: Outcome,
}

impl Copy<'_> {
    async fn run(&mut self, progress: Progress<'_>) -> Result<(), Error> {
        self.sector = self.sector_size().await;
        // Where files must be told that they may have holes, a hole would fill up with zeros.
        if self
            .source
            .attributes()
            .contains(FileAttributes::SPARSE_FILE)
        {
            self.destination.expect_holes().await;
        }
        // The destination must have its size before: ODX does not extend files on every server.
        self.destination.set_end_of_file(self.size).await?;
        while self.outcome.reached < self.size {
            let rest = self.size.saturating_sub(self.outcome.reached);
            let read = self
                .source
                .offload_read(self.outcome.reached, round_up(rest, self.sector))
                .await?;
            let covered = self.usable(&read, rest)?;
            self.outcome.tokens = self.outcome.tokens.saturating_add(1);
            if read.token.token_type == StorageOffloadToken::zero_data().token_type {
                self.outcome.zero_tokens = self.outcome.zero_tokens.saturating_add(1);
            }
            self.redeem(&read.token, covered, progress).await?;
            if read.all_zero_beyond {
                // The destination is new, and so it is zero there too.
                self.outcome.reached = self.size;
                progress(self.size);
            }
        }
        Ok(())
    }

    /// The part of a token that can be written: whole sectors, not more than was asked for.
    fn usable(&self, read: &OffloadRead, rest: u64) -> Result<u64, Error> {
        let asked = round_up(rest, self.sector);
        if read.transfer_length > asked {
            return Err(Error::answer(
                OFFLOAD_READ,
                "the token stands for more than was asked",
            ));
        }
        match round_down(read.transfer_length, self.sector) {
            0 => Err(Error::answer(OFFLOAD_READ, "the token stands for nothing")),
            covered => Ok(covered),
        }
    }

    /// Writes what a token stands for, piece by piece as the server likes.
    async fn redeem(
        &mut self,
        token: &StorageOffloadToken,
        covered: u64,
        progress: Progress<'_>,
    ) -> Result<(), Error> {
        let start = self.outcome.reached;
        let mut used = 0;
        while used < covered {
            let left = covered.saturating_sub(used);
            let at = start.saturating_add(used);
            let written = self
                .destination
                .offload_write(at, left, used, token)
                .await?;
            if written > left {
                return Err(Error::answer(
                    OFFLOAD_WRITE,
                    "more was written than was asked",
                ));
            }
            // The next call must begin at a sector; what this one wrote beyond is written again.
            let whole = round_down(written, self.sector);
            if whole == 0 {
                return Err(Error::answer(OFFLOAD_WRITE, "nothing was written"));
            }
            used = used.saturating_add(whole);
            self.outcome.writes = self.outcome.writes.saturating_add(1);
            self.outcome.reached = start.saturating_add(used).min(self.size);
            progress(self.outcome.reached);
        }
        Ok(())
    }

    /// The unit that both sides accept: the larger of the two logical sectors.
    async fn sector_size(&self) -> u64 {
        let source = self.source.sector_size().await.unwrap_or(SECTOR_USUAL);
        let destination = self.destination.sector_size().await.unwrap_or(SECTOR_USUAL);
        sensible(source).max(sensible(destination))
    }
}

const OFFLOAD_READ: &str = "asking for an offload token";
const OFFLOAD_WRITE: &str = "writing by offload token";

fn sensible(sector: u64) -> u64 {
    match sector.is_power_of_two() && (SECTOR_USUAL..=SECTOR_MAX).contains(&sector) {
        true => sector,
        false => SECTOR_USUAL,
    }
}

/// `sector` is a power of two.
fn round_up(length: u64, sector: u64) -> u64 {
    round_down(length.saturating_add(sector.saturating_sub(1)), sector)
}

fn round_down(length: u64, sector: u64) -> u64 {
    length & !sector.saturating_sub(1)
}
