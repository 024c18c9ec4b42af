//! The messages of [MS-SMB2] 2.2 Message Syntax.
//!
//! Every message has `decode`, which takes the bytes from its SMB2 header on, so that the
//! offsets of the wire are offsets of the slice, and `encode`, which appends the body to a
//! writer that already holds the 64 bytes of the header. Unknown flags and values survive.
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation
    )
)]

mod body;
mod values;

pub mod cancel;
pub mod change_notify;
pub mod close;
pub mod command;
pub mod compression_transform;
pub mod create;
pub mod dialect;
pub mod echo;
pub mod error_response;
pub mod file_id;
pub mod flush;
pub mod frame;
pub mod header;
pub mod ioctl;
pub mod lock;
pub mod logoff;
pub mod negotiate;
pub mod oplock_break;
pub mod protocol_id;
pub mod query_directory;
pub mod query_info;
pub mod read;
pub mod server_to_client_notification;
pub mod session_setup;
pub mod set_info;
pub mod smb1_negotiate;
pub mod transform;
pub mod tree_connect;
pub mod tree_disconnect;
pub mod write;

#[cfg(test)]
mod tests;

pub use cancel::CancelRequest;
pub use change_notify::{
    ChangeNotifyFlags, ChangeNotifyRequest, ChangeNotifyResponse, CompletionFilter,
};
pub use close::{CloseFlags, CloseRequest, CloseResponse};
pub use command::Command;
pub use compression_transform::CompressionTransformHeader;
pub use create::context::CreateContext;
pub use create::{
    CreateAction, CreateDisposition, CreateOptions, CreateRequest, CreateResponse,
    CreateResponseFlags, ImpersonationLevel, OplockLevel, ShareAccess,
};
pub use dialect::Dialect;
pub use echo::{EchoRequest, EchoResponse};
pub use error_response::ErrorResponse;
pub use file_id::FileId;
pub use flush::{FlushRequest, FlushResponse};
pub use header::{Header, HeaderFlags};
pub use ioctl::{IoctlFlags, IoctlRequest, IoctlResponse};
pub use lock::{LockElement, LockFlags, LockRequest, LockResponse};
pub use logoff::{LogoffRequest, LogoffResponse};
pub use negotiate::context::{
    CipherId, CompressionAlgorithmId, HashAlgorithmId, NegotiateContext, SigningAlgorithmId,
};
pub use negotiate::{Capabilities, NegotiateRequest, NegotiateResponse, SecurityMode};
pub use oplock_break::{
    BreakAcknowledgment, BreakNotification, BreakResponse, LeaseBreakAcknowledgment,
    LeaseBreakNotification, LeaseBreakResponse, OplockBreakAcknowledgment, OplockBreakNotification,
    OplockBreakResponse,
};
pub use protocol_id::{PacketKind, ProtocolId};
pub use query_directory::{QueryDirectoryFlags, QueryDirectoryRequest, QueryDirectoryResponse};
pub use query_info::{InfoType, QueryInfoRequest, QueryInfoResponse};
pub use read::{Channel, ReadFlags, ReadRequest, ReadResponse};
pub use server_to_client_notification::ServerToClientNotification;
pub use session_setup::{
    SessionFlags, SessionSetupFlags, SessionSetupRequest, SessionSetupResponse,
};
pub use set_info::{SetInfoRequest, SetInfoResponse};
pub use transform::TransformHeader;
pub use tree_connect::{
    ShareCapabilities, ShareFlags, ShareType, TreeConnectFlags, TreeConnectRequest,
    TreeConnectResponse,
};
pub use tree_disconnect::{TreeDisconnectRequest, TreeDisconnectResponse};
pub use write::{WriteFlags, WriteRequest, WriteResponse};
