//! FAULT: a call that was not carried out.

use super::{Flags, Header, PacketType};
use crate::interface::FaultStatus;

/// C706 12.6.4.7 The fault PDU
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) context_id: u16,
    pub(crate) status: FaultStatus,
}

impl Fault {
    /// The whole message. No method here fails half-way, so none of the calls was carried out.
    pub(crate) fn encode(self, call_id: u32) -> Vec<u8> {
        let flags = Flags::WHOLE.with(Flags::DID_NOT_EXECUTE);
        Header::message(PacketType::FAULT, flags, call_id, |writer| {
            writer.u32(0);
            writer.u16(self.context_id);
            writer.u16(0);
            writer.u32(self.status.0);
            writer.u32(0);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let fault = Fault {
            context_id: 1,
            status: FaultStatus::OPERATION_RANGE,
        };
        let mut bytes = vec![5, 0, 3, 0x23, 0x10, 0, 0, 0, 32, 0, 0, 0, 3, 0, 0, 0];
        bytes.extend([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0x1C, 0, 0, 0, 0]);
        assert_eq!(fault.encode(3), bytes);
    }
}
