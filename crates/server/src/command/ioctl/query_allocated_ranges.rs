//! FSCTL_QUERY_ALLOCATED_RANGES. [MS-FSA] 2.1.5.10.22 FSCTL_QUERY_ALLOCATED_RANGES

use super::{Output, max_output};
use crate::command::{Call, Failure};
use store::Open;
use wire::dtyp::{ErrorStatus, NtStatus, Writer};
use wire::fscc::fsctl::FileAllocatedRangeBuffer;
use wire::smb2::IoctlRequest;

/// Ranges that do not fit are BUFFER_OVERFLOW, with those that do.
pub(super) fn handle(
    _: &Call<'_>,
    open: &Open,
    request: &IoctlRequest<'_>,
) -> Result<Output, Failure> {
    let asked = FileAllocatedRangeBuffer::decode(request.input)?;
    let most = max_output(request).div_euclid(FileAllocatedRangeBuffer::LEN);
    let ranges = open.allocated_ranges(asked.file_offset, asked.length, most)?;
    if most == 0 && !ranges.is_empty() {
        return Err(ErrorStatus::BUFFER_TOO_SMALL.into());
    }
    let mut writer = Writer::new();
    for range in ranges.iter().take(most) {
        let length = range.end.saturating_sub(range.start);
        FileAllocatedRangeBuffer {
            file_offset: range.start,
            length,
        }
        .encode(&mut writer);
    }
    let status = if ranges.len() > most {
        NtStatus::BUFFER_OVERFLOW
    } else {
        NtStatus::SUCCESS
    };
    Ok(Output {
        status,
        bytes: writer.into_inner(),
    })
}
