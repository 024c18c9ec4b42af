//! Data types of [MS-DTYP] and [MS-ERREF], and the bounded [`Reader`] and [`Writer`].

mod access_mask;
mod file_time;
mod guid;
mod reader;
mod status;
mod utf16;
mod writer;

pub use access_mask::AccessMask;
pub use file_time::FileTime;
pub use guid::Guid;
pub use reader::{Reader, WireError};
pub use status::{ErrorStatus, NtStatus};
pub use utf16::{decode_utf16, encode_utf16, utf16_len};
pub use writer::Writer;
