//! The server against a tiny client, in one process and with a clock that stands still.

mod change_notify;
mod compound;
mod create;
mod credits;
mod encryption;
mod expiry;
mod hostile;
mod ioctl;
mod lock;
mod logon;
mod negotiate;
mod oplock;
mod peer;
mod pipe;
mod query_info;
mod read_write;
mod set_info;
mod tree_connect;
mod world;
