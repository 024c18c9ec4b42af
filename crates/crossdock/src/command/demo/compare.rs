//! Whether two files are equal, byte by byte and hole by hole.

use rustix::fs::{SeekFrom, seek};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The first difference in words, or `None` if there is none.
pub(super) fn files(one: &Path, other: &Path) -> io::Result<Option<String>> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    let (size, other_size) = (one.metadata()?.len(), other.metadata()?.len());
    if size != other_size {
        return Ok(Some(format!(
            "the source has {size} bytes, the copy {other_size}"
        )));
    }
    let (map, other_map) = (data_ranges(&one, size)?, data_ranges(&other, size)?);
    for range in merged(&map, &other_map) {
        if let Some(position) = first_difference(&one, &other, range)? {
            return Ok(Some(format!("the byte at offset {position} is another")));
        }
    }
    let pairs = map.iter().zip(&other_map);
    if map.len() != other_map.len() || pairs.clone().any(|(a, b)| a != b) {
        let place = pairs
            .clone()
            .find(|(a, b)| a != b)
            .map_or(size, |(a, b)| a.start.min(b.start));
        return Ok(Some(format!(
            "the bytes are equal, but not the holes from offset {place} on"
        )));
    }
    Ok(None)
}

/// Where a file has data; everything, where the file system does not know of holes.
fn data_ranges(file: &File, size: u64) -> io::Result<Vec<Range<u64>>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < size {
        let start = match seek(file, SeekFrom::Data(at)) {
            Ok(start) => start,
            Err(Errno::NXIO) => break,
            Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(std::iter::once(0..size).collect()),
            Err(error) => return Err(error.into()),
        };
        at = seek(file, SeekFrom::Hole(start))?.min(size);
        ranges.push(start..at);
    }
    Ok(ranges)
}

/// What is in one or the other.
fn merged(one: &[Range<u64>], other: &[Range<u64>]) -> Vec<Range<u64>> {
    let mut all: Vec<Range<u64>> = one.iter().chain(other).cloned().collect();
    all.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<u64>> = Vec::new();
    for range in all {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

fn first_difference(one: &File, other: &File, range: Range<u64>) -> io::Result<Option<u64>> {
    const BLOCK: usize = 1 << 20;
    let (mut a, mut b) = (vec![0; BLOCK], vec![0; BLOCK]);
    let mut at = range.start;
    while at < range.end {
        let left = usize::try_from(range.end.saturating_sub(at))
            .unwrap_or(BLOCK)
            .min(BLOCK);
        let (Some(a), Some(b)) = (a.get_mut(..left), b.get_mut(..left)) else {
            break;
        };
        one.read_exact_at(a, at)?;
        other.read_exact_at(b, at)?;
        if a != b {
            let position = a
                .iter()
                .zip(b.iter())
                .position(|(a, b)| a != b)
                .unwrap_or(0);
            return Ok(Some(
                at.saturating_add(u64::try_from(position).unwrap_or(0)),
            ));
        }
        at = at.saturating_add(u64::try_from(left).unwrap_or(u64::MAX));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: u64 = (4 << 20) + 5;

    /// Compares two sparse files with the given blocks of data, each (offset, byte).
    fn compare(one: &[(u64, u8)], other: &[(u64, u8)], other_size: u64) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, size: u64, data: &[(u64, u8)]| {
            let path = folder.path().join(name);
            let file = File::create(&path).unwrap();
            file.set_len(size).unwrap();
            for (offset, byte) in data {
                file.write_all_at(&[*byte; 64 << 10], *offset).unwrap();
            }
            path
        };
        files(&make("one", SIZE, one), &make("other", other_size, other)).unwrap()
    }

    #[test]
    fn equal_files_are_equal() {
        assert_eq!(compare(&[(1 << 20, 7)], &[(1 << 20, 7)], SIZE), None);
    }

    #[test]
    fn another_length_is_found() {
        assert!(compare(&[], &[], SIZE + 1).unwrap().contains("4194310"));
    }

    #[test]
    fn another_byte_is_found() {
        let difference = compare(&[(1 << 20, 7)], &[(1 << 20, 8)], SIZE).unwrap();
        assert_eq!(difference, "the byte at offset 1048576 is another");
        assert!(
            compare(&[], &[(1 << 20, 8)], SIZE)
                .unwrap()
                .contains("1048576")
        );
    }

    #[test]
    fn zeros_in_the_place_of_a_hole_are_found() {
        let difference = compare(&[(0, 1)], &[(0, 1), (1 << 20, 0)], SIZE);
        assert!(difference.unwrap().contains("but not the holes"));
    }

    #[test]
    fn ranges_are_merged() {
        assert_eq!(merged(&[0..2, 4..6], &[1..3, 6..8]), [0..3, 4..8]);
    }
}
