//! The server service: which shares there are. [MS-SRVS] 3.1 Server Service Remote Protocol
//! Server Details
//!
//! One file for each method, and one for the structures that describe a share.

mod remote_tod;
mod server_get_info;
mod share_enum;
mod share_get_info;
mod share_info;

pub(crate) use server_get_info::{PLATFORM_ID_NT, VERSION_MAJOR, VERSION_MINOR};

use crate::interface::{Interface, Method};
use crate::pdu::SyntaxId;
use wire::dtyp::Guid;

/// 4b324fc8-1670-01d3-1278-5a47bf6ee188 version 3.0. [MS-SRVS] 1.9 Standards Assignments
pub(crate) static INTERFACE: Interface = Interface {
    pipe: "srvsvc",
    secondary_address: "\\PIPE\\srvsvc",
    syntax: SyntaxId {
        uuid: Guid([
            0xC8, 0x4F, 0x32, 0x4B, 0x70, 0x16, 0xD3, 0x01, 0x12, 0x78, 0x5A, 0x47, 0xBF, 0x6E,
            0xE1, 0x88,
        ]),
        version: 3,
    },
    method,
};

/// [MS-SRVS] 3.1.4 Message Processing Events and Sequencing Rules
fn method(opnum: u16) -> Option<Method> {
    match opnum {
        15 => Some(share_enum::netr_share_enum),
        16 => Some(share_get_info::netr_share_get_info),
        21 => Some(server_get_info::netr_server_get_info),
        28 => Some(remote_tod::netr_remote_tod),
        _ => None,
    }
}
