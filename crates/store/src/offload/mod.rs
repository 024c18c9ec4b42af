//! The offload engine: copies that a token stands for, done where the data is.
//! [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ, 2.1.5.10.21 FSCTL_OFFLOAD_WRITE
//!
//! OFFLOAD_READ (`read`) answers with a token for a range of a file. A range without data gets the
//! well-known token for zeros; any other gets one of ours (`token`): sealed, good for one user, and
//! listed in the table (`table`), which keeps the source open. `source_guard`
//! makes sure that the token still stands for what it stood for.
//!
//! OFFLOAD_WRITE (`write`) puts a part of that data into a file, by the cheapest way there is
//! (`transfer`, `zero`): blocks are shared, holes stay holes, and only the rest is copied. How much
//! of a request is done at once is up to us (`pace`): the client asks again for
//! what is missing, and nobody should wait for seconds.
//!
//! Where we depart from [MS-FSA], which describes what NTFS makes of a disk array:
//! - Sparse files are taken; they are where offloading pays most.
//! - A write that begins at the end of file extends the file; only one beyond is END_OF_FILE.
//! - The last sector of a file may be part of it only. Lengths then count the whole sector, and the
//!   destination grows to the last real byte and no further.

mod pace;
mod read;
mod source_guard;
mod table;
#[cfg(test)]
mod tests;
mod token;
mod transfer;
mod write;
mod zero;

use crate::settings::OffloadSettings;
use crypto::Random;
use pace::Pace;
use std::time::Duration;
use table::TokenTable;
use token::TokenSealer;

/// Bytes per logical sector: what offsets and lengths must be multiples of, and what clients
/// are told in FileFsSectorSizeInformation.
pub(crate) const SECTOR: u64 = 512;

/// What the copies of one object store have in common.
#[derive(Debug)]
pub(crate) struct OffloadEngine {
    sealer: TokenSealer,
    table: TokenTable,
    pace: Pace,
}

impl OffloadEngine {
    pub(crate) fn new(settings: &OffloadSettings, random: &dyn Random) -> Self {
        Self {
            sealer: TokenSealer::new(random),
            table: TokenTable::default(),
            pace: Pace::new(settings.write_max),
        }
    }

    /// Forgets tokens that have ended.
    pub(crate) fn sweep(&self, now: Duration) {
        self.table.sweep(now);
    }
}

fn is_aligned(value: u64) -> bool {
    value.is_multiple_of(SECTOR)
}

fn round_down(value: u64) -> u64 {
    value / SECTOR * SECTOR
}

/// `value` must be a file's size or offset, which are far from overflowing.
fn round_up(value: u64) -> u64 {
    value
        .checked_next_multiple_of(SECTOR)
        .unwrap_or(round_down(u64::MAX))
}
