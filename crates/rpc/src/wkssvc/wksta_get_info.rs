//! NetrWkstaGetInfo: what machine this is.

use crate::Host;
use crate::ndr::{Field, NdrReader, NdrWriter};
use crate::srvsvc::{PLATFORM_ID_NT, VERSION_MAJOR, VERSION_MINOR};
use crate::win32_error::Win32Error;
use wire::dtyp::WireError;

/// [MS-WKST] 3.2.4.1 NetrWkstaGetInfo (Opnum 0)
///
/// Levels 102 (who is logged on) and 502 (settings) are for administrators, of whom there are
/// none.
pub(super) fn netr_wksta_get_info(
    host: &dyn Host,
    reader: &mut NdrReader<'_>,
) -> Result<Vec<u8>, WireError> {
    reader.unique_string()?;
    let level = reader.u32()?;
    let mut writer = NdrWriter::new();
    writer.u32(level);
    Ok(match fields(host, level) {
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

fn fields(host: &dyn Host, level: u32) -> Result<Vec<Field>, Win32Error> {
    // [MS-WKST] 2.2.5.1 WKSTA_INFO_100
    let mut fields = vec![
        Field::Number(PLATFORM_ID_NT),
        Field::Text(host.server_name()),
        Field::Text(host.domain()),
        Field::Number(VERSION_MAJOR),
        Field::Number(VERSION_MINOR),
    ];
    match level {
        100 => Ok(fields),
        // [MS-WKST] 2.2.5.2 WKSTA_INFO_101: lanroot is NULL.
        101 => {
            fields.push(Field::Null);
            Ok(fields)
        }
        102 | 502 => Err(Win32Error::ACCESS_DENIED),
        _ => Err(Win32Error::INVALID_LEVEL),
    }
}
