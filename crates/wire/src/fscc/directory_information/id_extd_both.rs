//! FileIdExtdBothDirectoryInformation: adds reparse tag, 128-bit file ID and 8.3 name.

use super::DirectoryRecord;
use super::common;
use crate::dtyp::{Reader, WireError, Writer};

/// Bytes before the name.
pub(super) const FIXED_LEN: usize = 114;

/// FILE_ID_EXTD_BOTH_DIR_INFORMATION, which Windows has and [MS-FSCC] leaves out
pub(super) fn encode(record: &DirectoryRecord, writer: &mut Writer) {
    common::encode_head(record, writer);
    common::encode_ea_size_and_tag(record, writer);
    writer.u128(u128::from(record.file_id));
    common::encode_short_name(record, writer);
    writer.utf16(&record.name);
}

/// The same, read.
pub(super) fn decode(reader: &mut Reader<'_>) -> Result<DirectoryRecord, WireError> {
    let (mut record, name_len) = common::decode_head(reader)?;
    common::decode_ea_size_and_tag(reader, &mut record)?;
    record.file_id = reader.u64()?;
    reader.skip(8)?;
    common::decode_short_name(reader, &mut record)?;
    common::decode_name(reader, name_len, &mut record)?;
    Ok(record)
}
