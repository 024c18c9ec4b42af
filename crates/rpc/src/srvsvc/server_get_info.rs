//! NetrServerGetInfo: the server itself.

use crate::Host;
use crate::ndr::{Field, NdrReader, NdrWriter};
use crate::win32_error::Win32Error;
use wire::dtyp::WireError;

/// PLATFORM_ID_NT. [MS-SRVS] 2.2.2.6 Platform IDs
pub(crate) const PLATFORM_ID_NT: u32 = 500;

/// SV_TYPE_WORKSTATION, SV_TYPE_SERVER and SV_TYPE_NT. [MS-SRVS] 2.2.2.7 Software Type Flags
const SERVER_TYPE: u32 = 0x0000_1003;

/// The version of Windows that clients are to take this server for: one that knows SMB 3.1.1.
pub(crate) const VERSION_MAJOR: u32 = 10;
/// Its minor version.
pub(crate) const VERSION_MINOR: u32 = 0;

/// [MS-SRVS] 3.1.4.17 NetrServerGetInfo (Opnum 21)
pub(super) fn netr_server_get_info(
    host: &dyn Host,
    reader: &mut NdrReader<'_>,
) -> Result<Vec<u8>, WireError> {
    let server_name = reader.unique_string()?;
    let level = reader.u32()?;
    let name = server_name.unwrap_or_else(|| host.server_name());
    let name = name.trim_start_matches('\\').to_owned();
    let mut writer = NdrWriter::new();
    writer.u32(level);
    Ok(match fields(host, level, name) {
        Some(fields) => {
            writer.pointer();
            writer.structure(&fields);
            writer.finish(Win32Error::SUCCESS)
        }
        None => {
            writer.null();
            writer.finish(Win32Error::INVALID_LEVEL)
        }
    })
}

fn fields(host: &dyn Host, level: u32, name: String) -> Option<Vec<Field>> {
    // [MS-SRVS] 2.2.4.40 SERVER_INFO_100
    let mut fields = vec![Field::Number(PLATFORM_ID_NT), Field::Text(name)];
    if level == 100 {
        return Some(fields);
    }
    // [MS-SRVS] 2.2.4.41 SERVER_INFO_101
    fields.extend([VERSION_MAJOR, VERSION_MINOR, SERVER_TYPE].map(Field::Number));
    fields.push(Field::Text(host.comment()));
    if level == 101 {
        return Some(fields);
    }
    // [MS-SRVS] 2.2.4.42 SERVER_INFO_102: users, disc (never), hidden, announce, anndelta,
    // licenses and userpath. No limit to users, never disconnected.
    fields.extend([u32::MAX, u32::MAX, 0, 0, 0, 0].map(Field::Number));
    fields.push(Field::Text(String::new()));
    (level == 102).then_some(fields)
}
