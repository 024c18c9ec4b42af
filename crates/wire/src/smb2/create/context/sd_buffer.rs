//! SecD: the security descriptor of a new file. The data are a self-relative
//! [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR.

/// The name of the context. [MS-SMB2] 2.2.13.2.2 SMB2_CREATE_SD_BUFFER
pub const NAME: &[u8] = b"SecD";
