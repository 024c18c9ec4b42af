//! The objects of [MS-SMB2] 3.3.1 Abstract Data Model.

mod command_sequence_window;
mod connection;
mod negotiated;
mod open;
mod oplock;
mod pipe_host;
mod request;
mod server;
mod session;
mod share;
mod summary;
mod tree_connect;
mod waiting;

pub(crate) use command_sequence_window::CommandSequenceWindow;
pub use connection::Connection;
pub(crate) use negotiated::Negotiated;
pub(crate) use open::{LocalOpen, Open};
pub(crate) use oplock::Oplock;
pub(crate) use pipe_host::PipeHost;
pub(crate) use request::{Message, Outstanding, Request};
pub use server::Server;
pub(crate) use session::{Established, Sealing, Session};
pub(crate) use share::{Share, ShareKind};
pub use summary::{SessionSummary, Summary};
pub(crate) use tree_connect::TreeConnect;
pub(crate) use waiting::{Start, Waiting, WaitingRequest};
