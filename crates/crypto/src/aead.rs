//! AES-256-GCM for what only this software reads: offload tokens and the password file.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

/// A key that seals small things. A nonce must never be used twice with one key.
pub struct AeadKey(Option<LessSafeKey>);

impl AeadKey {
    /// From 32 random bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        // `None` only if memory is exhausted; then nothing opens and sealing gives nothing.
        Self(
            UnboundKey::new(&AES_256_GCM, key)
                .ok()
                .map(LessSafeKey::new),
        )
    }

    /// `plain` encrypted, with a 16-byte tag that also covers `aad` behind it.
    pub fn seal(&self, nonce: &[u8; NONCE_LEN], aad: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plain.len().saturating_add(16));
        sealed.extend_from_slice(plain);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let done = self.0.as_ref().is_some_and(|key| {
            key.seal_in_place_append_tag(nonce, Aad::from(aad), &mut sealed)
                .is_ok()
        });
        if done {
            sealed
        } else {
            zeroize::Zeroize::zeroize(&mut sealed);
            Vec::new()
        }
    }

    /// What was sealed, or `None` if a single bit of `sealed`, `aad` or `nonce` differs.
    pub fn open(&self, nonce: &[u8; NONCE_LEN], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut plain = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let len = self
            .0
            .as_ref()?
            .open_in_place(nonce, Aad::from(aad), &mut plain)
            .ok()?
            .len();
        plain.truncate(len);
        Some(plain)
    }
}

impl fmt::Debug for AeadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AeadKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_bytes::unhex;

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let key = AeadKey::new(&[7; 32]);
        let sealed = key.seal(&[1; 12], b"bound", b"secret");
        assert_eq!(sealed.len(), 6 + 16);
        assert_eq!(
            key.open(&[1; 12], b"bound", &sealed).as_deref(),
            Some(&b"secret"[..])
        );

        assert_eq!(key.open(&[2; 12], b"bound", &sealed), None);
        assert_eq!(key.open(&[1; 12], b"other", &sealed), None);
        assert_eq!(
            AeadKey::new(&[8; 32]).open(&[1; 12], b"bound", &sealed),
            None
        );
        assert_eq!(key.open(&[1; 12], b"bound", &sealed[..15]), None);
        for index in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[index / 8] ^= 1 << (index % 8);
            assert_eq!(key.open(&[1; 12], b"bound", &bent), None);
        }
    }

    /// Test case 14 of the GCM proposal that NIST took over: zero key, nonce and block.
    #[test]
    fn known_bytes() {
        let sealed = AeadKey::new(&[0; 32]).seal(&[0; 12], b"", &[0; 16]);
        let expected = "cea7403d4d606b6e074ec5d3baf39d18 d0d1c8a799996bf0265b98b5d48ab919";
        assert_eq!(sealed, unhex(expected));
    }
}
