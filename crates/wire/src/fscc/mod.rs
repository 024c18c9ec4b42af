//! The structures of [MS-FSCC].
