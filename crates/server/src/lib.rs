//! The SMB2 server state machine of [MS-SMB2] 3.3, without sockets.
#![forbid(unsafe_code)]
