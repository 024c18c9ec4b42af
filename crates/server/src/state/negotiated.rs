//! What a NEGOTIATE fixed for the rest of a connection.

use crypto::{Cipher, PreauthHash, SigningAlgorithm};
use wire::dtyp::Guid;
use wire::smb2::{Capabilities, Dialect, SecurityMode};

/// The fields of [MS-SMB2] 3.3.1.7 Per Transport Connection that NEGOTIATE sets.
#[derive(Debug)]
pub(crate) struct Negotiated {
    /// Connection.Dialect.
    pub(crate) dialect: Dialect,
    /// Connection.ClientDialects.
    pub(crate) client_dialects: Vec<Dialect>,
    /// Connection.ClientGuid.
    pub(crate) client_guid: Guid,
    /// Connection.ClientCapabilities.
    pub(crate) client_capabilities: Capabilities,
    /// Connection.ClientSecurityMode.
    pub(crate) client_security_mode: SecurityMode,
    /// Connection.ServerCapabilities.
    pub(crate) server_capabilities: Capabilities,
    /// Connection.ServerSecurityMode.
    pub(crate) server_security_mode: SecurityMode,
    /// Connection.SupportsMultiCredit.
    pub(crate) supports_multi_credit: bool,
    /// Connection.MaxTransactSize, MaxReadSize and MaxWriteSize, which are one number here.
    pub(crate) max_transfer: u32,
    /// Connection.SigningAlgorithmId, or what the dialect fixes.
    pub(crate) signing_algorithm: SigningAlgorithm,
    /// Connection.CipherId; `None` for 0.
    pub(crate) cipher: Option<Cipher>,
    /// Connection.PreauthIntegrityHashValue after the NEGOTIATE response, for SMB 3.1.1.
    pub(crate) preauth: Option<PreauthHash>,
}

impl Negotiated {
    /// True if `bytes` of payload are more than `charge` credits pay for.
    /// [MS-SMB2] 3.3.5.2.5 Verifying the Credit Charge and the Payload Size
    pub(crate) fn exceeds_charge(&self, bytes: u64, charge: u16) -> bool {
        let paid = u64::from(charge.max(1)).saturating_mul(crate::limits::BYTES_PER_CREDIT);
        self.supports_multi_credit && bytes > paid
    }

    /// True if both sides can encrypt: Connection.ClientCapabilities and ServerCapabilities include
    /// SMB2_GLOBAL_CAP_ENCRYPTION, or a cipher was agreed on.
    pub(crate) const fn can_encrypt(&self) -> bool {
        self.cipher.is_some()
    }
}
