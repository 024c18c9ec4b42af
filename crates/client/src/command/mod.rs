//! The commands of SMB2, one file each, named as in `wire`.

mod close;
pub(crate) mod create;
mod echo;
mod flush;
pub(crate) mod ioctl;
mod logoff;
pub(crate) mod negotiate;
mod query_directory;
pub(crate) mod query_info;
mod read;
mod session_setup;
mod set_info;
mod tree_connect;
mod tree_disconnect;
mod write;
