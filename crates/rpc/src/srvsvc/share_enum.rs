//! NetrShareEnum: a list of all shares.

use super::share_info;
use crate::Host;
use crate::ndr::{Field, NdrReader, NdrWriter};
use crate::win32_error::Win32Error;
use wire::dtyp::WireError;

/// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15)
pub(super) fn netr_share_enum(
    host: &dyn Host,
    reader: &mut NdrReader<'_>,
) -> Result<Vec<u8>, WireError> {
    reader.unique_string()?;
    let level = reader.u32()?;
    if reader.u32()? != level {
        return Err(WireError::Invalid("SHARE_ENUM_STRUCT discriminant"));
    }
    if !share_info::LEVELS.contains(&level) {
        return Ok(invalid_level(level));
    }
    read_empty_container(reader)?;
    let preferred_maximum_length = reader.u32()?;
    let resume = reader.unique_u32()?;

    let all: Vec<_> = host
        .shares()
        .iter()
        .filter_map(|share| share_info::fields(level, share))
        .collect();
    let start = resume
        .and_then(|resume| usize::try_from(resume).ok())
        .unwrap_or(0);
    let rest = all.get(start..).unwrap_or_default();
    let (now, later) = rest.split_at(how_many_fit(rest, preferred_maximum_length));
    let next = if later.is_empty() {
        0
    } else {
        start.saturating_add(now.len())
    };
    Ok(write(level, now, rest.len(), resume.map(|_| next)))
}

/// SHARE_INFO_x_CONTAINER as a client sends it: nothing at all, or a buffer for no entries.
fn read_empty_container(reader: &mut NdrReader<'_>) -> Result<(), WireError> {
    if !reader.pointer()? {
        return Ok(());
    }
    let entries_read = reader.u32()?;
    let buffer = reader.pointer()?;
    let count = if buffer { reader.u32()? } else { 0 };
    if entries_read != 0 && buffer || count != 0 {
        return Err(WireError::Invalid("SHARE_INFO_CONTAINER"));
    }
    Ok(())
}

/// As many entries as the length allows, but at least one, so that a client with a small
/// buffer gets on.
fn how_many_fit(entries: &[Vec<Field>], preferred_maximum_length: u32) -> usize {
    let room = usize::try_from(preferred_maximum_length).unwrap_or(usize::MAX);
    let mut used = 0usize;
    let fitting = entries.iter().take_while(|entry| {
        used = entry
            .iter()
            .map(Field::len)
            .fold(used, usize::saturating_add);
        used <= room
    });
    fitting.count().max(1).min(entries.len())
}

fn write(level: u32, now: &[Vec<Field>], total: usize, next: Option<usize>) -> Vec<u8> {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let mut writer = NdrWriter::new();
    writer.u32(level);
    writer.u32(level);
    writer.pointer();
    writer.u32(number(now.len()));
    writer.pointer();
    writer.array(now);
    writer.u32(number(total));
    writer.unique_u32(next.map(number));
    let complete = now.len() == total;
    writer.finish(if complete {
        Win32Error::SUCCESS
    } else {
        Win32Error::MORE_DATA
    })
}

fn invalid_level(level: u32) -> Vec<u8> {
    let mut writer = NdrWriter::new();
    writer.u32(level);
    writer.u32(level);
    writer.u32(0);
    writer.null();
    writer.finish(Win32Error::INVALID_LEVEL)
}
