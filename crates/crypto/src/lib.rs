//! Signing, encryption, key derivation and pre-authentication integrity of SMB2.
#![forbid(unsafe_code)]
