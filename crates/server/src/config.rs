//! What an administrator decides.

use crate::Limits;
use auth::ServerNames;
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::ShareRoot;
use wire::dtyp::Guid;
use wire::smb2::Dialect;

/// Everything that is fixed while a server runs.
pub struct ServerConfig {
    /// ServerGuid of [MS-SMB2] 3.3.1.5 Global.
    pub guid: Guid,
    /// The names under which the server presents itself in a logon.
    pub names: ServerNames,
    /// RequireMessageSigning of [MS-SMB2] 3.3.1.5 Global.
    pub signing: Signing,
    /// The disk shares; IPC$ is always there.
    pub shares: Vec<ShareConfig>,
    /// The dialects to offer.
    pub dialects: RangeInclusive<Dialect>,
    /// What peers may ask.
    pub limits: Limits,
}

/// Whether requests must be signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signing {
    /// Every request of a session is signed or encrypted.
    Required,
    /// The client decides.
    Enabled,
}

/// A disk share. [MS-SMB2] 3.3.1.6 Per Share
pub struct ShareConfig {
    /// Name and volume.
    pub root: Arc<ShareRoot>,
    /// Free text for people who browse.
    pub comment: String,
    /// Whether the share's data travels encrypted.
    pub encrypt: Encrypt,
}

/// Whether a share's data travels encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encrypt {
    /// The share gives no reason to offer encryption.
    Off,
    /// The client decides.
    Offered,
    /// Unencrypted access is refused: Share.EncryptData with RejectUnencryptedAccess.
    Required,
}
