//! CANCEL: withdraws a request; there is no response.

use super::body::empty_body;

empty_body! {
    /// [MS-SMB2] 2.2.30 SMB2 CANCEL Request
    CancelRequest
}
