//! The messages of [MS-SMB2] 2.2 Message Syntax.
