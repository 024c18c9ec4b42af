//! The SMB2 client of [MS-SMB2] 3.2 and its copy ladder.
//!
//! A [`Connection`] is made over any byte stream, a [`Session`] by logging on to it, a [`Tree`] by
//! choosing a share, a [`File`] by opening a name in it. All of them may be shared between tasks:
//! requests are pipelined as far as the server's credits allow, and an answer that never comes is
//! an [`Error`], not a hang.
//!
//! - `connection/`: credits, the exchange of requests and answers, signing and encryption
//! - `command/`: one file for each SMB2 command
//! - `fsctl/`: one file for each typed FSCTL
//! - [`copy`]: how a file is copied, by ODX or by pipelined reads and writes
#![forbid(unsafe_code)]

mod command;
mod connection;
pub mod copy;
mod error;
mod file;
mod fsctl;
pub mod limits;
mod options;
mod record;
mod session;
mod tree;

pub use command::create::OpenOptions;
pub use command::query_info::FileFacts;
pub use connection::{Connection, Traffic};
pub use error::Error;
pub use file::File;
pub use fsctl::offload_read::OffloadRead;
pub use fsctl::query_allocated_ranges::AllocatedRanges;
pub use options::{ConnectOptions, Encryption};
pub use record::{CallRecord, Recorder};
pub use session::Session;
pub use tree::Tree;
