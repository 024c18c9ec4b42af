//! The parts that several classes have in common.

use super::DirectoryRecord;
use crate::dtyp::{Reader, WireError, Writer, utf16_len};
use crate::fscc::attributes::FileAttributes;
use crate::fscc::text;

const SHORT_NAME_CHARACTERS_LEN: usize = 24;

pub(super) fn encode_head(record: &DirectoryRecord, writer: &mut Writer) {
    writer.u32(0);
    writer.u32(record.file_index);
    writer.file_time(record.creation_time);
    writer.file_time(record.last_access_time);
    writer.file_time(record.last_write_time);
    writer.file_time(record.change_time);
    writer.u64(record.end_of_file);
    writer.u64(record.allocation_size);
    writer.u32(record.attributes.0);
    text::encode_len(&record.name, writer);
}

/// The facts up to FileNameLength, and that length.
pub(super) fn decode_head(reader: &mut Reader<'_>) -> Result<(DirectoryRecord, usize), WireError> {
    reader.skip(4)?;
    let record = DirectoryRecord {
        file_index: reader.u32()?,
        creation_time: reader.file_time()?,
        last_access_time: reader.file_time()?,
        last_write_time: reader.file_time()?,
        change_time: reader.file_time()?,
        end_of_file: reader.u64()?,
        allocation_size: reader.u64()?,
        attributes: FileAttributes(reader.u32()?),
        ..DirectoryRecord::default()
    };
    let name_len = text::decode_len(reader)?;
    Ok((record, name_len))
}

/// EaSize of the older classes, which holds the reparse tag if there is one.
pub(super) fn encode_ea_size_or_tag(record: &DirectoryRecord, writer: &mut Writer) {
    let tagged = record.attributes.contains(FileAttributes::REPARSE_POINT);
    writer.u32(if tagged {
        record.reparse_tag
    } else {
        record.ea_size
    });
}

pub(super) fn decode_ea_size_or_tag(
    reader: &mut Reader<'_>,
    record: &mut DirectoryRecord,
) -> Result<(), WireError> {
    let value = reader.u32()?;
    if record.attributes.contains(FileAttributes::REPARSE_POINT) {
        record.reparse_tag = value;
    } else {
        record.ea_size = value;
    }
    Ok(())
}

/// EaSize and ReparsePointTag of the newer classes.
pub(super) fn encode_ea_size_and_tag(record: &DirectoryRecord, writer: &mut Writer) {
    let tagged = record.attributes.contains(FileAttributes::REPARSE_POINT);
    writer.u32(record.ea_size);
    writer.u32(if tagged { record.reparse_tag } else { 0 });
}

pub(super) fn decode_ea_size_and_tag(
    reader: &mut Reader<'_>,
    record: &mut DirectoryRecord,
) -> Result<(), WireError> {
    record.ea_size = reader.u32()?;
    let tag = reader.u32()?;
    if record.attributes.contains(FileAttributes::REPARSE_POINT) {
        record.reparse_tag = tag;
    }
    Ok(())
}

/// A short name that is none because it is too long is left out.
pub(super) fn encode_short_name(record: &DirectoryRecord, writer: &mut Writer) {
    let fits = utf16_len(&record.short_name) <= SHORT_NAME_CHARACTERS_LEN;
    let name = if fits { record.short_name.as_str() } else { "" };
    let len = utf16_len(name);
    writer.u8(u8::try_from(len).unwrap_or(0));
    writer.u8(0);
    writer.utf16(name);
    writer.zeros(SHORT_NAME_CHARACTERS_LEN.saturating_sub(len));
}

pub(super) fn decode_short_name(
    reader: &mut Reader<'_>,
    record: &mut DirectoryRecord,
) -> Result<(), WireError> {
    let len = usize::from(reader.u8()?);
    reader.skip(1)?;
    let field = reader.bytes(SHORT_NAME_CHARACTERS_LEN)?;
    let name = field
        .get(..len)
        .ok_or(WireError::Invalid("ShortNameLength"))?;
    record.short_name = lossy(name);
    Ok(())
}

pub(super) fn decode_name(
    reader: &mut Reader<'_>,
    name_len: usize,
    record: &mut DirectoryRecord,
) -> Result<(), WireError> {
    record.name = lossy(reader.bytes(name_len)?);
    Ok(())
}

/// One ill-formed name must not hide all the others of a directory.
fn lossy(bytes: &[u8]) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
