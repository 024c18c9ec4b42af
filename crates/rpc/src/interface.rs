//! The interfaces that are offered, and what calling one of them can lead to.

use crate::ndr::NdrReader;
use crate::pdu::SyntaxId;
use crate::{Host, srvsvc, wkssvc};
use wire::dtyp::WireError;

/// A method takes its parameters and gives back what it answers.
pub(crate) type Method = fn(&dyn Host, &mut NdrReader<'_>) -> Result<Vec<u8>, WireError>;

/// An interface, reached through the pipe of its name.
#[derive(Debug)]
pub(crate) struct Interface {
    /// The name of the pipe, in lower case.
    pub(crate) pipe: &'static str,
    /// The address a client is told, with the name as it is usually written.
    pub(crate) secondary_address: &'static str,
    /// UUID and version.
    pub(crate) syntax: SyntaxId,
    /// The method of this number.
    pub(crate) method: fn(u16) -> Option<Method>,
}

static INTERFACES: [&Interface; 2] = [&srvsvc::INTERFACE, &wkssvc::INTERFACE];

/// The interface behind a pipe: `srvsvc`, `\srvsvc` and `\PIPE\srvsvc` are the same.
pub(crate) fn find(pipe: &str) -> Option<&'static Interface> {
    let name = pipe.to_ascii_lowercase();
    let name = name.strip_prefix('\\').unwrap_or(&name);
    let name = name.strip_prefix("pipe\\").unwrap_or(name);
    INTERFACES
        .into_iter()
        .find(|interface| interface.pipe == name)
}

/// Why a call was not carried out. C706 Appendix E Reject Status Codes and Parameters
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct FaultStatus(pub(crate) u32);

impl FaultStatus {
    /// nca_s_op_rng_error: there is no method of this number.
    pub(crate) const OPERATION_RANGE: Self = Self(0x1C01_0002);
    /// nca_s_unk_if: this presentation context was never agreed on.
    pub(crate) const UNKNOWN_INTERFACE: Self = Self(0x1C01_0003);
    /// nca_s_proto_error: the client broke the protocol.
    pub(crate) const PROTOCOL_ERROR: Self = Self(0x1C01_000B);
    /// nca_s_fault_remote_no_memory: the request is longer than anything sensible.
    pub(crate) const NO_MEMORY: Self = Self(0x1C00_001B);
    /// RPC_X_BAD_STUB_DATA: the parameters are not what the method takes.
    pub(crate) const BAD_STUB_DATA: Self = Self(0x0000_06F7);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_are_found_by_any_of_their_names() {
        for name in [
            "srvsvc",
            "SRVSVC",
            "\\srvsvc",
            "\\PIPE\\srvsvc",
            "pipe\\SrvSvc",
        ] {
            assert_eq!(find(name).unwrap().pipe, "srvsvc", "{name}");
        }
        assert_eq!(find("\\pipe\\wkssvc").unwrap().pipe, "wkssvc");
        for name in ["", "\\", "samr", "srvsvc2", "\\\\srvsvc", "pipe\\"] {
            assert!(find(name).is_none(), "{name}");
        }
    }
}
