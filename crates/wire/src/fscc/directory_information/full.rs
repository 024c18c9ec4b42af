//! FileFullDirectoryInformation: adds the size of extended attributes.

use super::DirectoryRecord;
use super::common;
use crate::dtyp::{Reader, WireError, Writer};

/// Bytes before the name.
pub(super) const FIXED_LEN: usize = 68;

/// [MS-FSCC] 2.4.15 FileFullDirectoryInformation
pub(super) fn encode(record: &DirectoryRecord, writer: &mut Writer) {
    common::encode_head(record, writer);
    common::encode_ea_size_or_tag(record, writer);
    writer.utf16(&record.name);
}

/// The same, read.
pub(super) fn decode(reader: &mut Reader<'_>) -> Result<DirectoryRecord, WireError> {
    let (mut record, name_len) = common::decode_head(reader)?;
    common::decode_ea_size_or_tag(reader, &mut record)?;
    common::decode_name(reader, name_len, &mut record)?;
    Ok(record)
}
