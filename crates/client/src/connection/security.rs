//! The keys of one session: how its messages are signed and encrypted.

use crypto::{Cipher, SealingKey, SessionKeys, SigningAlgorithm, SigningKey};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a session signs and encrypts with, and when it does so.
#[derive(Debug)]
pub(crate) struct Security {
    /// Session.SessionId.
    pub(crate) session_id: u64,
    signing: SigningKey,
    sealing: Option<Sealing>,
    /// Session.SigningRequired: every message that is not encrypted is signed.
    pub(crate) sign: bool,
    /// Session.EncryptData.
    pub(crate) seal: bool,
}

#[derive(Debug)]
struct Sealing {
    outgoing: SealingKey,
    incoming: SealingKey,
    /// Counts messages; a nonce is never used twice with a key.
    nonce: AtomicU64,
}

impl Security {
    /// The keys of a session that has just been authenticated.
    pub(crate) fn new(
        session_id: u64,
        keys: &SessionKeys,
        signing: SigningAlgorithm,
        cipher: Option<Cipher>,
    ) -> Self {
        Self {
            session_id,
            signing: SigningKey::new(signing, &keys.signing),
            sealing: cipher.and_then(|cipher| Sealing::new(cipher, keys)),
            sign: true,
            seal: false,
        }
    }

    /// True if messages of this session can be encrypted.
    pub(crate) fn can_seal(&self) -> bool {
        self.sealing.is_some()
    }

    /// Signs the message, which begins at its SMB2 header.
    pub(crate) fn sign_message(&self, message: &mut [u8]) {
        self.signing.sign(message);
    }

    /// True if the message's signature is right.
    pub(crate) fn verify_message(&self, message: &mut [u8]) -> bool {
        self.signing.verify(message)
    }

    /// Encrypts the frame, which begins with room for the transform header; false if this session
    /// has no key for that.
    pub(crate) fn seal_frame(&self, frame: &mut [u8]) -> bool {
        let Some(sealing) = &self.sealing else {
            return false;
        };
        let nonce = sealing.nonce.fetch_add(1, Ordering::Relaxed);
        sealing.outgoing.seal(self.session_id, nonce, frame);
        true
    }

    /// Decrypts a transform frame in place; false if it does not verify.
    pub(crate) fn open_frame(&self, frame: &mut [u8]) -> bool {
        self.sealing
            .as_ref()
            .is_some_and(|sealing| sealing.incoming.open(frame).is_some())
    }
}

impl Sealing {
    fn new(cipher: Cipher, keys: &SessionKeys) -> Option<Self> {
        Some(Self {
            outgoing: SealingKey::new(cipher, &keys.client_to_server)?,
            incoming: SealingKey::new(cipher, &keys.server_to_client)?,
            nonce: AtomicU64::new(1),
        })
    }
}
