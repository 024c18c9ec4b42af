//! Signatures. [MS-SMB2] 3.3.4.1.1 Signing the Message

use crate::state::Session;

/// Signs a message with the key of a session, if there is one with a key.
pub(super) fn sign(message: &mut [u8], session: Option<&Session>) {
    if let Some(established) = session.and_then(Session::established) {
        established.signing.sign(message);
    }
}
