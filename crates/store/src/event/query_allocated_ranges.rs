//! [MS-FSA] 2.1.5.10.22 FSCTL_QUERY_ALLOCATED_RANGES

use crate::Result;
use crate::limits::{FILE_OFFSET_MAX, RANGES_PER_QUERY};
use crate::open::Open;
use std::ops::Range;
use volume::ExtentKind;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// The stretches with data in a range of the file, at most `most` and one more: an
    /// answer longer than `most` says that there are others.
    pub fn allocated_ranges(
        &self,
        offset: u64,
        length: u64,
        most: usize,
    ) -> Result<Vec<Range<u64>>> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require(AccessMask::FILE_READ_DATA)?;
        let end = offset
            .checked_add(length)
            .filter(|end| *end <= FILE_OFFSET_MAX)
            .ok_or(ErrorStatus::INVALID_PARAMETER)?;
        let end = end.min(self.node.metadata()?.size);
        let most = most.min(RANGES_PER_QUERY);
        let mut ranges: Vec<Range<u64>> = Vec::new();
        let mut position = offset;
        while position < end && ranges.len() <= most {
            let extent = self.node.extent_at(position, end)?;
            // An extent that ends where it begins would be asked for forever.
            let extent_end = extent.end.clamp(position.saturating_add(1), end);
            if extent.kind == ExtentKind::Data {
                match ranges.last_mut() {
                    Some(last) if last.end == position => last.end = extent_end,
                    _ => ranges.push(position..extent_end),
                }
            }
            position = extent_end;
        }
        Ok(ranges)
    }
}
