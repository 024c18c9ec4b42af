//! BIND_ACK and ALTER_CONTEXT_RESP: what became of each wish of a BIND.

use super::{Flags, Header, PacketType, SyntaxId};
use wire::dtyp::Writer;

/// What became of one context element. C706 12.6.3.1 Declarations, p_result_t
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ContextResult {
    /// Agreed, with NDR 2.0.
    Acceptance,
    /// provider_rejection, abstract_syntax_not_supported.
    UnknownInterface,
    /// provider_rejection, proposed_transfer_syntaxes_not_supported.
    UnknownTransferSyntax,
    /// provider_rejection, local_limit_exceeded.
    TooMany,
    /// negotiate_ack, with the features that are supported.
    /// [MS-RPCE] 2.2.2.15 BindTimeFeatureNegotiationResponseBitmask
    Features(u8),
}

impl ContextResult {
    const fn result_and_reason(self) -> (u16, u16) {
        match self {
            Self::Acceptance => (0, 0),
            Self::UnknownInterface => (2, 1),
            Self::UnknownTransferSyntax => (2, 2),
            Self::TooMany => (2, 3),
            Self::Features(features) => (3, features as u16),
        }
    }

    fn encode(self, writer: &mut Writer) {
        let (result, reason) = self.result_and_reason();
        writer.u16(result);
        writer.u16(reason);
        if self == Self::Acceptance {
            writer.guid(SyntaxId::NDR20.uuid);
            writer.u32(SyntaxId::NDR20.version);
        } else {
            writer.zeros(SyntaxId::LEN);
        }
    }
}

/// C706 12.6.4.4 The bind_ack PDU, and 12.6.4.2 The alter_context_response PDU, which is
/// the same
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct BindAck<'a> {
    pub(crate) max_xmit_frag: u16,
    pub(crate) max_recv_frag: u16,
    pub(crate) assoc_group_id: u32,
    /// Empty in ALTER_CONTEXT_RESP.
    pub(crate) secondary_address: &'a str,
    pub(crate) results: Vec<ContextResult>,
}

impl BindAck<'_> {
    /// The whole message.
    pub(crate) fn encode(&self, packet_type: PacketType, call_id: u32) -> Vec<u8> {
        Header::message(packet_type, Flags::WHOLE, call_id, |writer| {
            writer.u16(self.max_xmit_frag);
            writer.u16(self.max_recv_frag);
            writer.u32(self.assoc_group_id);
            encode_address(self.secondary_address, writer);
            writer.align(4);
            writer.u8(u8::try_from(self.results.len()).unwrap_or(u8::MAX));
            writer.zeros(3);
            for result in &self.results {
                result.encode(writer);
            }
        })
    }
}

/// port_any_t: a length that counts the terminating zero, and the address.
fn encode_address(address: &str, writer: &mut Writer) {
    if address.is_empty() {
        writer.u16(0);
        return;
    }
    writer.u16(u16::try_from(address.len()).unwrap_or(0).saturating_add(1));
    writer.bytes(address.as_bytes());
    writer.u8(0);
}
