//! The file of the demonstration: as long as the one in the capture that this project began with.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Its name.
pub(super) const SOURCE: &str = "sparse1";
/// The name of its copy.
pub(super) const COPY: &str = "sparse1 - Copy";

/// Its length: four bytes over a sector, so that the end of file is not aligned to anything.
pub(super) const SIZE: u64 = 1_879_048_196;

const MIB: u64 = 1 << 20;

/// Where the sparse file has data: at the start, alone, across the 256 MiB that one token
/// stands for under the seed's limits, across 1 GiB, and up to the end. All begin and end at
/// multiples of 64 KiB, so that no file system has to round.
const DATA: [Range<u64>; 6] = [
    0..MIB,
    100 * MIB..101 * MIB,
    255 * MIB..258 * MIB,
    777 * MIB..785 * MIB,
    1023 * MIB..1025 * MIB,
    1791 * MIB..SIZE,
];

/// How much of it is data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Content {
    Sparse,
    Full,
}

impl Content {
    fn ranges(self) -> Vec<Range<u64>> {
        match self {
            Self::Sparse => DATA.to_vec(),
            Self::Full => std::iter::once(0..SIZE).collect(),
        }
    }

    /// Bytes that are not in holes.
    pub(super) fn data_bytes(self) -> u64 {
        self.ranges()
            .iter()
            .map(|range| range.end.saturating_sub(range.start))
            .sum()
    }
}

/// Makes the file; ends early when `stopping` becomes true.
pub(super) fn make(path: &Path, content: Content, stopping: &AtomicBool) -> io::Result<()> {
    const BLOCK: u64 = MIB;
    let file = File::create_new(path)?;
    file.set_len(SIZE)?;
    let mut block = Vec::new();
    for range in content.ranges() {
        let mut at = range.start;
        while at < range.end && !stopping.load(Ordering::Relaxed) {
            let length = BLOCK.min(range.end.saturating_sub(at));
            fill(&mut block, at, length);
            file.write_all_at(&block, at)?;
            at = at.saturating_add(length);
        }
    }
    Ok(())
}

/// The bytes at `offset`: a function of the offset alone and never the same twice, so that data at
/// the wrong place are found.
fn fill(block: &mut Vec<u8>, offset: u64, length: u64) {
    block.clear();
    for word in offset / 8..offset.saturating_add(length).div_ceil(8) {
        block.extend_from_slice(&mix(word).to_le_bytes());
    }
    block.truncate(usize::try_from(length).unwrap_or(usize::MAX));
}

/// Spreads the bits of a number over all of them (the finalizer of SplitMix64).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_in_order_and_aligned_but_for_the_end() {
        let bounds: Vec<u64> = DATA
            .iter()
            .flat_map(|range| [range.start, range.end])
            .collect();
        assert!(bounds.is_sorted());
        assert_eq!(bounds.last(), Some(&SIZE));
        assert!(bounds[..11].iter().all(|bound| bound % (64 << 10) == 0));
        assert_eq!(SIZE % 512, 4);
    }

    #[test]
    fn the_content_does_not_depend_on_where_a_block_begins() {
        let (mut whole, mut tail) = (Vec::new(), Vec::new());
        fill(&mut whole, 4096, 4096);
        fill(&mut tail, 8000, 192);
        assert_eq!(whole[8000 - 4096..], tail[..]);
        assert_ne!(whole[..8], whole[8..16]);
    }

    #[test]
    fn a_wish_to_stop_is_heard() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        make(&path, Content::Full, &AtomicBool::new(true)).unwrap();
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!(metadata.len(), SIZE);
        assert_eq!(std::os::unix::fs::MetadataExt::blocks(&metadata), 0);
    }
}
