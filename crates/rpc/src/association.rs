//! What client and server have agreed on over a pipe, and the calls that come through it.
//! [MS-RPCE] 3.3.3 Server Details

use crate::Host;
use crate::interface::{FaultStatus, Interface};
use crate::limits::{CONTEXTS_MAX, FRAGMENT_BYTES_MAX, FRAGMENT_BYTES_MIN, REQUEST_BYTES_MAX};
use crate::ndr::NdrReader;
use crate::pdu::{
    Bind, BindAck, BindNak, ContextElement, ContextResult, Fault, Flags, Header, PacketType,
    RejectReason, Request, Response, SyntaxId,
};

/// KeepConnectionOnOrphanSupported: the one bind time feature that is offered.
/// [MS-RPCE] 2.2.2.14 BindTimeFeatureNegotiationBitmask
const KEEP_CONNECTION_ON_ORPHAN: u8 = 0x02;

/// The association group of clients that join none. Nothing is kept for a group, so that one
/// number does for all.
const ASSOCIATION_GROUP: u32 = 0x0000_0001;

/// The client broke the protocol: the connection is of no more use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Broken;

/// The state of one connection.
#[derive(Debug)]
pub(crate) struct Association {
    interface: &'static Interface,
    fragment_max: u16,
    bound: bool,
    contexts: Vec<u16>,
    call: Option<Call>,
}

/// A request of which more is to come.
#[derive(Debug)]
struct Call {
    call_id: u32,
    context_id: u16,
    opnum: u16,
    stub: Vec<u8>,
}

impl Association {
    /// A connection on which nothing is agreed yet.
    pub(crate) const fn new(interface: &'static Interface) -> Self {
        Self {
            interface,
            fragment_max: FRAGMENT_BYTES_MAX,
            bound: false,
            contexts: Vec::new(),
            call: None,
        }
    }

    /// Takes one fragment; what there is to answer goes to `output`, one message each.
    pub(crate) fn receive(
        &mut self,
        fragment: &[u8],
        host: &dyn Host,
        output: &mut Vec<Vec<u8>>,
    ) -> Result<(), Broken> {
        let header = Header::decode(fragment).map_err(|_| Broken)?;
        if !header.is_version_known() {
            return reject(&header, RejectReason::ProtocolVersionNotSupported, output);
        }
        if header.data_representation != Header::LITTLE_ENDIAN {
            return reject(&header, RejectReason::NotSpecified, output);
        }
        if header.auth_length != 0 && header.packet_type != PacketType::AUTH3 {
            return reject(
                &header,
                RejectReason::AuthenticationTypeNotRecognized,
                output,
            );
        }
        match header.packet_type {
            PacketType::BIND => self.bind(&header, fragment, output),
            PacketType::ALTER_CONTEXT => self.alter_context(&header, fragment, output),
            PacketType::REQUEST => self.request(&header, fragment, host, output),
            PacketType::ORPHANED => {
                self.call = self
                    .call
                    .take()
                    .filter(|call| call.call_id != header.call_id);
                Ok(())
            }
            // Calls are carried out before anything else is read: too late to cancel. And
            // nobody was asked for a third leg of an authentication.
            PacketType::CO_CANCEL | PacketType::AUTH3 => Ok(()),
            _ => reject(&header, RejectReason::NotSpecified, output),
        }
    }

    fn bind(
        &mut self,
        header: &Header,
        fragment: &[u8],
        output: &mut Vec<Vec<u8>>,
    ) -> Result<(), Broken> {
        let bind = Bind::decode(fragment).map_err(|_| Broken)?;
        if self.bound {
            return reject(header, RejectReason::NotSpecified, output);
        }
        self.bound = true;
        self.fragment_max = bind
            .max_recv_frag
            .clamp(FRAGMENT_BYTES_MIN, FRAGMENT_BYTES_MAX);
        let address = self.interface.secondary_address;
        let ack = self.agree(&bind, address);
        output.push(ack.encode(PacketType::BIND_ACK, header.call_id));
        Ok(())
    }

    fn alter_context(
        &mut self,
        header: &Header,
        fragment: &[u8],
        output: &mut Vec<Vec<u8>>,
    ) -> Result<(), Broken> {
        let bind = Bind::decode(fragment).map_err(|_| Broken)?;
        if !self.bound {
            return reject(header, RejectReason::NotSpecified, output);
        }
        let ack = self.agree(&bind, "");
        output.push(ack.encode(PacketType::ALTER_CONTEXT_RESP, header.call_id));
        Ok(())
    }

    /// [MS-RPCE] 3.3.1.5.6 Presentation Context and Transfer Syntax Negotiation
    fn agree<'a>(&mut self, bind: &Bind, secondary_address: &'a str) -> BindAck<'a> {
        let group = bind.assoc_group_id;
        BindAck {
            max_xmit_frag: self.fragment_max,
            max_recv_frag: bind
                .max_xmit_frag
                .clamp(FRAGMENT_BYTES_MIN, FRAGMENT_BYTES_MAX),
            assoc_group_id: if group == 0 { ASSOCIATION_GROUP } else { group },
            secondary_address,
            results: bind
                .contexts
                .iter()
                .map(|context| self.agree_on(context))
                .collect(),
        }
    }

    fn agree_on(&mut self, context: &ContextElement) -> ContextResult {
        if let [only] = context.transfer_syntaxes.as_slice()
            && let Some(features) = only.bind_time_features()
        {
            return ContextResult::Features(features & KEEP_CONNECTION_ON_ORPHAN);
        }
        if !is_offered(self.interface.syntax, context.abstract_syntax) {
            return ContextResult::UnknownInterface;
        }
        if !context.transfer_syntaxes.contains(&SyntaxId::NDR20) {
            return ContextResult::UnknownTransferSyntax;
        }
        if !self.contexts.contains(&context.context_id) {
            if self.contexts.len() >= CONTEXTS_MAX {
                return ContextResult::TooMany;
            }
            self.contexts.push(context.context_id);
        }
        ContextResult::Acceptance
    }

    fn request(
        &mut self,
        header: &Header,
        fragment: &[u8],
        host: &dyn Host,
        output: &mut Vec<Vec<u8>>,
    ) -> Result<(), Broken> {
        let request = Request::decode(header, fragment).map_err(|_| Broken)?;
        let Request { context_id, .. } = request;
        match self.gather(header, &request) {
            Ok(None) => Ok(()),
            Ok(Some(call)) => {
                output.extend(self.answer(&call, host));
                Ok(())
            }
            Err(status) => {
                output.push(Fault { context_id, status }.encode(header.call_id));
                Err(Broken)
            }
        }
    }

    /// The whole call, once its last fragment is here.
    fn gather(
        &mut self,
        header: &Header,
        request: &Request<'_>,
    ) -> Result<Option<Call>, FaultStatus> {
        let mut call = match self.call.take() {
            None if self.bound && header.flags.contains(Flags::FIRST) => Call {
                call_id: header.call_id,
                context_id: request.context_id,
                opnum: request.opnum,
                stub: Vec::new(),
            },
            Some(call)
                if call.call_id == header.call_id && !header.flags.contains(Flags::FIRST) =>
            {
                call
            }
            _ => return Err(FaultStatus::PROTOCOL_ERROR),
        };
        if call.stub.len().saturating_add(request.stub.len()) > REQUEST_BYTES_MAX {
            return Err(FaultStatus::NO_MEMORY);
        }
        call.stub.extend_from_slice(request.stub);
        if header.flags.contains(Flags::LAST) {
            return Ok(Some(call));
        }
        self.call = Some(call);
        Ok(None)
    }

    fn answer(&self, call: &Call, host: &dyn Host) -> Vec<Vec<u8>> {
        let &Call {
            call_id,
            context_id,
            ..
        } = call;
        match self.carry_out(call, host) {
            Ok(stub) => Response {
                context_id,
                stub: &stub,
            }
            .encode(call_id, self.fragment_max),
            Err(status) => vec![Fault { context_id, status }.encode(call_id)],
        }
    }

    fn carry_out(&self, call: &Call, host: &dyn Host) -> Result<Vec<u8>, FaultStatus> {
        if !self.contexts.contains(&call.context_id) {
            return Err(FaultStatus::UNKNOWN_INTERFACE);
        }
        let method = (self.interface.method)(call.opnum).ok_or(FaultStatus::OPERATION_RANGE)?;
        method(host, &mut NdrReader::new(&call.stub)).map_err(|_| FaultStatus::BAD_STUB_DATA)
    }
}

/// The same interface and major version, and no later minor version than there is.
fn is_offered(offered: SyntaxId, wanted: SyntaxId) -> bool {
    let major = |version: u32| version & 0xFFFF;
    let minor = |version: u32| version >> 16;
    offered.uuid == wanted.uuid
        && major(offered.version) == major(wanted.version)
        && minor(offered.version) >= minor(wanted.version)
}

/// Answers a message that cannot be, and ends the connection.
fn reject(header: &Header, reason: RejectReason, output: &mut Vec<Vec<u8>>) -> Result<(), Broken> {
    output.push(match header.packet_type {
        PacketType::BIND => BindNak { reason }.encode(header.call_id),
        _ => {
            let status = FaultStatus::PROTOCOL_ERROR;
            Fault {
                context_id: 0,
                status,
            }
            .encode(header.call_id)
        }
    });
    Err(Broken)
}
