//! NEGOTIATE: agrees on a dialect and what both sides can do.

pub mod context;
mod request;
mod response;

pub use request::NegotiateRequest;
pub use response::NegotiateResponse;

use super::values::wire_flags;

wire_flags! {
    /// Whether a side signs. [MS-SMB2] 2.2.3 SMB2 NEGOTIATE Request
    SecurityMode(u16) {
        SIGNING_ENABLED = 0x0001,
        SIGNING_REQUIRED = 0x0002,
    }
}

wire_flags! {
    /// What a side can do. [MS-SMB2] 2.2.3 SMB2 NEGOTIATE Request
    Capabilities(u32) {
        DFS = 0x0000_0001,
        LEASING = 0x0000_0002,
        LARGE_MTU = 0x0000_0004,
        MULTI_CHANNEL = 0x0000_0008,
        PERSISTENT_HANDLES = 0x0000_0010,
        DIRECTORY_LEASING = 0x0000_0020,
        ENCRYPTION = 0x0000_0040,
        NOTIFICATIONS = 0x0000_0080,
    }
}
