//! Which ranges can be cloned, the same on every back end. ioctl_ficlonerange(2)

/// Which bytes of which file go where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) length: u64,
}

impl Range {
    /// True if source and destination overlap, should they be the same file.
    pub(crate) fn overlaps_itself(&self) -> bool {
        self.from.abs_diff(self.to) < self.length
    }

    /// Whole blocks everywhere; only the last block of the source may be cloned in part, and then
    /// only to where it becomes the last block of the destination too.
    pub(crate) fn can_be_cloned(
        &self,
        granularity: u32,
        source_size: u64,
        destination_size: u64,
    ) -> bool {
        let (Some(source_end), Some(destination_end)) = (
            self.from.checked_add(self.length),
            self.to.checked_add(self.length),
        ) else {
            return false;
        };
        let whole = |value: u64| value.is_multiple_of(u64::from(granularity));
        let ends_well = whole(self.length)
            || (source_end == source_size && destination_end >= destination_size);
        whole(self.from) && whole(self.to) && source_end <= source_size && ends_well
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_block_of_both_files_may_be_short() {
        let can = |from, to, length, source_size, destination_size| {
            Range { from, to, length }.can_be_cloned(4096, source_size, destination_size)
        };
        assert!(can(0, 4096, 8192, 8192, 0));
        assert!(can(4096, 0, 5, 4101, 5));
        assert!(
            !can(4096, 0, 5, 4101, 6),
            "would cut the destination's block"
        );
        assert!(!can(0, 0, 5, 4101, 0), "not the source's end");
        assert!(!can(512, 0, 4096, 8192, 0));
        assert!(!can(0, 512, 4096, 8192, 0));
        assert!(!can(0, 0, 8192, 4096, 0), "beyond the source's end");
        assert!(!can(u64::MAX - 4095, 0, 4096, 8192, 0));
    }

    #[test]
    fn a_range_next_to_itself_does_not_overlap() {
        assert!(
            !Range {
                from: 0,
                to: 10,
                length: 10
            }
            .overlaps_itself()
        );
        assert!(
            Range {
                from: 0,
                to: 9,
                length: 10
            }
            .overlaps_itself()
        );
        assert!(
            Range {
                from: 9,
                to: 0,
                length: 10
            }
            .overlaps_itself()
        );
        assert!(
            !Range {
                from: 5,
                to: 5,
                length: 0
            }
            .overlaps_itself()
        );
    }
}
