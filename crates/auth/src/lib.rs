//! SPNEGO, NTLMv2 and the password database.
#![forbid(unsafe_code)]
