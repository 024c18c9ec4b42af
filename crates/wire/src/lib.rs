//! What the bytes of SMB2 mean, and nothing else: no I/O, no clock.
//!
//! - [`dtyp`]: the data types of [MS-DTYP] and [MS-ERREF], and the bounded reader and writer
//! - [`fscc`]: the structures of [MS-FSCC]
//! - [`smb2`]: the messages of [MS-SMB2] 2.2
#![forbid(unsafe_code)]

pub mod dtyp;
pub mod fscc;
pub mod smb2;
