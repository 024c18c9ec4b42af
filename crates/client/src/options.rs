//! What the caller decides about a connection.

use crate::record::Recorder;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;
use wire::smb2::Dialect;
use wire::smb2::negotiate::context::{CipherId, SigningAlgorithmId};

/// Whether messages are encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encryption {
    /// Never: not even offered to the server.
    Off,
    /// Where the server asks for it.
    #[default]
    IfRequired,
    /// Always; a server that cannot is refused.
    Required,
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// The server's name as the caller knows it: it goes into the tree connect paths, the netname
    /// context and the logon.
    pub server_name: String,
    /// Dialects offered.
    pub dialects: RangeInclusive<Dialect>,
    /// Refuse a server that does not sign. Without it messages are signed where the server
    /// asks for that.
    pub signing_required: bool,
    /// Whether to encrypt.
    pub encryption: Encryption,
    /// Ciphers offered, best first.
    pub ciphers: Vec<CipherId>,
    /// Signing algorithms offered, best first.
    pub signing_algorithms: Vec<SigningAlgorithmId>,
    /// How long the server may be silent about a request.
    pub answer_timeout: Duration,
    /// Takes a note of each call.
    pub recorder: Option<Arc<Recorder>>,
}

impl ConnectOptions {
    /// The defaults for a server of this name: every dialect, signing required, encryption where
    /// the server asks for it. AES-128-GCM and GMAC come first because they are by far the fastest.
    pub fn new(server_name: impl Into<String>) -> Self {
        Self {
            server_name: server_name.into(),
            dialects: Dialect::SMB_2_0_2..=Dialect::SMB_3_1_1,
            signing_required: true,
            encryption: Encryption::default(),
            ciphers: vec![
                CipherId::AES_128_GCM,
                CipherId::AES_256_GCM,
                CipherId::AES_128_CCM,
                CipherId::AES_256_CCM,
            ],
            signing_algorithms: vec![
                SigningAlgorithmId::AES_GMAC,
                SigningAlgorithmId::AES_CMAC,
                SigningAlgorithmId::HMAC_SHA256,
            ],
            answer_timeout: crate::limits::ANSWER_TIMEOUT,
            recorder: None,
        }
    }
}
