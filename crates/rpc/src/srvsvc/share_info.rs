//! The structures that describe a share.

use crate::ShareInfo;
use crate::ndr::Field;

/// No limit to the number of connections.
const MAX_USES_UNLIMITED: u32 = u32::MAX;

/// [MS-SRVS] 3.1.4.8 NetrShareEnum (Opnum 15), the valid values of Level
pub(super) const LEVELS: [u32; 6] = [0, 1, 2, 501, 502, 503];

/// The fields of SHARE_INFO_`level`, or `None` if there is no such level.
///
/// The local path is nobody's business and stays empty; nobody counts connections, and there
/// is no security descriptor beside those of the files.
pub(super) fn fields(level: u32, share: &ShareInfo) -> Option<Vec<Field>> {
    let mut fields = vec![Field::Text(share.name.clone())];
    match level {
        0 => {}
        // [MS-SRVS] 2.2.4.23 SHARE_INFO_1
        1 => fields.extend(type_and_remark(share)),
        // [MS-SRVS] 2.2.4.24 SHARE_INFO_2
        2 => {
            fields.extend(type_and_remark(share));
            fields.extend(uses_path_and_password());
        }
        // [MS-SRVS] 2.2.4.25 SHARE_INFO_501
        501 => {
            fields.extend(type_and_remark(share));
            fields.push(Field::Number(0));
        }
        // [MS-SRVS] 2.2.4.26 SHARE_INFO_502_I
        502 => {
            fields.extend(type_and_remark(share));
            fields.extend(uses_path_and_password());
            fields.extend([Field::Number(0), Field::Null]);
        }
        // [MS-SRVS] 2.2.4.27 SHARE_INFO_503_I
        503 => {
            fields.extend(type_and_remark(share));
            fields.extend(uses_path_and_password());
            fields.push(Field::Text("*".to_owned()));
            fields.extend([Field::Number(0), Field::Null]);
        }
        _ => return None,
    }
    Some(fields)
}

fn type_and_remark(share: &ShareInfo) -> [Field; 2] {
    [
        Field::Number(share.kind.share_type()),
        Field::Text(share.comment.clone()),
    ]
}

/// permissions, max_uses, current_uses, path and passwd.
fn uses_path_and_password() -> [Field; 5] {
    [
        Field::Number(0),
        Field::Number(MAX_USES_UNLIMITED),
        Field::Number(0),
        Field::Text(String::new()),
        Field::Null,
    ]
}
