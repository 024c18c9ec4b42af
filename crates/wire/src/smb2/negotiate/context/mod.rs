//! Negotiate contexts: what dialect 3.1.1 agrees on beyond the fixed fields.
//! [MS-SMB2] 2.2.3.1 SMB2 NEGOTIATE_CONTEXT Request Values

mod compression;
mod encryption;
mod net_name;
mod preauth_integrity;
mod signing;
mod transport;

pub use compression::{CompressionAlgorithmId, CompressionCapabilities, CompressionFlags};
pub use encryption::{CipherId, EncryptionCapabilities};
pub use net_name::NetNameNegotiateContextId;
pub use preauth_integrity::{HashAlgorithmId, PreauthIntegrityCapabilities};
pub use signing::{SigningAlgorithmId, SigningCapabilities};
pub use transport::{TransportCapabilities, TransportFlags};

use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;
use crate::smb2::values::wire_values;

wire_values! {
    /// What a context is about.
    ContextType(u16) {
        PREAUTH_INTEGRITY_CAPABILITIES = 0x0001,
        ENCRYPTION_CAPABILITIES = 0x0002,
        COMPRESSION_CAPABILITIES = 0x0003,
        NETNAME_NEGOTIATE_CONTEXT_ID = 0x0005,
        TRANSPORT_CAPABILITIES = 0x0006,
        RDMA_TRANSFORM_CAPABILITIES = 0x0007,
        SIGNING_CAPABILITIES = 0x0008,
        CONTEXTTYPE_RESERVED = 0x0100,
    }
}

/// One negotiate context.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NegotiateContext {
    /// The hash that protects the negotiation.
    PreauthIntegrity(PreauthIntegrityCapabilities),
    /// Ciphers.
    Encryption(EncryptionCapabilities),
    /// Compression algorithms.
    Compression(CompressionCapabilities),
    /// The name by which the client knows the server.
    NetName(NetNameNegotiateContextId),
    /// What the transport below takes care of.
    Transport(TransportCapabilities),
    /// Signing algorithms.
    Signing(SigningCapabilities),
    /// Anything else, RDMA transforms among it.
    Other {
        /// What the context is about.
        context_type: ContextType,
        /// Its data as they came.
        data: Vec<u8>,
    },
}

impl NegotiateContext {
    /// What the context is about.
    pub const fn context_type(&self) -> ContextType {
        match self {
            Self::PreauthIntegrity(_) => ContextType::PREAUTH_INTEGRITY_CAPABILITIES,
            Self::Encryption(_) => ContextType::ENCRYPTION_CAPABILITIES,
            Self::Compression(_) => ContextType::COMPRESSION_CAPABILITIES,
            Self::NetName(_) => ContextType::NETNAME_NEGOTIATE_CONTEXT_ID,
            Self::Transport(_) => ContextType::TRANSPORT_CAPABILITIES,
            Self::Signing(_) => ContextType::SIGNING_CAPABILITIES,
            Self::Other { context_type, .. } => *context_type,
        }
    }

    fn decode(context_type: ContextType, data: &[u8]) -> Result<Self, WireError> {
        Ok(match context_type {
            ContextType::PREAUTH_INTEGRITY_CAPABILITIES => {
                Self::PreauthIntegrity(PreauthIntegrityCapabilities::decode(data)?)
            }
            ContextType::ENCRYPTION_CAPABILITIES => {
                Self::Encryption(EncryptionCapabilities::decode(data)?)
            }
            ContextType::COMPRESSION_CAPABILITIES => {
                Self::Compression(CompressionCapabilities::decode(data)?)
            }
            ContextType::NETNAME_NEGOTIATE_CONTEXT_ID => {
                Self::NetName(NetNameNegotiateContextId::decode(data)?)
            }
            ContextType::TRANSPORT_CAPABILITIES => {
                Self::Transport(TransportCapabilities::decode(data)?)
            }
            ContextType::SIGNING_CAPABILITIES => Self::Signing(SigningCapabilities::decode(data)?),
            _ => Self::Other {
                context_type,
                data: data.to_vec(),
            },
        })
    }

    fn encode_data(&self, w: &mut Writer) {
        match self {
            Self::PreauthIntegrity(context) => context.encode(w),
            Self::Encryption(context) => context.encode(w),
            Self::Compression(context) => context.encode(w),
            Self::NetName(context) => context.encode(w),
            Self::Transport(context) => context.encode(w),
            Self::Signing(context) => context.encode(w),
            Self::Other { data, .. } => w.bytes(data),
        }
    }
}

/// Reads `count` contexts at `offset` of `message`, not before `earliest`.
pub(super) fn decode_list(
    message: &[u8],
    earliest: usize,
    offset: u32,
    count: u16,
) -> Result<Vec<NegotiateContext>, WireError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let offset = body::size(offset);
    if offset < earliest {
        return Err(WireError::Invalid("NegotiateContextOffset"));
    }
    let mut reader = Reader::new(message);
    reader.skip(offset)?;
    let mut contexts = Vec::new();
    for index in 0..count {
        if index > 0 {
            reader.skip(body::align8(reader.position()).saturating_sub(reader.position()))?;
        }
        let context_type = ContextType(reader.u16()?);
        let data_length = reader.u16()?;
        reader.skip(4)?;
        let data = reader.bytes(usize::from(data_length))?;
        contexts.push(NegotiateContext::decode(context_type, data)?);
    }
    Ok(contexts)
}

/// Appends contexts; the writer is at a multiple of 8.
pub(super) fn encode_list(contexts: &[NegotiateContext], w: &mut Writer) {
    for context in contexts {
        w.align(8);
        w.u16(context.context_type().0);
        let data_length = w.position();
        w.zeros(6);
        let data = w.position();
        context.encode_data(w);
        w.patch_u16(data_length, body::len16(w.position().saturating_sub(data)));
    }
}

/// Reads `count` 16-bit numbers.
fn decode_ids<T>(
    reader: &mut Reader<'_>,
    count: u16,
    id: impl Fn(u16) -> T,
) -> Result<Vec<T>, WireError> {
    (0..count).map(|_| reader.u16().map(&id)).collect()
}
