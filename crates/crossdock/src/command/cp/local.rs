//! A file of this machine as one side of a copy. Its calls may wait for a disk, so they run on
//! tokio's blocking threads.

use bytes::Bytes;
use client::Error;
use client::copy::{DataRanges, Sink, Source};
use rustix::fs::{SeekFrom, seek};
use rustix::io::Errno;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most that one call reads or writes.
const TRANSFER_MAX: usize = 8 * 1024 * 1024;
/// Data ranges that one question finds.
const RANGES_MAX: usize = 1024;

/// An open file of this machine.
#[derive(Debug)]
pub(crate) struct LocalFile {
    file: Arc<File>,
    path: PathBuf,
    size_at_open: u64,
}

impl LocalFile {
    /// Opens a file that is there, to read it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::new(File::open(path)?, path)
    }

    /// Takes an open file.
    pub(crate) fn new(file: File, path: &Path) -> io::Result<Self> {
        let size_at_open = file.metadata()?.len();
        Ok(Self {
            file: Arc::new(file),
            path: path.to_owned(),
            size_at_open,
        })
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its length when it was opened.
    pub(crate) fn size_at_open(&self) -> u64 {
        self.size_at_open
    }

    /// Its length now.
    pub(crate) fn length(&self) -> io::Result<u64> {
        self.file.metadata().map(|metadata| metadata.len())
    }

    /// Makes it this long.
    pub(crate) fn set_length(&self, length: u64) -> io::Result<()> {
        self.file.set_len(length)
    }

    async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&File) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let file = Arc::clone(&self.file);
        let outcome = match tokio::task::spawn_blocking(move || work(&file)).await {
            Ok(outcome) => outcome,
            Err(stopped) => Err(io::Error::other(stopped)),
        };
        outcome.map_err(|cause| Error::local(format!("{doing} {}", self.path.display()), cause))
    }
}

impl Source for LocalFile {
    async fn read(&self, offset: u64, length: usize) -> Result<Bytes, Error> {
        self.run("reading", move |file| {
            let mut buffer = vec![0; length];
            let mut filled = 0;
            while filled < length {
                match file.read_at(&mut buffer[filled..], offset + filled as u64) {
                    Ok(0) => break,
                    Ok(count) => filled += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            buffer.truncate(filled);
            Ok(Bytes::from(buffer))
        })
        .await
    }

    async fn data_ranges(&self, asked: Range<u64>) -> Result<DataRanges, Error> {
        self.run("looking for holes in", move |file| data_ranges(file, asked))
            .await
    }

    async fn size(&self) -> Result<u64, Error> {
        let doing = || format!("looking at {}", self.path.display());
        self.length().map_err(|cause| Error::local(doing(), cause))
    }

    fn read_max(&self) -> usize {
        TRANSFER_MAX
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

impl Sink for LocalFile {
    async fn write(&self, offset: u64, data: Bytes) -> Result<usize, Error> {
        let length = data.len();
        self.run("writing", move |file| file.write_all_at(&data, offset))
            .await?;
        Ok(length)
    }

    async fn expect_holes(&self) {
        // What is not written is a hole on every file system of Linux that knows holes.
    }

    fn may_skip_zeros(&self) -> bool {
        true
    }

    fn write_max(&self) -> usize {
        TRANSFER_MAX
    }

    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

/// SEEK_DATA and SEEK_HOLE by turns. A file system that knows no holes answers with one range.
fn data_ranges(file: &File, asked: Range<u64>) -> io::Result<DataRanges> {
    let mut ranges = Vec::new();
    let mut at = asked.start;
    while at < asked.end && ranges.len() < RANGES_MAX {
        let start = match seek(file, SeekFrom::Data(at)) {
            Ok(start) => start.min(asked.end),
            // No data behind this point.
            Err(Errno::NXIO) => asked.end,
            Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(DataRanges::unknown(asked)),
            Err(error) => return Err(error.into()),
        };
        at = start;
        if start < asked.end {
            let end = seek(file, SeekFrom::Hole(start))?.min(asked.end);
            if end <= start {
                return Ok(DataRanges::unknown(asked));
            }
            ranges.push(start..end);
            at = end;
        }
    }
    Ok(DataRanges {
        ranges,
        covered_to: at,
        known: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[tokio::test]
    async fn holes_are_found_where_the_file_system_keeps_them() {
        let mut file = tempfile::tempfile().unwrap();
        file.seek(io::SeekFrom::Start(8 << 20)).unwrap();
        file.write_all(&[1; 4096]).unwrap();
        file.set_len(16 << 20).unwrap();
        let local = LocalFile::new(file, Path::new("x")).unwrap();
        let found = local.data_ranges(0..16 << 20).await.unwrap();
        assert_eq!(found.covered_to, 16 << 20);
        assert!(
            found.ranges.iter().any(|range| range.contains(&(8 << 20))),
            "{found:?}"
        );
        let part = local.data_ranges(4 << 20..8 << 20).await.unwrap();
        assert!(
            part.ranges.iter().all(|range| range.end <= 8 << 20),
            "{part:?}"
        );
        assert_eq!(part.covered_to, 8 << 20);
    }

    #[tokio::test]
    async fn reading_stops_at_the_end() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let local = LocalFile::new(file, Path::new("x")).unwrap();
        assert_eq!(local.read(8, 100).await.unwrap(), &b"89"[..]);
        assert!(local.read(10, 100).await.unwrap().is_empty());
    }
}
