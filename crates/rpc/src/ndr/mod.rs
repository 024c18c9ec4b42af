//! Network Data Representation, version 2.0, little-endian: parameters of methods.
//! C706 14 Transfer Syntax NDR, [MS-RPCE] 2.2.4 IDL Syntax Extensions
//!
//! No parameter of the methods offered here contains itself, so nothing recurses and the depth
//! is that of the code.

mod reader;
mod writer;

pub(crate) use reader::NdrReader;
pub(crate) use writer::{Field, NdrWriter};
