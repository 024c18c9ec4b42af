//! SPNEGO: which mechanism, and its tokens in wrapping. [MS-SPNG] and RFC 4178
//!
//! There is one mechanism here, NTLMSSP; the code knows others only to pass them over.

mod der;
mod init;
mod response;

pub(crate) use init::NegTokenInit;
pub(crate) use response::{NegState, NegTokenResp};

/// 1.3.6.1.4.1.311.2.2.10, the content of its OBJECT IDENTIFIER.
pub(crate) const NTLMSSP: &[u8] = &[0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a];

/// 1.3.6.1.5.5.2, SPNEGO itself.
const SPNEGO: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x02];
