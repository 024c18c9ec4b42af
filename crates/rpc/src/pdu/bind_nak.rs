//! BIND_NAK: no association at all.

use super::{Flags, Header, PacketType};

/// Why not. C706 12.6.3.1 Declarations, p_reject_reason_t
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RejectReason {
    NotSpecified = 0,
    ProtocolVersionNotSupported = 4,
    AuthenticationTypeNotRecognized = 8,
}

/// C706 12.6.4.5 The bind_nak PDU
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct BindNak {
    pub(crate) reason: RejectReason,
}

impl BindNak {
    /// The whole message; it names the version that is spoken: 5.0.
    pub(crate) fn encode(self, call_id: u32) -> Vec<u8> {
        Header::message(PacketType::BIND_NAK, Flags::WHOLE, call_id, |writer| {
            writer.u16(self.reason as u16);
            writer.u8(1);
            writer.u8(5);
            writer.u8(0);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let nak = BindNak {
            reason: RejectReason::ProtocolVersionNotSupported,
        };
        let bytes = [
            5, 0, 13, 3, 0x10, 0, 0, 0, 21, 0, 0, 0, 1, 0, 0, 0, 4, 0, 1, 5, 0,
        ];
        assert_eq!(nak.encode(1), bytes);
    }
}
