//! The peer's side of signing and encryption.

use super::Manners;
use crypto::{Cipher, PreauthHash, SealingKey, SessionKeys, SigningAlgorithm, SigningKey};
use std::sync::atomic::{AtomicU64, Ordering};
use wire::smb2::{Dialect, TransformHeader};

pub(super) struct Protection {
    session_id: u64,
    signing: SigningKey,
    incoming: Option<SealingKey>,
    outgoing: Option<SealingKey>,
    nonce: AtomicU64,
}

impl Protection {
    pub(super) fn new(
        manners: &Manners,
        session_id: u64,
        session_key: &[u8],
        preauth: &PreauthHash,
    ) -> Self {
        let dialect = manners.dialect;
        let newest = dialect == Dialect::SMB_3_1_1;
        let cipher = match newest {
            true => Cipher::from_id(manners.cipher),
            false => dialect.is_smb3().then_some(Cipher::Aes128Ccm),
        };
        let signing = match (newest, dialect.is_smb3()) {
            (true, _) => SigningAlgorithm::from_id(manners.signing).unwrap(),
            (false, true) => SigningAlgorithm::AesCmac,
            (false, false) => SigningAlgorithm::HmacSha256,
        };
        let hash = newest.then(|| preauth.value());
        let keys = SessionKeys::derive(dialect, session_key, hash.as_ref(), cipher);
        let key = |bytes: &[u8]| cipher.and_then(|cipher| SealingKey::new(cipher, bytes));
        Self {
            session_id,
            signing: SigningKey::new(signing, &keys.signing),
            incoming: key(&keys.client_to_server),
            outgoing: key(&keys.server_to_client),
            nonce: AtomicU64::new(1),
        }
    }

    pub(super) fn verify(&self, message: &mut [u8]) {
        assert!(
            self.signing.verify(message),
            "the client's signature is wrong"
        );
    }

    pub(super) fn sign(&self, message: &mut [u8]) {
        self.signing.sign(message);
    }

    pub(super) fn open(&self, mut frame: Vec<u8>) -> Vec<u8> {
        let opened = self.incoming.as_ref().unwrap().open(&mut frame);
        opened
            .expect("the client's message does not verify")
            .to_vec()
    }

    pub(super) fn seal(&self, message: Vec<u8>) -> Vec<u8> {
        let mut frame = vec![0; TransformHeader::LEN];
        frame.extend(message);
        let nonce = self.nonce.fetch_add(1, Ordering::Relaxed);
        self.outgoing
            .as_ref()
            .unwrap()
            .seal(self.session_id, nonce, &mut frame);
        frame
    }
}
