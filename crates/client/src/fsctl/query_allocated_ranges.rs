//! FSCTL_QUERY_ALLOCATED_RANGES. [MS-FSCC] 2.3.51 FSCTL_QUERY_ALLOCATED_RANGES Request

use crate::command::ioctl::Ioctl;
use crate::error::Error;
use crate::file::File;
use crate::limits::RANGES_PER_CALL;
use crate::record::Note;
use std::ops::Range;
use wire::dtyp::{NtStatus, Writer};
use wire::fscc::fsctl::{FileAllocatedRangeBuffer, Fsctl};

const DOING: &str = "asking for the data ranges of";

/// Where a file has data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AllocatedRanges {
    /// As the server sent them.
    pub ranges: Vec<Range<u64>>,
    /// False if there were more than fit into the answer.
    pub complete: bool,
}

impl File {
    /// Where there are data in `range`. A file that is not sparse answers "everywhere".
    pub async fn query_allocated_ranges(
        &self,
        range: Range<u64>,
    ) -> Result<AllocatedRanges, Error> {
        let length = range.end.saturating_sub(range.start);
        let input = FileAllocatedRangeBuffer {
            file_offset: range.start,
            length,
        };
        let mut writer = Writer::new();
        input.encode(&mut writer);
        let ioctl = Ioctl {
            code: Fsctl::QUERY_ALLOCATED_RANGES,
            file_id: self.id,
            input: &writer.into_inner(),
            output_max: (RANGES_PER_CALL as usize).saturating_mul(FileAllocatedRangeBuffer::LEN),
            doing: DOING,
            accepts: &[NtStatus::BUFFER_OVERFLOW],
            sign: false,
            note: Note::ranged("FSCTL_QUERY_ALLOCATED_RANGES", range.start, length),
        };
        let (output, reply) = self
            .tree
            .ioctl(&ioctl)
            .await
            .map_err(|error| error.on(&self.name))?;
        let ranges = FileAllocatedRangeBuffer::decode_list(&output).map_err(Error::wire(DOING))?;
        Ok(AllocatedRanges {
            ranges: ranges
                .iter()
                .map(|found| found.file_offset..found.file_offset.saturating_add(found.length))
                .collect(),
            complete: reply.header.status == NtStatus::SUCCESS,
        })
    }
}
