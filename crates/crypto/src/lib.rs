//! The cryptography of SMB2 and nothing of its state: keys go in, bytes come out.
//!
//! - [`SigningKey`]: [MS-SMB2] 3.1.4.1 Signing An Outgoing Message
//! - [`SessionKeys`]: [MS-SMB2] 3.1.4.2 Generating Cryptographic Keys
//! - [`SealingKey`]: [MS-SMB2] 3.1.4.3 Encrypting the Message
//! - [`PreauthHash`]: the pre-authentication integrity hash of SMB 3.1.1
//! - [`AeadKey`]: for our own secrets at rest and our own tokens, nothing of SMB2
//!
//! Nobody here asks for time; randomness comes through [`Random`].
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

mod aead;
mod key_derivation;
mod preauth;
mod random;
mod sealing;
mod signing;
#[cfg(test)]
mod test_bytes;

pub use aead::AeadKey;
pub use key_derivation::{SessionKeys, channel_signing_key};
pub use preauth::PreauthHash;
pub use random::{Random, SystemRandom};
pub use sealing::{Cipher, SealingKey};
pub use signing::{SigningAlgorithm, SigningKey};

/// Compares two secrets without telling by the time taken where they differ.
/// Lengths are not secret.
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(left, right).is_ok()
}
