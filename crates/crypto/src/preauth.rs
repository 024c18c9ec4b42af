//! Pre-authentication integrity.

use aws_lc_rs::digest;
use std::fmt;

/// The running hash over NEGOTIATE and SESSION_SETUP messages that SMB 3.1.1 puts into every
/// key: H(n) = SHA-512(H(n-1) || message), H(0) = 64 zero bytes.
/// [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request, PreauthIntegrityHashValue
#[derive(Clone)]
pub struct PreauthHash([u8; 64]);

impl PreauthHash {
    /// H(0).
    pub const fn new() -> Self {
        Self([0; 64])
    }

    /// Takes in one message, from its SMB2 header to its last byte.
    pub fn update(&mut self, message: &[u8]) {
        let mut context = digest::Context::new(&digest::SHA512);
        context.update(&self.0);
        context.update(message);
        if let Ok(value) = context.finish().as_ref().try_into() {
            self.0 = value;
        }
    }

    /// The hash of all messages so far.
    pub const fn value(&self) -> [u8; 64] {
        self.0
    }
}

impl Default for PreauthHash {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for PreauthHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreauthHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_like_sha512_of_the_concatenation() {
        let mut hash = PreauthHash::new();
        hash.update(b"one");
        let mut expected = [0; 64].to_vec();
        expected.extend_from_slice(b"one");
        let first = digest::digest(&digest::SHA512, &expected);
        assert_eq!(hash.value(), first.as_ref());

        hash.update(b"two");
        let second = digest::digest(&digest::SHA512, &[first.as_ref(), b"two"].concat());
        assert_eq!(hash.value(), second.as_ref());
    }
}
