//! DCE/RPC over named pipes: the server and workstation services.
//!
//! A [`Pipe`] is one end of a named pipe. What the client writes goes through
//!
//! 1. `pipe`: bytes are cut into fragments
//! 2. `association`: binding, reassembly of requests, cutting of responses
//! 3. `srvsvc` or `wkssvc`: the methods, with their parameters in NDR
//!
//! [MS-RPCE] 3.3 Connection-Oriented RPC, [MS-SRVS], [MS-WKST]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation
    )
)]

mod association;
mod host;
mod interface;
mod limits;
mod ndr;
mod pdu;
mod pipe;
mod srvsvc;
mod win32_error;
mod wkssvc;

pub use host::{Host, ShareInfo, ShareKind};
pub use pipe::{Pipe, PipeRead};
