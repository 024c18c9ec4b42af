//! FileBothDirectoryInformation: adds the 8.3 name.

use super::DirectoryRecord;
use super::common;
use crate::dtyp::{Reader, WireError, Writer};

/// Bytes before the name.
pub(super) const FIXED_LEN: usize = 94;

/// [MS-FSCC] 2.4.8 FileBothDirectoryInformation
pub(super) fn encode(record: &DirectoryRecord, writer: &mut Writer) {
    common::encode_head(record, writer);
    common::encode_ea_size_or_tag(record, writer);
    common::encode_short_name(record, writer);
    writer.utf16(&record.name);
}

/// The same, read.
pub(super) fn decode(reader: &mut Reader<'_>) -> Result<DirectoryRecord, WireError> {
    let (mut record, name_len) = common::decode_head(reader)?;
    common::decode_ea_size_or_tag(reader, &mut record)?;
    common::decode_short_name(reader, &mut record)?;
    common::decode_name(reader, name_len, &mut record)?;
    Ok(record)
}
