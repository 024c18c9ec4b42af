//! The SMB2 client of [MS-SMB2] 3.2 and its copy ladder.
#![forbid(unsafe_code)]
