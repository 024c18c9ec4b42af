//! ExtA: extended attributes of a new file. The data are a list of
//! [MS-FSCC] 2.4.16 FileFullEaInformation entries.

/// The name of the context. [MS-SMB2] 2.2.13.2.1 SMB2_CREATE_EA_BUFFER
pub const NAME: &[u8] = b"ExtA";
