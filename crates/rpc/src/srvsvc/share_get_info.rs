//! NetrShareGetInfo: one share.

use super::share_info;
use crate::ndr::{Field, NdrReader, NdrWriter};
use crate::win32_error::Win32Error;
use crate::{Host, ShareInfo};
use wire::dtyp::WireError;

/// SHARE_INFO_1005, which only this method knows.
const LEVEL_1005: u32 = 1005;

/// [MS-SRVS] 3.1.4.10 NetrShareGetInfo (Opnum 16)
pub(super) fn netr_share_get_info(
    host: &dyn Host,
    reader: &mut NdrReader<'_>,
) -> Result<Vec<u8>, WireError> {
    reader.unique_string()?;
    let net_name = reader.string()?;
    let level = reader.u32()?;
    let known = level == LEVEL_1005 || share_info::LEVELS.contains(&level);
    let mut writer = NdrWriter::new();
    writer.u32(level);
    if !known {
        return Ok(writer.finish(Win32Error::INVALID_LEVEL));
    }
    Ok(match find(host, &net_name, level) {
        Ok(fields) => {
            writer.pointer();
            writer.structure(&fields);
            writer.finish(Win32Error::SUCCESS)
        }
        Err(error) => {
            writer.null();
            writer.finish(error)
        }
    })
}

fn find(host: &dyn Host, net_name: &str, level: u32) -> Result<Vec<Field>, Win32Error> {
    if net_name.is_empty() {
        return Err(Win32Error::INVALID_PARAMETER);
    }
    let name = net_name.to_lowercase();
    let share = host
        .shares()
        .into_iter()
        .find(|share| share.name.to_lowercase() == name);
    let share = share.ok_or(Win32Error::NERR_NET_NAME_NOT_FOUND)?;
    fields(level, &share).ok_or(Win32Error::INVALID_LEVEL)
}

fn fields(level: u32, share: &ShareInfo) -> Option<Vec<Field>> {
    match level {
        // [MS-SRVS] 2.2.4.29 SHARE_INFO_1005: not in a DFS, manual caching.
        LEVEL_1005 => Some(vec![Field::Number(0)]),
        _ => share_info::fields(level, share),
    }
}
