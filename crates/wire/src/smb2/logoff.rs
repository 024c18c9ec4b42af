//! LOGOFF: ends a session.

use super::body::empty_body;

empty_body! {
    /// [MS-SMB2] 2.2.7 SMB2 LOGOFF Request
    LogoffRequest
}

empty_body! {
    /// [MS-SMB2] 2.2.8 SMB2 LOGOFF Response
    LogoffResponse
}
