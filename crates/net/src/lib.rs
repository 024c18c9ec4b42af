//! Sockets and worker pools: what drives the server, and how the client gets a connection.
//!
//! - [`listen`] and [`serve`] accept connections and run a [`server::Server`] on them
//! - [`connect`] opens the TCP connection of a client
//!
//! Each connection is one task that reads frames and hands them to the server, and one that
//! writes. What a request has to do on a disk runs on threads of its own: see [`NetLimits`] for
//! how many, and `lanes.rs` for what runs beside what.
#![forbid(unsafe_code)]

mod admission;
mod connect;
mod connection;
mod frame;
mod lanes;
mod limits;
mod listener;
mod outbox;
mod pool;
mod socket;

pub use connect::{CONNECT_TIMEOUT, ConnectError, connect};
pub use limits::NetLimits;
pub use listener::{listen, serve};
