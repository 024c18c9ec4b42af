//! FileNamesInformation: names and nothing else.

use super::DirectoryRecord;
use super::common;
use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::text;

/// Bytes before the name.
pub(super) const FIXED_LEN: usize = 12;

/// [MS-FSCC] 2.4.33 FileNamesInformation
pub(super) fn encode(record: &DirectoryRecord, writer: &mut Writer) {
    writer.u32(0);
    writer.u32(record.file_index);
    text::encode(&record.name, writer);
}

/// The same, read.
pub(super) fn decode(reader: &mut Reader<'_>) -> Result<DirectoryRecord, WireError> {
    reader.skip(4)?;
    let mut record = DirectoryRecord {
        file_index: reader.u32()?,
        ..DirectoryRecord::default()
    };
    let name_len = text::decode_len(reader)?;
    common::decode_name(reader, name_len, &mut record)?;
    Ok(record)
}
