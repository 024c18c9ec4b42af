//! The messages of connection-oriented RPC.
//! C706 12.6 Connection-oriented RPC PDUs, [MS-RPCE] 2.2.2 RPC Connection-Oriented Transport

mod bind;
mod bind_ack;
mod bind_nak;
mod fault;
mod header;
mod request;
mod response;

pub(crate) use bind::{Bind, ContextElement, SyntaxId};
pub(crate) use bind_ack::{BindAck, ContextResult};
pub(crate) use bind_nak::{BindNak, RejectReason};
pub(crate) use fault::Fault;
pub(crate) use header::{Flags, Header, PacketType};
pub(crate) use request::Request;
pub(crate) use response::Response;
