//! The SMB2 server state machine of [MS-SMB2] 3.3, without sockets and without files.
//!
//! [`Connection::receive`] takes one frame and gives back [`Work`]; [`Work::run`] does it and puts
//! the answers into the connection's [`Outbox`]. Who reads the frames, and on which thread the work
//! runs, is the caller's choice; [`Work::lane`] says what the work may do.
//!
//! - [`receive`]: from the bytes of a frame to requests whose sender is known
//! - [`command`]: the table of commands and one handler for each
//! - [`send`]: from a handler's answer to the bytes of a frame
//! - [`state`]: the objects of [MS-SMB2] 3.3.1
//! - [`timer`]: what expires
//! - [`limits`]: what a peer may ask
#![forbid(unsafe_code)]

mod command;
mod config;
pub mod limits;
mod outbox;
mod receive;
mod send;
mod state;
mod timer;
mod violation;
mod work;

#[cfg(test)]
mod tests;

pub use config::{Encrypt, ServerConfig, ShareConfig, Signing};
pub use limits::Limits;
pub use outbox::Outbox;
pub use state::{Connection, Server, SessionSummary, Summary};
pub use violation::Violation;
pub use work::{Lane, Work};
