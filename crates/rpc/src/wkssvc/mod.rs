//! The workstation service: what machine this is. [MS-WKST] 3.2 wkssvc Server Details

mod wksta_get_info;

use crate::interface::{Interface, Method};
use crate::pdu::SyntaxId;
use wire::dtyp::Guid;

/// 6bffd098-a112-3610-9833-46c3f87e345a version 1.0. [MS-WKST] 1.9 Standards Assignments
pub(crate) static INTERFACE: Interface = Interface {
    pipe: "wkssvc",
    secondary_address: "\\PIPE\\wkssvc",
    syntax: SyntaxId {
        uuid: Guid([
            0x98, 0xD0, 0xFF, 0x6B, 0x12, 0xA1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xC3, 0xF8, 0x7E,
            0x34, 0x5A,
        ]),
        version: 1,
    },
    method,
};

/// [MS-WKST] 3.2.4 Message Processing Events and Sequencing Rules
fn method(opnum: u16) -> Option<Method> {
    match opnum {
        0 => Some(wksta_get_info::netr_wksta_get_info),
        _ => None,
    }
}
