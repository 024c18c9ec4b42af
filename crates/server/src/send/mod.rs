//! From a handler's answer to the bytes of a frame.
//! [MS-SMB2] 3.3.4.1 Sending Any Outgoing Message

mod encrypt;
mod reply;
mod response;
mod sign;
pub(crate) mod single;

pub(crate) use reply::{Produced, Reply};
pub(crate) use response::Responses;
